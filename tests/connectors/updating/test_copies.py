"""What lies on a stick before a copy is made there: wrong sounds are made right, nothing is written through a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.errors import UpdateRefused, UpdateStopped
from connectors.updating.export import PARTS, export
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import SOUND, Publisher, bundle, digest


def test_a_sound_of_the_same_length_is_not_taken_for_the_right_one(
    node: Node, second: Publisher, tmp_path: Path
) -> None:
    place = tmp_path / "stick" / "recordings" / digest(SOUND)
    place.parent.mkdir(parents=True)
    place.write_bytes(bytes(len(SOUND)))
    export(node.client(second.write(tmp_path / "source")), tmp_path / "stick")
    assert place.read_bytes() == SOUND


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("deep", ["", "/models", "/a/b"])
def test_nothing_is_written_through_a_link(part: str, deep: str, node: Node, second: Publisher, tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "stick" / f"{part}{deep}"
    victim.mkdir()
    link.parent.mkdir(parents=True)
    link.symlink_to(victim)
    with pytest.raises(UpdateStopped) as stopped:
        export(node.client(second.write(tmp_path / "source")), tmp_path / "stick")
    assert (stopped.value.key, stopped.value.values) == ("packs.stopped.link", {"file": f"{part}{deep}"})
    assert list(victim.iterdir()) == []


def test_the_folder_itself_may_be_reached_by_a_link(node: Node, second: Publisher, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "stick").symlink_to(tmp_path / "real")
    assert export(node.client(second.write(tmp_path / "source")), tmp_path / "stick").files


@pytest.mark.parametrize("po", [b'msgid "x\n', b"\xff\xfe", b'msgid "a"\nmsgstr "b"\nmsgid "a"\nmsgstr "c"\n'])
def test_a_broken_translation_is_refused_before_it_is_kept(
    po: bytes, node: Node, second: Publisher, tmp_path: Path
) -> None:
    data = bundle("rcm", "a: 1", po=po)
    second.offer("rcm", "2027.1.1", data)
    second.publish("rcm")
    state = node.state()
    with pytest.raises(UpdateRefused) as refused:
        node.update(second.write(tmp_path / "source"))
    assert (refused.value.key, refused.value.values) == ("packs.refused.catalogue", {"file": "rcm en"})
    assert node.state() == state
    assert not (node.packs / "files" / digest(data)).exists()


@pytest.mark.parametrize("there", [b"half a mod", b"model" * 999 + b"l0del", b""])
def test_a_model_that_is_not_the_signed_one_is_replaced(
    there: bytes, node: Node, second: Publisher, tmp_path: Path
) -> None:
    place = node.folder / "models" / "0123456789abcdef.tar.gz"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(there)
    client = node.client(second.write(tmp_path / "source"))
    assert client.model("0123456789abcdef") == place
    assert place.read_bytes() == b"model" * 1000
    assert client.model("fedcba9876543210") is None
