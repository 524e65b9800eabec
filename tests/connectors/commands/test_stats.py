"""What first answers cost: on texts of known length, with price lists of every shape, and the bound on what ships."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.messages import Reply
from connectors import budgets
from connectors.app import load_book
from connectors.budgets import Spent
from connectors.commands.stats import SHIPPED_PRICES, Desk, register
from connectors.commands.stats.cost import LANGUAGES, MOST, first_answers, price_of, summaries
from connectors.commands.stats.prices import Prices, read_prices
from connectors.commands.stats.sent import read_sent, sent_tables
from connectors.database import Database
from connectors.errors import SettingsError
from connectors.inbox import Waiting
from connectors.settings import read_settings
from connectors.start import words
from content.compile import AnswerBook
from content.model import Answer, Condition, Topic, TopicSpec
from tests.content.built_pack import build_pack

TODAY = date(2026, 11, 21)
PRICED = "currency: XYZ\nprices:\n  GT: 0.1\n  NO: 2\n"
Faro = Callable[..., int]


def book_of(**texts: str) -> AnswerBook:
    """Topics t.<name> with these first texts; French doubles each, and t.later isn't written."""
    topics = tuple(Topic(f"t.{name}", (Answer(Condition(), text),)) for name, text in texts.items())
    ids = [*(topic.id for topic in topics), "t.later"]
    pack = replace(build_pack(topics, ()), specs={name: TopicSpec(name, name, "none", "") for name in ids})
    return AnswerBook(pack, lambda lang, _context, text: text * 2 if lang == "fr" else text, lambda: TODAY)


@pytest.fixture
def prices_file(tmp_path: Path) -> Path:
    return tmp_path / "prices.yaml"


@pytest.fixture
def faro(prices_file: Path) -> Faro:
    def run(book: AnswerBook, *options: str) -> int:
        if not prices_file.exists():
            prices_file.write_text("prices: {}\n")
        parser = argparse.ArgumentParser()
        register(parser.add_subparsers(), lambda: Desk(words(), "en", lambda: book, prices_file))
        args = parser.parse_args(["stats", "--cost", *options])
        return int(args.func(args))

    return run


def test_each_topic_is_measured_in_each_language() -> None:
    answers, silent = first_answers(book_of(plain="a" * 150, accents="ó" * 100))
    rows = {(a.topic, a.lang): (a.encoding, a.units, a.segments, a.unfolded) for a in answers}
    assert rows["t.plain", "es"] == ("GSM-7", 150, 1, 1)
    assert rows["t.plain", "fr"] == ("GSM-7", 300, 2, 2)
    assert rows["t.accents", "es"] == ("GSM-7", 100, 1, 2)
    assert rows["t.accents", "fr"] == ("GSM-7", 200, 2, 3)
    assert len(rows) == 2 * len(LANGUAGES)
    assert silent == ["t.later"]


def test_the_average_and_what_plain_letters_save() -> None:
    answers, _ = first_answers(book_of(plain="a" * 150, accents="ó" * 100))
    spanish, *_, overall = summaries(answers)
    assert (spanish.lang, spanish.answers, spanish.average, spanish.unfolded, spanish.ratio) == ("es", 2, 1, 1.5, 1.5)
    assert (overall.lang, overall.answers, overall.average, overall.dearest) == (None, 8, 1.25, 2)
    assert overall.unfolded == (3 * 3 + 5) / 8


def test_nothing_has_no_average() -> None:
    assert summaries(first_answers(book_of())[0]) == []


@pytest.mark.parametrize(("letters", "code"), [(150, 0), (306, 1)], ids=["cheap", "dear"])
def test_the_exit_code_says_whether_the_bound_holds(
    faro: Faro, capsys: pytest.CaptureFixture[str], letters: int, code: int
) -> None:
    assert faro(book_of(one="a" * letters)) == code
    said = capsys.readouterr().out
    assert ("Shorten" in said) is bool(code)
    assert "t.later" in said


def test_no_text_at_all_is_no_failure(faro: Faro) -> None:
    assert faro(book_of()) == 0


def test_the_table_has_a_line_for_each_topic(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    faro(book_of(one="a" * 150, other="b" * 161))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1:4] == [["topic", "es", "en", "fr", "ht"], ["t.one", *"1121"], ["t.other", *"2232"]]


