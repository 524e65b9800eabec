"""A model file that isn't as it was made is never found: it is set aside, and the next one is taken."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.model_files import ASIDE, MARK, is_whole, keep, set_aside, throw_away

DATA = gzip.compress(bytes(range(256)) * 400)
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "half": lambda data: data[: len(data) // 2],
    "one byte": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "garbage of the same length": lambda data: b"x" * len(data),
    "longer": lambda data: data + b"x",
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """As training leaves it."""
    new = tmp_path / "new-model.tar.gz"
    new.write_bytes(DATA)
    return keep(new, tmp_path / "model.tar.gz")


def test_a_model_is_whole_with_its_hash_beside_it(model: Path) -> None:
    assert is_whole(model)
    assert {file.name for file in model.parent.iterdir()} == {model.name, model.name + MARK}


@pytest.mark.parametrize("marked", [True, False], ids=["with its hash", "from before there were hashes"])
@pytest.mark.parametrize("name", set(DAMAGES) - {"longer"})
def test_a_damaged_one_is_set_aside(name: str, marked: bool, model: Path) -> None:
    model.write_bytes(DAMAGES[name](DATA))
    if not marked:
        Path(f"{model}{MARK}").unlink()
    assert not is_whole(model)
    assert [file.name for file in model.parent.iterdir()] == [model.name + ASIDE]


def test_only_the_hash_knows_a_longer_one(model: Path) -> None:
    model.write_bytes(DAMAGES["longer"](DATA))
    assert not is_whole(model)


def test_damage_after_a_look_is_seen_at_the_next(model: Path) -> None:
    assert is_whole(model)
    model.write_bytes(DAMAGES["half"](DATA))
    assert not is_whole(model)


def test_one_from_before_there_were_hashes_gets_one(model: Path) -> None:
    mark = Path(f"{model}{MARK}")
    told = mark.read_bytes()
    mark.unlink()
    assert is_whole(model)
    assert mark.read_bytes() == told


def test_a_damaged_hash_is_no_hash(model: Path) -> None:
    Path(f"{model}{MARK}").write_bytes(b"{")
    assert is_whole(model)


def test_nothing_is_not_whole(tmp_path: Path) -> None:
    assert not is_whole(tmp_path / "none.tar.gz")
    set_aside(tmp_path / "none.tar.gz")


def test_a_new_one_takes_the_place_of_a_damaged_one(model: Path) -> None:
    model.write_bytes(b"")
    assert not is_whole(model)
    new = model.with_name("new")
    new.write_bytes(DATA)
    assert is_whole(keep(new, model))


def test_of_damaged_ones_the_last_stays(model: Path) -> None:
    other = model.with_name("other.tar.gz")
    other.write_bytes(b"")
    assert not is_whole(other)
    set_aside(model)
    assert [file.name for file in model.parent.iterdir()] == [model.name + ASIDE]


def test_what_is_thrown_away_leaves_nothing(model: Path) -> None:
    throw_away(model)
    assert list(model.parent.iterdir()) == []
