"""What an operator sees of answers that were given up, what is never shown, and how the commands end."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogs import Catalogs
from connectors import conversations, inbox, outbox
from connectors.commands import outbox as command
from connectors.commands.outbox import Desk, age, meaning
from connectors.database import Database
from connectors.dead_letters import Letter
from connectors.errors import SettingsError
from connectors.settings import read_settings
from connectors.start import LOCALES
from connectors.twilio import FATES
from connectors.words import Words
from tests.connectors.edge import OTHER, PERSON, Clock, Node, build_node, received

Faro = Callable[..., int]
CODES = {PERSON: 20003, OTHER: 21610}


@pytest.fixture
async def node(database: Database) -> Node:
    """Row 1 was given up with 20003, row 2 is for somebody who asked for silence, row 3 waits."""
    node = build_node(database, {})
    for number, (address, text) in enumerate([(PERSON, "me quitaron"), (OTHER, "el pasaporte")]):
        with database.write() as connection:
            inbox.put(connection, node.store.keys, received(f"SM{number}", text, address), node.clock())
        await node.turns.step()
        with database.write() as connection:
            row = outbox.claim(connection, node.store.keys, node.clock())
            assert row
            outbox.bury(connection, row, CODES[address], node.clock())
    silent = node.store.keys.pseudonym(OTHER)
    assert silent
    with database.write() as connection:
        conversations.opt_out(connection, silent, node.clock())
        inbox.put(connection, node.store.keys, received("SM9", "sigo aqui"), node.clock())
    await node.turns.step()
    node.clock.pass_(days=2, hours=3)
    return node


@pytest.fixture
def faro(node: Node) -> Faro:
    def run(*words: str, lang: str = "en") -> int:
        parser = argparse.ArgumentParser()
        desk = Desk(Words(Catalogs(LOCALES)), lang, lambda: nullcontext(node.store.database), node.clock)
        command.register(parser.add_subparsers(), lambda: desk)
        args = parser.parse_args(["outbox", *words])
        return int(args.func(args))

    return run


def test_the_list_shows_what_an_operator_needs(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list") == 0
    head, first, second, total = capsys.readouterr().out.splitlines()
    assert head.split()[:5] == ["id", "channel", "age", "tries", "code"]
    assert first.split()[:7] == ["1", "sms", "2d", "3h", "1", "20003", "yes"]
    assert second.split()[:6] == ["2", "sms", "2d", "3h", "1", "21610"]
    assert "asked for silence" in second
    assert total.startswith("Given up: 2. Can be sent again, with faro outbox retry --all: 1.")


@pytest.mark.parametrize("words", [("list",), ("show", "1"), ("show", "3"), ("retry", "--all"), ("retry", "2", "9")])
def test_no_number_text_or_pseudonym_is_shown(
    faro: Faro, node: Node, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    faro(*words)
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert said
    secrets = [PERSON[1:], OTHER[1:], "pasaporte", "quitaron", "sigo"]
    secrets += [str(node.store.keys.pseudonym(address)) for address in (PERSON, OTHER)]
    assert [secret for secret in secrets if secret in said] == []


async def test_retry_sends_again_all_that_may_be(faro: Faro, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("retry", "--all") == 0
    assert capsys.readouterr() == ("Due again: 1.\n", "")
    assert await node.settle() == ["eco: me quitaron", "eco: sigo aqui"]
    assert faro("retry", "--all") == 0
    assert capsys.readouterr().out == "Due again: 0.\n"


@pytest.mark.parametrize(
    ("ids", "code", "again", "reasons"),
    [
        (["1"], 0, 1, []),
        (["2"], 1, 0, ["silence"]),
        (["3"], 1, 0, ["not among those"]),
        (["99"], 2, 0, ["There is no answer 99"]),
        (["2", "1", "1", "99"], 2, 1, ["silence", "There is no answer 99"]),
    ],
    ids=str,
)
def test_retry_says_what_it_can_not_send(
    faro: Faro, capsys: pytest.CaptureFixture[str], ids: list[str], code: int, again: int, reasons: list[str]
) -> None:
    assert faro("retry", *ids) == code
    captured = capsys.readouterr()
    assert captured.out == f"Due again: {again}.\n"
    assert len(captured.err.splitlines()) == len(reasons)
    assert all(reason in captured.err for reason in reasons)


def test_what_is_too_old_can_not_go_out(faro: Faro, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    node.clock.pass_(days=5)
    assert faro("retry", "1") == 1
    assert "has been wiped" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["retry"], ["retry", "1", "--all"]], ids=str)
def test_retry_asks_which(faro: Faro, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert faro(*words) == 2
    assert "by id, or --all" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["x", "-1", "²", str(2**63)])
def test_what_is_no_id_is_refused(faro: Faro, number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        faro("show", number)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("number", "state", "also"),
    [("1", "given up", "kept until: 2026-11-28 12:00 UTC"), ("3", "waits for its turn", "channel: sms")],
)
def test_show_tells_one_answer(
    faro: Faro, capsys: pytest.CaptureFixture[str], number: str, state: str, also: str
) -> None:
    assert faro("show", number) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"id: {number}", f"state: {state}"]
    assert also in lines


def test_show_refuses_an_unknown_id(faro: Faro) -> None:
    assert faro("show", "99") == 2


def test_it_speaks_spanish_too(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    assert faro("list", lang="es") == 0
    assert "qué significa y qué hacer" in capsys.readouterr().out


def letter(provider: str, code: int | None) -> Letter:
    now = Clock()()
    return Letter(1, provider, "sms", "dead", now, now, None, 1, code, None)


@pytest.mark.parametrize("code", sorted(FATES))
def test_every_code_that_twilio_decides_by_has_its_own_remedy(code: int) -> None:
    key = meaning(letter("twilio", code))
    assert key != "unknown"
    assert Words(Catalogs(LOCALES)).say(f"outbox.means.{key}", "es")


@pytest.mark.parametrize(
    ("provider", "code", "key"),
    [
        ("twilio", None, "no_code"),
        ("twilio", 99999, "unknown"),
        ("twilio", 503, "network"),
        ("twilio", 401, "account"),
        ("other", 21610, "unknown"),
        ("other", 502, "network"),
        ("kannel", 502, "network"),
        ("kannel", 403, "kannel_forbids"),
        ("kannel", 400, "kannel_refuses"),
    ],
)
def test_other_codes_are_told_by_their_status(provider: str, code: int | None, key: str) -> None:
    assert meaning(letter(provider, code)) == key
    assert Words(Catalogs(LOCALES)).say(f"outbox.means.{key}", "en")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0h 00m"),
        (timedelta(minutes=65), "1h 05m"),
        (timedelta(hours=24), "1d 0h"),
        (timedelta(seconds=-5), "0h 00m"),
    ],
    ids=str,
)
def test_ages(span: timedelta, said: str) -> None:
    assert age(span) == said


def test_no_database_is_made(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "none")})
    with pytest.raises(SettingsError), command.existing_database(settings):
        pass
    assert list(tmp_path.iterdir()) == []
