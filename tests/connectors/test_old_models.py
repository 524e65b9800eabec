"""Models of questions that nobody asks any more are thrown away; those that may be needed stay."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.model_files import MARK
from connectors.app import model_of, shipped_pack
from connectors.old_models import MOST, prune_models
from connectors.releases.folders import FOLDER
from content.model import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped_pack()


def fill(data_dir: Path, pack: Pack, others: int) -> Path:
    """The shipped packs' model, and others."""
    wanted = model_of(pack, data_dir)
    wanted.parent.mkdir(parents=True)
    for model in (wanted, *(wanted.with_name(f"{number:016x}.tar.gz") for number in range(others))):
        model.write_bytes(b"x")
        Path(f"{model}{MARK}").write_bytes(b"{}")
    return wanted


def test_only_what_may_be_needed_stays(pack: Pack, tmp_path: Path) -> None:
    wanted = fill(tmp_path, pack, MOST)
    making, dead = (wanted.with_name(f"new-{name * 16}.tar.gz") for name in "ab")
    for file in (making, dead):
        file.write_bytes(b"x")
    os.utime(dead, (0, 0))
    prune_models(tmp_path)
    assert {file.name for file in wanted.parent.iterdir()} == {wanted.name, wanted.name + MARK, making.name}


def test_a_few_are_left_alone(pack: Pack, tmp_path: Path) -> None:
    wanted = fill(tmp_path, pack, MOST - 1)
    prune_models(tmp_path)
    assert len(list(wanted.parent.glob("*.tar.gz"))) == MOST


def test_if_what_answers_cannot_be_read_nothing_goes(pack: Pack, tmp_path: Path) -> None:
    wanted = fill(tmp_path, pack, MOST)
    pointer = tmp_path / FOLDER / "active.json"
    pointer.parent.mkdir()
    pointer.write_text('{"active": "aaaaaaaaaaaaaaaa", "previous": null, "since": "", "why": ""}', "utf-8")
    prune_models(tmp_path)
    assert len(list(wanted.parent.glob("*.tar.gz"))) == MOST + 1
