"""What `faro doctor` says of settings: each value as it holds, all mistakes at once, names that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.checkup.mistakes import KNOWN, mistakes, unread
from connectors.checkup.values import setting_lines
from connectors.settings import read_settings

CONNECTORS = Path(__file__).resolve().parents[3] / "connectors"
READERS = ("settings.py", "sms_settings.py", "voice_settings.py", "hearing/settings.py")


def shown(environ: Mapping[str, str]) -> dict[str, str]:
    def say(key: str, values: Mapping[str, str]) -> str:
        return " ".join([key.removeprefix("doctor."), *values.values()])

    lines = [line.split(" ", 2) for line in setting_lines(read_settings(environ), environ, say)]
    return {name: value for _, name, value in lines}


@pytest.mark.parametrize(
    ("environ", "name", "value"),
    [
        ({}, "FARO_PORT", "default 8080"),
        ({"FARO_PORT": "8090"}, "FARO_PORT", "8090"),
        ({}, "FARO_SMS_BUDGET_PERSON", "default 60"),
        ({"FARO_SMS_BUDGET_PERSON": "5"}, "FARO_SMS_BUDGET_PERSON", "5"),
        ({}, "FARO_SMS_CONCATENATES", "default yes"),
        ({}, "FARO_RING_MISSED", "default no"),
        ({"FARO_SMS_COUNTRIES": "HN,GT"}, "FARO_SMS_COUNTRIES", "GT,HN"),
        ({}, "FARO_SMS_COUNTRIES", "unset"),
        ({}, "FARO_OPERATOR_TOKEN", "unset"),
        ({}, "FARO_DATABASE_URL", "unset"),
        ({"FARO_OPERATOR_TOKEN": "twelve signs"}, "FARO_OPERATOR_TOKEN", "hidden 12"),
    ],
    ids=str,
)
def test_a_setting_shows_what_holds(environ: dict[str, str], name: str, value: str) -> None:
    assert shown(environ)[name] == value


def test_a_secret_s_length_is_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a file with a name that is long"
    file.write_text("0123456789\n", "utf-8")
    assert shown({"FARO_OPERATOR_TOKEN_FILE": str(file)})["FARO_OPERATOR_TOKEN"] == "hidden 10"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, []),
        ({"FARO_PORT": "x", "FARO_MODE": "y", "FARO_SMS_CONCATENATES": "z"}, ["PORT", "MODE", "SMS_CONCATENATES"]),
        ({"FARO_PROVIDER": "twilio"}, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]),
        (
            {"FARO_PROVIDER": "sms=kannel", "FARO_KANNEL_SECRET": "short", "FARO_PUBLIC_URL": "faro.example.org"},
            ["PUBLIC_URL", "KANNEL_URL", "KANNEL_USER", "KANNEL_PASSWORD", "KANNEL_SECRET"],
        ),
        ({"FARO_OPERATOR_TOKEN_FILE": "/no/such", "FARO_KEEP_IDS_DAYS": "0"}, ["OPERATOR_TOKEN_FILE", "KEEP_IDS_DAYS"]),
        ({"FARO_TWILIO_ACCOUNT_SID": "XX1", "FARO_TWILIO_SMS_FROM": "15005550006"}, ["ACCOUNT_SID", "SMS_FROM"]),
        ({"FARO_SECRET_KEY": "short", "FARO_SECRET_KEY_FILE": "/no/such"}, ["SECRET_KEY"]),
    ],
    ids=str,
)
def test_all_mistakes_are_told_at_once(environ: dict[str, str], found: list[str]) -> None:
    told = [error.variable for error in mistakes(environ)]
    assert len(told) == len(found)
    assert sorted(told) == sorted(next(name for name in told if name.endswith(end)) for end in found)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("FARO_TWILIO_SMS_FORM", "FARO_TWILIO_SMS_FROM"),
        ("FARO_PUBLICURL", "FARO_PUBLIC_URL"),
        ("FARO_KANNEL_SECRET_FILES", "FARO_KANNEL_SECRET_FILE"),
        ("FARO_WEATHER_REPORT", None),
    ],
    ids=str,
)
def test_a_name_that_nobody_reads_is_told(name: str, near: str | None) -> None:
    assert unread({name: "x", "FARO_PORT": "1", "HOME": "/"}) == {name: near}


def test_every_setting_that_is_read_is_known() -> None:
    text = "".join((CONNECTORS / reader).read_text("utf-8") for reader in READERS)
    assert set(re.findall(r'"(FARO_[A-Z_]+[A-Z])"', text)) - set(KNOWN) == set()
