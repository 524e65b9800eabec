"""TRABAJOS: open job orders, a few a message, and what is said where there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from actions.offer.jobs import LIST
from bot.segments import TWO_SEGMENTS, fold, septets
from connectors.registers.sqlite_index import SqliteShelf
from content.registers.entries import entries_of
from content.registers.model import Vacancy
from content.registers.search import Registers
from content.registers.vacancies import read_trades
from tests.actions.offer.scene import CHECK, SHIPPED, Invented, Talk, card, record, told
from tests.content.registers.rows import record as order
from tests.content.registers.rows import register

LISTED = tuple(Vacancy(record(n, f"Firm {n}"), card()) for n in range(5))
VACANCIES = "programs.vacancies"


def jobs(talk: Talk) -> str:
    return told(talk.command("TRABAJOS", "find_job", "action_find_job"))


def test_each_message_shows_others_until_none_is_left() -> None:
    talk = Talk(Invented(listed=LISTED))
    texts = [jobs(talk)]
    while talk.slots["form"] == LIST:
        texts.append(told(talk.more()))
    shown = [line.split(" FL")[0] for text in texts for line in text.splitlines() if line.startswith("Firm")]
    assert shown == [f"Firm {n}" for n in range(5)]
    assert all(septets(fold(text)) <= TWO_SEGMENTS and "FICTICIO" in text for text in texts)


def test_a_line_tells_wage_hours_months_places_and_whom_to_ask() -> None:
    text = jobs(Talk(Invented(listed=LISTED[:1])))
    for part in ("16.08/hora", "40 h", "1/2027-6/2027", "20 puestos", "+15555550100", CHECK.texts["not_safe"]):
        assert part in text


def test_words_after_the_command_and_a_short_search_are_heard() -> None:
    talk = Talk(Invented(listed=LISTED))
    assert "Firm 0" in told(talk.say("jobs h2a april"))


@pytest.mark.parametrize("text", ["H-2B hotel", "jobs H2B", "trabajos h 2b en Florida", "TRABAJOS H-2B"])
def test_a_visa_however_it_is_written_finds_its_orders(tmp_path: Path, text: str) -> None:
    rooms = {"job_title": "Hotel Housekeeper", "visa_class": "H-2B", "begin": date(2027, 1, 10)}
    listed = [order(1, "Clean Rooms", **rooms), order(2, "Citrus Groves")]
    shelf = SqliteShelf(tmp_path / "registers.db")
    shelf.refresh({"test_orders": "1"}, lambda _: entries_of(listed))
    talk = Talk(Registers(shelf, {"test_orders": register()}, read_trades(SHIPPED)))
    said = told(talk.say(text))
    shelf.close()
    assert "Clean Rooms" in said
    assert "Citrus Groves" not in said


def test_other_uses_of_the_word_are_none() -> None:
    talk = Talk(Invented(listed=LISTED))
    played = talk.topic("travail dangereux que faire", "rights.wages")
    assert played.names[0].startswith("rights.wages")


@pytest.mark.parametrize(
    ("text", "topic", "listed"),
    [
        pytest.param("empleos h2a en california me estafaron", "rights.wages", False, id="a clear subject"),
        pytest.param("empleos h2a en Texas", "channels.us_h2a", True, id="a search"),
    ],
)
def test_a_plain_first_word_does_not_outrank_a_clear_subject(text: str, topic: str, listed: bool) -> None:
    played = Talk(Invented(listed=LISTED)).topic(text, topic)
    assert ("Firm 0" in told(played)) is listed


def test_signs_of_fraud_are_no_search() -> None:
    played = Talk(Invented(listed=LISTED)).say("empleos h2a falsos en facebook Texas")
    assert "Firm 0" not in told(played)


def test_nothing_open_is_said() -> None:
    talk = Talk(Invented())
    assert CHECK.texts["no_jobs"] in jobs(talk)


def test_an_old_register_says_so_and_the_topic_answers() -> None:
    old = replace(card(), expires=date(2026, 11, 20))
    played = Talk(Invented(cards=(old,))).command("TRABAJOS", "find_job", "action_find_job")
    assert "1/11/2026" in told(played)
    assert played.names[-1] == f"{VACANCIES}/0/0"


def test_without_registers_the_topic_answers() -> None:
    played = Talk().command("TRABAJOS", "find_job", "action_find_job")
    assert played.names == [f"{VACANCIES}/0/0"]