def test_prices_make_money_of_segments(faro: Faro, prices_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prices_file.write_text(PRICED)
    faro(book_of(one="a" * 150))
    said = capsys.readouterr().out
    assert "What a first answer costs on average, in XYZ" in said
    lines = [line.split() for line in said.splitlines()]
    assert ["GT", "0.1", "0.1000", "0.1000", "0.2000", "0.1000", "0.1250"] in lines
    assert ["NO", "2", "2.0000", "2.0000", "4.0000", "2.0000", "2.5000"] in lines


def test_the_table_as_csv(faro: Faro, prices_file: Path, tmp_path: Path) -> None:
    prices_file.write_text(PRICED)
    assert faro(book_of(one="ó" * 100), "--csv", str(tmp_path / "cost.csv")) == 0
    with (tmp_path / "cost.csv").open(encoding="utf-8-sig", newline="") as file:
        head, first, *rest = csv.reader(file)
    assert head == ["topic", "lang", "encoding", "units", "segments", "unfolded_segments", "GT_XYZ", "NO_XYZ"]
    assert first == ["t.one", "es", "GSM-7", "100", "1", "2", "0.1", "2"]
    assert len(rest) == 3


def test_a_csv_that_can_not_be_written_is_refused(
    faro: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faro(book_of(one="a"), "--csv", str(tmp_path / "none" / "cost.csv")) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "cost.csv" in captured.err


def test_another_price_list_may_be_named(faro: Faro, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(PRICED)
    faro(book_of(one="a"), "--prices", str(other))
    assert "XYZ" in capsys.readouterr().out


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SENT = (
    Spent("2026-11-21", "GT", 5, 3),
    Spent("2026-11-20", "NO", 2, 1),
    Spent("2026-11-15", "GT", 10, 5),
    Spent("2026-11-14", "GT", 100, 50),
)


def test_what_really_went_out_by_country_and_day() -> None:
    prices = Prices("XYZ", {"GT": Decimal("0.1")})
    lines = [line.split() for line in sent_tables(SENT, NOON, prices, words(), "en")]
    assert lines[1:] == [
        ["country", "messages", "segments", "cost", "in", "XYZ"],
        ["GT", "58", "115", "11.5"],
        ["NO", "1", "2", "-"],
        ["total", "59", "117", "11.5"],
        [],
        ["day", "country", "messages", "segments", "cost", "in", "XYZ"],
        ["2026-11-21", "GT", "3", "5", "0.5"],
        ["2026-11-20", "NO", "1", "2", "-"],
        ["2026-11-15", "GT", "5", "10", "1.0"],
    ]


def test_without_prices_there_is_no_money() -> None:
    lines = [line.split() for line in sent_tables(SENT[:1], NOON, Prices("", {}), words(), "en")]
    assert lines[1:4] == [["country", "messages", "segments"], ["GT", "3", "5"], ["total", "3", "5"]]


def test_what_was_sent_is_read_from_the_node_as_it_is(tmp_path: Path) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path)})
    assert read_sent(settings, NOON) == []
    assert not (tmp_path / "faro.db").exists()
    database = Database(settings.database_url)
    try:
        assert read_sent(settings, NOON) == []
        database.upgrade()
        row = Waiting(1, 1, "loopback", "sms", "lane", None, "GT", "", "", "")
        for days in (0, 29, 30):
            with database.write() as connection:
                budgets.count(connection, row, (Reply("a" * 161), Reply("a")), NOON - timedelta(days=days))
        assert read_sent(settings, NOON) == [Spent("2026-11-21", "GT", 3, 2), Spent("2026-10-23", "GT", 3, 2)]
    finally:
        database.close()


def test_the_command_says_what_went_out(faro: Faro, capsys: pytest.CaptureFixture[str]) -> None:
    faro(book_of(one="a"))
    assert "No SMS was sent in the last 30 days." in capsys.readouterr().out


def test_without_the_option_there_is_nothing_to_show() -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["stats"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("prices: [", "broken"),
        ("prices: \x01", "broken"),
        ("- GT", "shape"),
        ("GT: 0.01", "shape"),
        ("prices: [GT]", "shape"),
        ("currency: [USD]", "shape"),
        ("prices:\n  GT: 0.01", "currency"),
        ("currency: USD\nprices:\n  Guatemala: 0.01", "country"),
        ("currency: USD\nprices:\n  gt: 0.01", "country"),
        *((f"currency: USD\nprices:\n  GT: {bad}", "amount") for bad in ("0,01", "-1", "nan", "inf", "", "[1]", "$1")),
    ],
)
def test_a_price_list_that_is_none_is_refused(prices_file: Path, text: str, key: str) -> None:
    prices_file.write_text(text)
    with pytest.raises(SettingsError) as refusal:
        read_prices(prices_file)
    assert refusal.value.key == f"stats.prices.{key}"
    assert words().say(refusal.value.key, "es", refusal.value.values)


@pytest.mark.parametrize("content", [None, b"\xff"], ids=["absent", "no UTF-8"])
def test_a_price_list_that_can_not_be_read_is_refused(prices_file: Path, content: bytes | None) -> None:
    if content is not None:
        prices_file.write_bytes(content)
    with pytest.raises(SettingsError) as refusal:
        read_prices(prices_file)
    assert refusal.value.key == "stats.prices.closed"


@pytest.mark.parametrize("text", ["", "# nothing", "prices:", "prices: {}", 'currency: ""'])
def test_an_empty_price_list_is_fine(prices_file: Path, text: str) -> None:
    prices_file.write_text(text)
    assert read_prices(prices_file).by_country == {}


def test_amounts_are_exact(prices_file: Path) -> None:
    prices_file.write_text("currency: USD\nprices: {GT: 0.0079}")
    assert read_prices(prices_file) == Prices("USD", {"GT": Decimal("0.0079")})
    assert price_of(1.95, Decimal("0.0079")) == Decimal("0.0154")


def test_no_price_is_shipped() -> None:
    assert read_prices(SHIPPED_PRICES).by_country == {}


def test_first_answers_of_the_shipped_content_are_cheap() -> None:
    """The promise that people are made: two messages at most, on the average of all topics and languages."""
    answers, _ = first_answers(load_book(clock=lambda: TODAY))
    *_, overall = summaries(answers)
    assert overall.average <= MOST
    assert overall.answers > 400
    assert {answer.encoding for answer in answers} == {"GSM-7"}
