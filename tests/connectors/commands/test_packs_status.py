"""`faro packs status | rollback`: what answers, since when and why, and back in one step."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from connectors.commands.packs.status import StatusDesk, register, run_rollback, run_status
from connectors.installing import stage
from connectors.releases.catalogues import compile_catalogue
from connectors.releases.folders import FOLDER, store_of
from connectors.releases.handover import Handover, Outcome
from connectors.settings import read_settings
from connectors.start import words
from connectors.updating.trust import FILE as TRUSTED
from tests.connectors.packing import NOTHING_ELSE, bundles, copied


@pytest.fixture
def desk(tmp_path: Path) -> StatusDesk:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "data")})
    return StatusDesk(words(), "en", settings, lambda: date(2026, 12, 21))


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("packs"), "2026.12.1")


def active(desk: StatusDesk, packs: Path) -> None:
    store = store_of(desk.settings.data_dir, compile_catalogue)
    store.switch(stage(store, bundles(packs, "2026.12.1"), NOTHING_ELSE), "the stick of december")


def test_a_new_node_says_that_the_program_s_own_packs_answer(
    desk: StatusDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_status(desk) == 0
    assert capsys.readouterr().out.splitlines() == [
        "The packs that came with the program answer.",
        "Content published on 2026-11-21, 30 days ago.",
    ]


def test_status_says_which_packs_answer_why_and_what_became_of_the_last_update(
    desk: StatusDesk, packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    active(desk, packs)
    refused = Outcome(False, "packs.activation.lint", {"number": "1", "file": "contacts/us.yaml:3", "field": "number"})
    Handover(desk.settings.data_dir / FOLDER).settle(refused)
    assert run_status(desk) == 0
    said = capsys.readouterr().out
    assert "Answering: gt@2026.12.1, rcm@2026.12.1, since" in said
    assert "(the stick of december)" in said
    assert "Last attempt: Not activated: the linter found 1 errors, the first in contacts/us.yaml:3 number." in said


def test_a_rollback_says_what_answers_now(desk: StatusDesk, packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    active(desk, packs)
    assert run_rollback("a wrong number", desk) == 0
    assert capsys.readouterr().out == "Rolled back. The packs that came with the program answer.\n"
    run_status(desk)
    said = capsys.readouterr().out
    assert "Not activated again by themselves: gt@2026.12.1, rcm@2026.12.1. To activate them anyway" in said
    assert "from gt@2026.12.1, rcm@2026.12.1. Reason: a wrong number\n" in said


def test_after_a_rollback_the_update_that_it_undid_is_not_told_as_the_last_thing(
    desk: StatusDesk, packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    active(desk, packs)
    undone = store_of(desk.settings.data_dir, compile_catalogue).pointer().active or ""
    done = Outcome(True, "packs.activation.done", {"packs": "rcm@2026.12.1"}, undone)
    Handover(desk.settings.data_dir / FOLDER).settle(done)
    run_status(desk)
    assert "Last attempt: Answering from now on: rcm@2026.12.1" in capsys.readouterr().out
    run_rollback("", desk)
    run_status(desk)
    said = capsys.readouterr().out
    assert "Answering from now on" not in said
    assert "The last thing: rolled back on " in said
    assert "Reason: no reason was given" in said


def test_the_command_that_status_prints_works_as_it_stands(
    desk: StatusDesk, packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    active(desk, packs)
    run_status(desk)
    said = capsys.readouterr().out
    assert "To go back to the ones before (those that came with the program): faro packs rollback\n" in said
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["rollback"])
    assert args.func(args) == 0


def test_a_source_that_isn_t_looked_at_for_want_of_a_root_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    settings = read_settings({"FARO_DATA_DIR": str(data), "FARO_PACKS_SOURCE": "https://packs.example.org/faro"})
    desk = StatusDesk(words(), "en", settings, lambda: date(2026, 12, 21))
    run_status(desk)
    assert "at https://packs.example.org/faro, but it does NOT look" in capsys.readouterr().out
    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    (data / FOLDER / TRUSTED).write_text("{}")
    run_status(desk)
    assert "Looks for newer packs by itself, at https://packs.example.org/faro." in capsys.readouterr().out


def test_nothing_to_go_back_to_is_said(desk: StatusDesk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_rollback("why not", desk) == 2
    assert capsys.readouterr().out.startswith("There is nothing to go back to")
