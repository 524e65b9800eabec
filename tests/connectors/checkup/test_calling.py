"""What `faro doctor` says of calls before one comes in, and of people who wait for one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.calls import Move
from connectors import call_backs
from connectors.calls import Ringing
from connectors.checkup import calling, tables
from connectors.database import Database
from connectors.settings import read_settings
from tests.connectors.checkup.test_twilio_lines import TWILIO
from tests.connectors.edge import PERSON, build_node

LINE = {"FARO_TWILIO_VOICE_FROM": "+15005550006"}
CALLS = TWILIO | {"FARO_PROVIDER": "voice=twilio"}


@pytest.mark.parametrize(
    ("given", "speaks", "keys"),
    [
        ({}, False, []),
        ({"FARO_RING_MISSED": "yes"}, True, ["missed_without_countries"]),
        ({"FARO_RING_MISSED": "yes", "FARO_RING_COUNTRIES": "GT"}, True, []),
        (CALLS, True, ["no_voice_line"]),
        (CALLS | LINE, True, []),
        (CALLS | LINE, False, ["no_voice"]),
        (CALLS | LINE | {"FARO_VOICE_OWN": ","}, False, []),
    ],
    ids=str,
)
def test_what_hinders_calls(given: dict[str, str], speaks: bool, keys: list[str]) -> None:
    found = calling.warnings(read_settings(given), speaks)
    assert [key.removeprefix("doctor.") for key, _values in found] == keys


@pytest.mark.parametrize(("hours", "warned"), [(24, False), (25, True)])
def test_who_waits_more_than_a_day_for_a_person_is_told(sqlite_database: Database, hours: int, warned: bool) -> None:
    node = build_node(sqlite_database, {})
    store = node.store
    ringing = Ringing("twilio", "", store.keys.pseudonym(PERSON), "GT", PERSON, "", "in")
    with sqlite_database.write() as connection:
        move = Move((), {"language": "es"}, "hour", call_back="morning")
        call_backs.ask_person(connection, store.keys, ringing, move, store.now())
    settings = read_settings({"FARO_DATABASE_URL": str(sqlite_database._engine.url)})
    found, _ = tables.database(settings, store.keys.mark, store.now() + timedelta(hours=hours))
    told = [dict(one.values) for one in found if one.key == "doctor.call_back_waits"]
    assert told == ([{"number": "1", "hours": str(hours)}] if warned else [])
