"""`faro complaints`: the texts as they were kept, and their deletion."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from connectors import complaints
from connectors.commands import complaints as command
from connectors.commands.complaints import Desk
from connectors.database import Database
from connectors.privacy import Keys
from connectors.start import words
from tests.connectors.edge import SECRET, Clock, turn

Faro = Callable[..., int]
KEYS = Keys(SECRET)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faro(database: Database, clock: Clock) -> Faro:
    with database.write() as connection:
        for text in ("no sirve el 1-800-555-0100", "falta el horario"):
            complaints.keep(connection, KEYS, turn("gracias", complaint_text=text, pack="rcm@1"), clock())

    def run(*options: str) -> int:
        parser = argparse.ArgumentParser()
        desk = Desk(words(), "en", lambda: nullcontext(database), lambda _: KEYS, clock)
        command.register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["complaints", *options])
        return int(args.func(args))

    return run


def test_the_texts_are_listed(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list") == 0
    first, text, *_, total = capsys.readouterr().out.splitlines()
    assert first.split() == ["1", "2026-11-21", "rights.wages", "es", "rcm@1"]
    assert text.strip() == "no sirve el [#]"
    assert total.startswith("Texts: 2.")
    assert "30 days" in total


def test_one_is_deleted(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("delete", "1") == 0
    assert faro("list") == 0
    shown = capsys.readouterr().out
    assert "no sirve" not in shown
    assert "falta el horario" in shown


def test_what_is_not_there_is_named(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("delete", "7") == 2
    assert "7" in capsys.readouterr().err


def test_what_has_ended_is_not_shown(faro: Faro, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    clock.pass_(days=30)
    assert faro("list") == 0
    assert capsys.readouterr().out.startswith("Texts: 0.")
