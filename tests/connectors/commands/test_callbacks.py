"""Who waits for a person, as operators see it: no number in the list, the right hour, nothing left when it is done."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.calls import Move
from bot.catalogs import Catalogs
from connectors import call_backs
from connectors.call_hours import SPANS, is_safe, there
from connectors.call_schema import call_backs as table
from connectors.calls import Ringing
from connectors.commands import callbacks as command
from connectors.commands.callbacks import Desk
from connectors.database import Database
from connectors.privacy import Keys
from connectors.start import LOCALES
from connectors.words import Words
from tests.connectors.edge import OTHER, PERSON, Node, build_node

Faro = Callable[..., int]
MEXICO = "+525512345678"


def wants(node: Node, address: str, country: str, hour: str, topic: str | None = None) -> None:
    keys, move = node.store.keys, Move((), {"language": "es", "topic": topic}, "hour", call_back=hour)
    ringing = Ringing("twilio", "", keys.pseudonym(address), country, address, "", "in")
    with node.store.database.write() as connection:
        call_backs.ask_person(connection, keys, ringing, move, node.clock())


@pytest.fixture
def node(sqlite_database: Database) -> Node:
    """1: Guatemala, in the morning; 2: Mexico, with several time zones; two hours later it is 8:00 in Guatemala."""
    node = build_node(sqlite_database, {})
    wants(node, PERSON, "GT", "morning", "rights.unpaid_wages")
    node.clock.pass_(hours=1)
    wants(node, MEXICO, "MX", "evening")
    node.clock.pass_(hours=1)
    return node


def faro_of(node: Node, keys: Keys) -> Faro:
    def run(*typed: str) -> int:
        parser = argparse.ArgumentParser()
        words = Words(Catalogs(LOCALES))
        desk = Desk(words, "en", lambda: nullcontext(node.store.database), lambda: keys, node.clock)
        command.register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["callbacks", *typed])
        return int(args.func(args))

    return run


@pytest.fixture
def faro(node: Node) -> Faro:
    return faro_of(node, node.store.keys)


def test_the_list_tells_when_to_call_and_no_number(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list") == 0
    out = capsys.readouterr().out
    heads, first, second, total = out.splitlines()
    assert heads.split() == ["id", "waits", "safe", "hour", "time", "there", "now?", "language", "country", "topic"]
    assert first.split() == ["1", "2h", "00m", "morning", "08-12", "08:00", "yes", "es", "GT", "rights.unpaid_wages"]
    assert second.split() == ["2", "1h", "00m", "evening", "18-21", "-", "-", "es", "MX", "-"]
    assert total.startswith("Waiting for a call: 2.")
    assert PERSON[-8:] not in out


def test_the_list_for_machines(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list", "--json") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first == {
        "id": 1,
        "since": "2026-11-21T12:00:00Z",
        "hour": "morning",
        "there": "08:00",
        "safe": True,
        "lang": "es",
        "country": "GT",
        "topic": "rights.unpaid_wages",
    }
    assert (second["there"], second["safe"]) == (None, None)


def test_one_is_shown_with_the_number_to_dial(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("show", "1") == 0
    assert f"number: {PERSON}" in capsys.readouterr().out
    assert faro("show", "2", "--json") == 0
    assert json.loads(capsys.readouterr().out)["number"] == MEXICO


@pytest.mark.parametrize(("typed", "state"), [("done", "done"), ("drop", "dropped")])
def test_who_was_called_or_never_will_be_is_wiped(faro: Faro, node: Node, typed: str, state: str) -> None:
    assert faro(typed, "1") == 0
    with node.store.database.read() as connection:
        row = connection.execute(select(table).where(table.c.id == 1)).mappings().one()
    assert (row["state"], row["address_sealed"], row["sender"]) == (state, None, None)
    assert [faro(again, "1") for again in ("done", "drop", "show")] == [2, 2, 2]


@pytest.mark.parametrize("typed", [("show", "9"), ("done", "9"), ("drop", "9")], ids=" ".join)
def test_an_id_that_is_not_there(faro: Faro, typed: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert faro(*typed) == 2
    assert "Nobody waits for a call with the id 9" in capsys.readouterr().err


def test_with_another_key_no_number_is_read(node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    other = faro_of(node, Keys(b"another secret, long enough"))
    assert (other("list"), other("show", "1")) == (0, 1)
    assert "another key" in capsys.readouterr().err


def test_an_empty_list_tells_of_those_who_were_not_called_in_time(
    faro: Faro, node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    node.clock.pass_(days=15)
    with node.store.database.write() as connection:
        call_backs.prune(connection, node.clock())
    wants(node, OTHER, "HN", "afternoon")
    node.clock.pass_(minutes=-30)  # a clock that stepped back is no reason for a negative age
    assert faro("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:3] == ["3", "0h", "00m"]
    assert lines[-1].startswith("In the last month nobody called 2 people in time; after 14 days")


@pytest.mark.parametrize(
    ("hour", "country", "utc", "safe"),
    [
        ("morning", "GT", 14, True),
        ("morning", "GT", 13, False),
        ("morning", "GT", 18, False),
        ("afternoon", "GT", 18, True),
        ("evening", "GT", 2, True),
        ("evening", "GT", 3, False),
        ("morning", "HT", 13, True),
        ("morning", "MX", 14, None),
        ("morning", None, 14, None),
        (None, "GT", 14, None),
    ],
)
def test_whether_it_is_safe_now(hour: str | None, country: str | None, utc: int, safe: bool | None) -> None:
    assert is_safe(hour, country, datetime(2026, 11, 21, utc, tzinfo=UTC)) is safe


def test_the_hours_follow_each_other_without_a_gap() -> None:
    spans = list(SPANS.values())
    assert [end for _, end in spans[:-1]] == [begin for begin, _ in spans[1:]]
    local = there("GT", datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert local is not None
    assert local.utcoffset() == timedelta(hours=-6)
