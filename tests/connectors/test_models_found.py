"""The model that a node takes: a damaged one of its own never stands before the good one of setup."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.model_files import ASIDE, keep
from connectors.app import CACHE, find_model, model_of, shipped_pack, trained_model
from content.model import Pack

GOOD = gzip.compress(bytes(range(256)) * 400)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped_pack()


def laid(pack: Pack, folder: Path) -> Path:
    new = folder / "models" / "new"
    new.parent.mkdir(parents=True)
    new.write_bytes(GOOD)
    return keep(new, model_of(pack, folder))


@pytest.mark.parametrize("data", [b"", GOOD[:300], b"evil" * 100], ids=["empty", "half", "garbage"])
def test_a_damaged_model_is_set_aside_and_another_taken(data: bytes, pack: Pack, tmp_path: Path) -> None:
    own = laid(pack, tmp_path)
    own.write_bytes(data)
    trained: list[Path] = []

    def trainer(_material: object, folder: Path) -> Path:
        trained.append(folder)
        return folder

    cached = CACHE / "models" / own.name
    assert trained_model(pack, tmp_path, trainer) == (cached if cached.exists() else tmp_path)
    assert not own.exists()
    assert own.with_name(own.name + ASIDE).read_bytes() == data


def test_a_whole_one_is_found(pack: Pack, tmp_path: Path) -> None:
    assert find_model(pack, tmp_path) != model_of(pack, tmp_path)
    own = laid(pack, tmp_path)
    assert find_model(pack, tmp_path) == own
