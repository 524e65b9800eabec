"""A disk with little room is never filled by an update, and what was left behind is given back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.disk import FULL_BYTES, Room
from connectors.errors import UpdateStopped
from connectors.updating.space import TIMES, make_room
from tests.connectors.updating.conftest import NEW, OLD, OVERLAY
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import FINGERPRINT, SOUND, Publisher, bundle, digest

ENOUGH = TIMES * len(NEW) + FULL_BYTES


def room_of(count: int) -> Room:
    return Room(count, None)


@pytest.mark.parametrize("free", [0, FULL_BYTES, ENOUGH - 1])
def test_without_room_nothing_is_fetched(free: int, node: Node, second: Publisher, tmp_path: Path) -> None:
    before = {file.name for file in (node.packs / "files").iterdir()}
    with pytest.raises(UpdateStopped) as stopped:
        node.update(second.write(tmp_path / "source"), room=lambda _folder: room_of(free))
    assert stopped.value.key == "packs.stopped.room"
    assert stopped.value.values == {"needed": f"{ENOUGH / 1e6:.0f}", "free": f"{free / 1e6:.0f}"}
    assert {file.name for file in (node.packs / "files").iterdir()} == before
    assert not any((node.packs / "downloads").glob("*"))


def test_with_just_enough_it_goes(node: Node, second: Publisher, tmp_path: Path) -> None:
    asked: list[Path] = []

    def room(folder: Path) -> Room:
        asked.append(folder)
        return room_of(ENOUGH)

    assert node.update(second.write(tmp_path / "source"), room=room)["rcm"] == "2026.12.1"
    assert asked == [node.packs]


@pytest.mark.parametrize("kind", ["recording", "model"])
def test_sounds_and_models_ask_too(kind: str, node: Node, second: Publisher, tmp_path: Path) -> None:
    client = node.client(second.write(tmp_path / "source"), room=lambda _folder: room_of(FULL_BYTES))
    client.refresh()
    (node.packs / "files" / digest(SOUND)).unlink()
    with pytest.raises(UpdateStopped) as stopped:
        _ = client.recording(digest(SOUND), len(SOUND)) if kind == "recording" else client.model(FINGERPRINT)
    assert stopped.value.key == "packs.stopped.room"


def test_what_is_here_needs_no_room(node: Node, second: Publisher, tmp_path: Path) -> None:
    source = second.write(tmp_path / "source")
    node.update(source)
    client = node.client(source, room=lambda _folder: room_of(0))
    offers = client.refresh()
    make_room(client, offers, {digest(NEW), digest(OVERLAY)}, ())
    assert [client.fetch(offer).version for offer in offers] == ["2026.12.1", "2026.11.1"]


def test_room_is_made_of_what_earlier_updates_left(node: Node, second: Publisher, tmp_path: Path) -> None:
    stale = node.packs / "files" / digest(b"of a release that was refused")
    stale.write_bytes(bundle("rcm", "of another day"))
    client = node.client(
        second.write(tmp_path / "source"), room=lambda _folder: room_of(0 if stale.exists() else ENOUGH + len(OVERLAY))
    )
    make_room(client, client.refresh(), {digest(OVERLAY)}, {digest(OLD)})
    assert not stale.exists()
    assert (node.packs / "files" / digest(OLD)).exists(), "the next patch begins with it"
    assert (node.packs / "files" / digest(SOUND)).exists()


def test_leftovers_are_swept_and_young_parts_stay(node: Node, second: Publisher, tmp_path: Path) -> None:
    downloads = node.packs / "downloads"
    downloads.mkdir(exist_ok=True)
    young, old = downloads / f"{'a' * 64}.part", downloads / f"{'b' * 64}.part"
    torn = node.packs / "files" / ".x.4711.new"
    for file in (young, old, torn):
        file.write_bytes(b"x")
    os.utime(old, (0, 0))
    client = node.client(second.write(tmp_path / "source"))
    make_room(client, client.refresh(), (), ())
    assert [file.exists() for file in (young, old, torn)] == [True, False, False]
