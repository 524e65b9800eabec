"""`faro warnings`: the same cells on every way out, and a draft that people must edit."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from connectors import early_warning
from connectors.commands import warnings as command
from connectors.commands.warnings import Desk
from connectors.database import Database
from connectors.start import words
from tests.connectors.edge import Clock, turn

Faro = Callable[..., int]


@pytest.fixture
def faro(database: Database) -> Faro:
    clock = Clock()
    with database.write() as connection:
        for sign, district, times in (("asks_money", "GT-13", 12), ("report", None, 10), ("papers", "GT-13", 9)):
            for _ in range(times):
                early_warning.count(connection, turn("x", signs=(sign,), district=district), clock())
    clock.pass_(days=7)

    def run(*options: str) -> int:
        parser = argparse.ArgumentParser()
        signs, districts = {"asks_money": "piden dinero"}, {"GT-13": "Huehuetenango"}
        desk = Desk(words(), "es", lambda: nullcontext(database), lambda: signs, lambda: districts, clock)
        command.register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["warnings", *options])
        return int(args.func(args))

    return run


def test_the_table_names_signs_and_districts(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro() == 0
    _, first, second, note = capsys.readouterr().out.splitlines()
    assert first.split() == ["2026-W47", "piden", "dinero", "Huehuetenango", "12"]
    assert second.split()[:2] == ["2026-W47", "denuncia"]
    assert "10" in note


def test_machines_get_ids(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("--csv") == 0
    assert capsys.readouterr().out == ("week,sign,district,times\n2026-W47,asks_money,GT-13,12\n2026-W47,report,,10\n")
    assert faro("--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"week": "2026-W47", "sign": "asks_money", "district": "GT-13", "times": 12},
        {"week": "2026-W47", "sign": "report", "district": "", "times": 10},
    ]


@pytest.mark.parametrize("how", [(), ("--csv",), ("--json",), ("--draft",)])
def test_a_small_cell_is_on_no_way_out(faro: Faro, how: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert faro(*how) == 0
    shown = capsys.readouterr().out
    assert "papers" not in shown
    assert not {"9", "21", "22", "31"} & set(shown.replace(",", " ").split()), "nor a sum that tells it"


def test_the_draft_is_marked_and_leaves_gaps_to_people(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("--draft") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("BORRADOR")
    assert "Huehuetenango, semana 2026-W47: piden dinero (12 veces)" in shown
    assert shown.count("[") == 3


def test_with_nothing_to_tell_it_says_so(
    faro: Faro, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    desk = Desk(words(), "es", lambda: nullcontext(sqlite_database), dict, dict, Clock())
    command.register(parser.add_subparsers(), lambda: desk)
    for options in ([], ["--draft"]):
        args = parser.parse_args(["warnings", *options])
        assert args.func(args) == 0
    assert "W" not in capsys.readouterr().out


@pytest.mark.parametrize("weeks", ["0", "-1", "x", "105"])
def test_a_wrong_number_of_weeks_is_refused(faro: Faro, weeks: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        faro("--weeks", weeks)
    assert stopped.value.code == 2
