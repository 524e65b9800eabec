"""What `faro doctor` says of a provider's settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from connectors.commands.doctor import examine
from connectors.database import Database
from connectors.secret_key import keys_of
from connectors.settings import read_settings

ROOT = Path(__file__).resolve().parents[3]
KANNEL = {
    "FARO_PROVIDER": "sms=kannel",
    "FARO_KANNEL_URL": "http://127.0.0.1:13013",
    "FARO_KANNEL_USER": "faro",
    "FARO_KANNEL_PASSWORD": "the-password-itself",
    "FARO_KANNEL_SECRET": "the-shared-secret-itself",
    "FARO_SECRET_KEY": "a secret for tests, long enough",
}


def report(environ: Mapping[str, str], budgets: Sequence[str] = ()) -> list[str]:
    """Keys and values in place of the words of a language."""

    def say(key: str, values: Mapping[str, str]) -> str:
        return " ".join([key, *values.values()])

    return list(examine(read_settings(environ), environ, say, database=True, budgets=budgets))


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ({}, ["doctor.no_line FARO_KANNEL_FROM"]),
        ({"FARO_KANNEL_FROM": "+15005550006"}, ["doctor.good"]),
        (
            {"FARO_KANNEL_FROM": "+15005550006", "FARO_KANNEL_URL": "http://sms.example.org/send"},
            ["doctor.kannel_plain"],
        ),
        ({"FARO_KANNEL_FROM": "+15005550006", "FARO_KANNEL_URL": "https://sms.example.org/send"}, ["doctor.good"]),
        ({"FARO_PROVIDER": "loopback"}, ["doctor.good"]),
    ],
    ids=["no line", "all well", "plain http to another machine", "https to another machine", "not in use"],
)
def test_kannel_s_settings_are_examined(change: Mapping[str, str], warnings: list[str]) -> None:
    lines = report(KANNEL | change)
    database = next(n for n, line in enumerate(lines) if line.startswith("doctor.database_at"))
    assert lines[database + 1 :] == warnings


def test_kannel_s_secrets_show_as_their_length() -> None:
    lines = report(KANNEL)
    assert "doctor.setting FARO_KANNEL_PASSWORD doctor.hidden 19" in lines
    assert "doctor.setting FARO_KANNEL_URL http://127.0.0.1:13013/cgi-bin/sendsms" in lines
    assert not any("itself" in line for line in lines)


@pytest.mark.parametrize(
    ("template", "warnings"),
    [
        pytest.param("", ["doctor.no_template FARO_TWILIO_WHATSAPP_TEMPLATE"], id="none"),
        pytest.param("es=HX{0}", ["doctor.template_lacks en, fr"], id="one language"),
        pytest.param("es=HX{0},en=HX{0},fr=HX{0}", [], id="all that Meta has"),
        pytest.param("es=HX{0},en=HX{0},fr=HX{0},ht=HX{0}", [], id="all"),
    ],
)
def test_whatsapp_templates_are_examined(template: str, warnings: list[str]) -> None:
    given = template.format("a" * 32)
    environ = {"FARO_PROVIDER": "whatsapp=twilio", "FARO_TWILIO_ACCOUNT_SID": "AC1", "FARO_TWILIO_AUTH_TOKEN": "t"}
    lines = report(environ | {"FARO_TWILIO_WHATSAPP_TEMPLATE": given})
    assert f"doctor.setting FARO_TWILIO_WHATSAPP_TEMPLATE {given or 'doctor.unset'}" in lines
    assert [line for line in lines if "templat" in line.split()[0]] == warnings


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ({}, []),
        ({"FARO_PUBLIC_URL": "https://example.org/faro"}, []),
        ({"FARO_PUBLIC_URL": "https://example.org/twilio"}, ["doctor.url_path https://example.org/twilio"]),
        ({"FARO_PUBLIC_URL": "https://example.org/twilio/sms"}, ["doctor.url_path https://example.org/twilio/sms"]),
        ({"FARO_TWILIO_ACCOUNT_SID": "AC1"}, ["doctor.odd_sid FARO_TWILIO_ACCOUNT_SID"]),
    ],
    ids=str,
)
def test_twilio_s_settings_are_examined(change: dict[str, str], warnings: list[str]) -> None:
    environ = {"FARO_PROVIDER": "sms=twilio", "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "FARO_TWILIO_AUTH_TOKEN": "t"}
    lines = report(
        environ | {"FARO_PUBLIC_URL": "https://example.org", "FARO_TWILIO_SMS_FROM": "+15005550006"} | change
    )
    assert [line for line in lines if line.startswith(("doctor.url_path", "doctor.odd_sid"))] == warnings


def test_a_misspelt_setting_is_warned_of() -> None:
    lines = report(KANNEL | {"FARO_KANNEL_FORM": "40404", "FARO_WEATHER": "fine"})
    assert "doctor.unknown_near FARO_KANNEL_FORM FARO_KANNEL_FROM" in lines
    assert "doctor.unknown FARO_WEATHER " in lines


def test_sms_budgets_are_shown_and_warned_of() -> None:
    environ = KANNEL | {"FARO_KANNEL_FROM": "+15005550006", "FARO_SMS_BUDGET_COUNTRY": "GT=5"}
    lines = report(environ, budgets=["near"])
    assert "doctor.setting FARO_SMS_BUDGET_COUNTRY GT=5" in lines
    assert lines[-1] == "near"


def test_no_setting_is_forgotten() -> None:
    """Every variable that is read is shown; secrets' files, the key's and a provider's own are told otherwise."""
    named = set(re.findall(r'"(FARO_[A-Z_]+)"', (ROOT / "connectors" / "settings.py").read_text("utf-8")))
    shown = {line.split()[1] for line in report({}) if line.startswith("doctor.setting")}
    told_otherwise = {"FARO_SECRET_KEY_FILE"}
    assert {name for name in named if not name.endswith("_")} - shown - told_otherwise == set()


def doctor(folder: Path, **environ: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "connectors.cli", "doctor", "--json"]
    given = {"PATH": os.environ["PATH"], "FARO_DATA_DIR": str(folder), "LANG": "en_US.UTF-8", **environ}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_machine_reads_the_report_and_nothing_is_made(tmp_path: Path) -> None:
    code, told = doctor(tmp_path / "var")
    assert (code, told["status"]) == (0, "warn")
    levels = {one["check"]: one["level"] for one in told["checks"]}
    assert {"settings", "key", "database", "disk", "clock", "packs", "model"} <= set(levels)
    assert all(one["text"] and one["key"].startswith("doctor.") for one in told["checks"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"FARO_PORT": "x"}, "doctor.bad_port"),
        ({"FARO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "doctor.no_database"),
        ({"FARO_MODE": "production"}, "doctor.not_reviewed"),
    ],
    ids=["a wrong setting", "no server", "not reviewed"],
)
def test_what_must_be_mended_ends_in_two(tmp_path: Path, environ: dict[str, str], key: str) -> None:
    code, told = doctor(tmp_path, **environ)
    assert (code, told["status"]) == (2, "fail")
    assert [one["key"] for one in told["checks"] if one["level"] == "fail"] == [key]


def test_a_database_without_its_key_must_be_mended(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path)})
    database = Database(settings.database_url)
    database.upgrade()
    keys_of(settings, database)
    database.close()
    settings.key_file.unlink()
    code, told = doctor(tmp_path)
    assert code == 2
    assert [one["key"] for one in told["checks"] if one["level"] == "fail"] == ["doctor.key_lost"]
    assert not settings.key_file.exists()
