"""`faro referral new | list | card | uses` as an operator meets them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors import referral_uses
from connectors.commands.referral import Desk, register
from connectors.database import Database
from connectors.errors import SettingsError
from connectors.referrals import Office
from connectors.settings import read_settings
from connectors.words import Words

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NEW = ("new", "mia3", "--name", "Consulado en Miami", "--origin", "HN", "--destination", "US")
KANNEL = {
    "FARO_PROVIDER": "sms=kannel",
    "FARO_KANNEL_URL": "http://127.0.0.1:13013",
    "FARO_KANNEL_USER": "faro",
    "FARO_KANNEL_PASSWORD": "x",
    "FARO_KANNEL_SECRET": "a-secret-for-tests-only",
    "FARO_KANNEL_FROM": "40404",
}


class Spanish:
    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(folder: Path, *words: str, **environ: str) -> int:
    def emergency(office: Office) -> str | None:
        return "911" if office.destination == "US" else None

    settings = read_settings({"FARO_DATA_DIR": str(folder), **environ})
    desk = Desk(Words(Spanish()), "es", settings, ("HN", "US"), emergency, lambda: NOW)
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), lambda: desk)
    args = parser.parse_args(["referral", *words])
    return int(args.func(args))


def test_a_new_code_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "list") == 0
    assert "faro referral new" in capsys.readouterr().out
    assert run(folder, *NEW) == 0
    said = capsys.readouterr().out
    assert "faro referral card MIA3" in said
    assert str(folder / "referrals.yml") in said
    assert run(folder, "new", "HOU1", "--name", "Consulate") == 0
    assert run(folder, "list") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "MIA3     HN > US  Consulado en Miami",
        "HOU1      - > -   Consulate",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (NEW, "referrals.yml"),
        (("new", "M1A3", "--name", "x"), "M1A3 no sirve"),
        (("new", "MLA3", "--name", "x"), "MLA3 se confunde con MIA3"),
        (("card", "MIA3", "--out", "out", "--sms", "15005550006"), "¿Quiso escribir +15005550006?"),
        (("card", "MIA3", "--out", "out", "--whatsapp", "500 555 0006"), "¿Quiso escribir +15005550006?"),
        (("new", "visa", "--name", "x"), "VISA no sirve"),
        (("new", "SAL1", "--name", "x", "--origin", "FR"), "FR no es"),
        (("card", "SAL1", "--out", "out"), "No existe el código SAL1"),
        (("card", "MIA3", "--out", "out"), "Falta el número"),
        (("card", "MIA3", "--out", "out", "--sms", "call us"), "solo cifras"),
        (("card", "MIA3", "--out", "out", "--sms", "40404", "--size", "A5"), "A4, A6, wallet"),
    ],
    ids=str,
)
def test_a_mistake_is_one_line_with_its_remedy(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    run(folder, *NEW)
    assert run(folder, *words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "environ", "warned"),
    [
        (("mia3", "--sms", "+1 500 555 0006"), {}, False),
        (("MIA3",), {"FARO_TWILIO_WHATSAPP_FROM": "whatsapp:+15005550006"}, False),
        (("MIA3",), KANNEL, False),
        (("HOU1",), {"FARO_TWILIO_SMS_FROM": "+15005550006"}, True),
    ],
    ids=str,
)
def test_cards_carry_the_settings_number_or_the_given_one(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], environ: dict[str, str], warned: bool
) -> None:
    run(folder, *NEW), run(folder, "new", "HOU1", "--name", "Consulate")
    out = folder / "cards"
    assert run(folder, "card", *words, "--out", str(out), "--size", "A4", "--lang", "es", **environ) == 0
    assert len(list(out.iterdir())) == 2
    assert ("sin número de emergencia" in capsys.readouterr().out) == warned


def test_without_codes_no_empty_table_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'faro.db'}")
    database.upgrade(), database.close()
    assert run(folder, "uses") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Todavía no hay códigos. Cree uno con: faro referral new MIA3 --name NOMBRE"
    ]


def test_uses_make_no_database(folder: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        run(folder, "uses")
    assert caught.value.key == "doctor.database_missing"
    assert not folder.exists()


def test_small_numbers_and_none_look_alike(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, *NEW), run(folder, "new", "HOU1", "--name", "Consulate")
    database = Database(f"sqlite:///{folder / 'faro.db'}")
    database.upgrade()
    with database.write() as connection:
        for channel, uses, ago in (("sms", 9, 0), ("sms", 6, 1), ("whatsapp", 4, 1), ("sms", 40, 5)):
            for _ in range(uses):
                referral_uses.count(connection, "MIA3", channel, NOW - timedelta(weeks=ago))  # type: ignore[arg-type]
        referral_uses.count(connection, "OLD1", "sms", NOW)
    database.close()
    capsys.readouterr()
    assert run(folder, "uses", "--weeks", "2") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[:-1]]
    assert lines == [
        ["2026-W46", "2026-W47"],
        ["HOU1", "<10", "<10"],
        ["MIA3", "10", "<10"],
        ["OLD1", "<10", "<10"],
    ]
