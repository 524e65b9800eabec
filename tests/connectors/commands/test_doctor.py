"""What `faro doctor` says of a provider's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from connectors.commands.doctor import examine
from connectors.settings import read_settings

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


def test_sms_budgets_are_shown_and_warned_of() -> None:
    environ = KANNEL | {"FARO_KANNEL_FROM": "+15005550006", "FARO_SMS_BUDGET_COUNTRY": "GT=5"}
    lines = report(environ, budgets=["near"])
    assert "doctor.setting FARO_SMS_BUDGET_COUNTRY GT=5" in lines
    assert lines[-1] == "near"
