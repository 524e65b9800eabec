"""What of a pack holds for a person, in which words and on which pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml

from bot.catalogs import Catalogs
from bot.segments import TWO_SEGMENTS, fold, measure, septets
from content.compile import AnswerBook, Found
from content.layout import HINT_ROOM, WHATSAPP_ROOM, pages_of_paragraphs
from content.model import Answer, Condition, Contact, Review
from content.review import text_hash
from content.where import Where
from content.wording import Wording
from tests.content.built_pack import (
    CONTACTS,
    LAST_DAY,
    TODAY,
    Clock,
    Words,
    build_book,
    build_pack,
    contact,
    one,
    source,
    topic,
)
from tests.content.tiny_pack import write_tiny_pack

ROOT = Path(__file__).parents[2]
RESPONSES = yaml.safe_load((ROOT / "bot" / "domain" / "responses.yml").read_text("utf-8"))["responses"]


def when(destination: tuple[str, ...] = (), origin: tuple[str, ...] = (), text: str = "x") -> Answer:
    return one(text, when=Condition(destination, origin))


def book_of(*answers: Answer, contacts: tuple[Contact, ...] = CONTACTS) -> AnswerBook:
    return build_book(build_pack((topic("rights.wages", *answers),), contacts))


# --- which variant holds ---------------------------------------------------------------------------

LADDER = (
    when(text="regional"),
    when(destination=("*",), text="any country of work"),
    when(origin=("*",), text="any own country"),
    when(origin=("GT",), text="from Guatemala"),
    when(destination=("US", "CA"), text="in the US or Canada"),
    when(destination=("*",), origin=("GT",), text="from Guatemala, anywhere"),
    when(destination=("US",), origin=("GT",), text="from Guatemala in the US"),
)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(Where(), "regional", id="nothing known"),
        pytest.param(Where("MX"), "any country of work", id="a country not named"),
        pytest.param(Where(None, "HN"), "any own country", id="an own country not named"),
        pytest.param(Where(None, "GT"), "from Guatemala", id="an own country named"),
        pytest.param(Where("CA"), "in the US or Canada", id="one of several"),
        pytest.param(Where("US", "HN"), "in the US or Canada", id="the country of work outranks the own one"),
        pytest.param(Where("MX", "GT"), "from Guatemala, anywhere", id="both sides outrank one"),
        pytest.param(Where("US", "GT"), "from Guatemala in the US", id="both named"),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "listed backwards"])
def test_the_most_specific_variant_holds(where: Where, expected: str, turned: bool) -> None:
    answers = LADDER[::-1] if turned else LADDER
    found = book_of(*answers).find("rights.wages", where)
    assert (found.state, answers[found.index].short) == ("current", expected)


@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "listed backwards"])
def test_between_two_sides_named_alike_the_country_of_work_decides(turned: bool) -> None:
    answers = [when(destination=("US",), text="in the US"), when(origin=("GT",), text="from Guatemala")]
    answers = answers[::-1] if turned else answers
    assert answers[book_of(*answers).find("rights.wages", Where("US", "GT")).index].short == "in the US"


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        pytest.param("{consular}", Where("US", "GT"), 1, id="resolved"),
        pytest.param("{consular}", Where("CA", "GT"), 0, id="can't be dialled from there"),
        pytest.param("{crisis}", Where("US", "GT"), 0, id="nobody has that role"),
        pytest.param("{gt_emergency}", Where("US", "GT"), 1, id="exact id"),
    ],
)
def test_a_variant_with_a_number_that_is_not_there_gives_way(text: str, where: Where, expected: int) -> None:
    book = book_of(one("regional"), when(origin=("GT",), text=f"Llame {text}."))
    assert book.find("rights.wages", where).index == expected


@pytest.mark.parametrize("field", ["more", "spoken"])
def test_the_numbers_of_continuation_and_voice_must_resolve_too(field: str) -> None:
    value: object = ("Llame {crisis}.",) if field == "more" else "Llame {crisis}."
    answer = replace(when(destination=("US",)), **{field: value})  # type: ignore[arg-type]
    assert book_of(one("regional"), answer).find("rights.wages", Where("US")).index == 0


def test_the_name_of_the_country_of_work_can_be_said(tmp_path: Path) -> None:
    tiny = write_tiny_pack(tmp_path)
    book = AnswerBook(tiny.load(), Words(), Clock())
    found = book.find("channels.us_h2a", Where("US", "GT"))
    assert found.index == 1
    first = book.pages(found, Where("US", "GT"), "es", "sms")[0]
    assert first.startswith("Llame al 1-866-487-9243 en Estados Unidos.")


def test_a_topic_that_nobody_wrote() -> None:
    assert build_book().find("channels.us_h2b", Where()) == Found("channels.us_h2b", "unwritten")


def test_a_topic_without_a_variant_for_here_counts_as_unwritten() -> None:
    assert book_of(when(destination=("US",))).find("rights.wages", Where("CA")).state == "unwritten"


# --- whether it may be served ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "state"),
    [
        pytest.param(TODAY, "current", id="before"),
        pytest.param(LAST_DAY, "current", id="the last day"),
        pytest.param(LAST_DAY + timedelta(1), "expired", id="the day after"),
    ],
)
def test_an_answer_holds_through_its_last_day(day: date, state: str) -> None:
    assert build_book(clock=Clock(day)).find("channels.us_h2a", Where()).state == state


def test_the_clock_is_read_at_every_question() -> None:
    clock = Clock(LAST_DAY)
    book = build_book(clock=clock)
    before = book.find("channels.us_h2a", Where()).state
    clock.day = LAST_DAY + timedelta(1)
    assert (before, book.find("channels.us_h2a", Where()).state) == ("current", "expired")


def test_an_expired_variant_gives_way_to_a_current_one() -> None:
    wages = topic("rights.wages", one("regional"), replace(when(("US",)), sources=("old",)))
    old = source(expires=TODAY - timedelta(1))
    book = build_book(build_pack((replace(wages, sources={**wages.sources, "old": old}),)))
    assert book.find("rights.wages", Where("US")) == Found("rights.wages", "current", 0)


def test_an_answer_without_a_source_never_expires() -> None:
    pack = build_pack((topic("rights.wages", replace(one("x"), sources=())),))
    book = build_book(pack, clock=Clock(date(2099, 1, 1)))
    assert book.find("rights.wages", Where()).state == "current"


def test_only_what_was_reviewed_is_served_where_that_is_asked() -> None:
    plain = topic("rights.wages", one("x"))
    review = Review("Ana", "lawyer", TODAY, text_hash(plain))
    vouched = replace(plain, reviews=(review,))
    edited = replace(vouched, answers=(one("y"),))
    states = [
        build_book(build_pack((t,)), reviewed_only=True).find("rights.wages", Where()).state
        for t in (plain, vouched, edited)
    ]
    assert states == ["unreviewed", "current", "unreviewed"]
    assert build_book(build_pack((plain,))).find("rights.wages", Where()).state == "current"


# --- the source line -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source_date", "expected"),
    [
        pytest.param("2026", "(DOL, 2026)", id="year"),
        pytest.param("2026-01", "(DOL, 1/2026)", id="month"),
        pytest.param("2026-10-03", "(DOL, 10/2026)", id="day"),
        pytest.param("undated", "(DOL)", id="the label alone when it has none"),
    ],
)
def test_a_source_is_told_with_its_date(source_date: str, expected: str) -> None:
    words = Wording(build_pack(), lambda lang, context, text: text)
    assert words.source_line(source(source_date=source_date), "es", "sms") == expected


def test_the_first_page_ends_with_its_first_source() -> None:
    book = build_book()
    pages = book.pages(book.find("channels.us_h2a", Where()), Where(), "es", "sms")
    assert pages[0] == "La visa H-2A es para el campo. (DOL, 1/2026)"
    assert not any("DOL" in page for page in pages[1:])


def test_what_faro_says_of_itself_needs_no_source() -> None:
    book = build_book()
    assert book.pages(book.find("service.stop", Where()), Where(), "es", "sms") == ("Baja hecha.",)


# --- words -----------------------------------------------------------------------------------------


def test_a_text_is_translated_before_its_numbers_are_put_in() -> None:
    words = Words({("en", "contacts.consulate/1/short"): "Call {consular}."})
    book, where = build_book(words=words), Where("US", "GT")
    found = book.find("contacts.consulate", where)
    assert book.pages(found, where, "en", "sms")[0].startswith("Call 1-844-805-1011.")
    assert book.pages(found, where, "es", "sms")[0].startswith("Llame al 1-844-805-1011.")
    assert (book.translated(found, "en"), book.translated(found, "fr"), book.translated(found, "es")) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("contacts", "text", "lines"),
    [
        pytest.param(("labour",), "Nada.", ["Nombre us_labour: 1-866-487-9243. Ayuda."], id="a role"),
        pytest.param(("labour", "us_labour"), "Nada.", ["Nombre us_labour: 1-866-487-9243. Ayuda."], id="once"),
        pytest.param(("labour",), "Llame al {labour}.", [], id="already said first"),
        pytest.param(("crisis", "us_lost"), "Nada.", [], id="not there"),
    ],
)
def test_contacts_are_listed_at_the_end(contacts: tuple[str, ...], text: str, lines: list[str]) -> None:
    book = book_of(replace(when(("US",), text=text), contacts=contacts))
    found = book.find("rights.wages", Where("US"))
    assert list(book.pages(found, Where("US"), "es", "sms")[1:]) == lines


@pytest.mark.parametrize(
    ("topic_id", "where", "expected"),
    [
        pytest.param("fraud.check", Where("US", "GT"), "gt_fraud_report", id="by theme"),
        pytest.param("rights.heat", Where("US", "GT"), "us_labour", id="labour office for rights"),
        pytest.param("contacts.consulate", Where("US", "GT"), "gt_consular", id="consulate for anything"),
        pytest.param("channels.us_h2b", Where("CA"), None, id="nobody rather than somebody else's office"),
        pytest.param("channels.us_h2b", Where(), None, id="nobody knows where"),
    ],
)
def test_the_nearest_contact_of_a_topic(topic_id: str, where: Where, expected: str | None) -> None:
    found = build_book().nearest(topic_id, where)
    assert (found and found.id) == expected


@pytest.mark.parametrize(
    ("topic_id", "where", "expected"),
    [
        pytest.param("rights.wages", Where(), "destination", id="the country of work"),
        pytest.param("rights.wages", Where("US"), None, id="known"),
        pytest.param("contacts.consulate", Where("US"), "origin", id="the own country"),
        pytest.param("channels.us_h2a", Where(), None, id="depends on none"),
        pytest.param("channels.us_h2b", Where(), None, id="not written"),
    ],
)
def test_a_country_is_asked_for_when_it_matters(topic_id: str, where: Where, expected: str | None) -> None:
    assert build_book().asks(topic_id, where) == expected


# --- pages -----------------------------------------------------------------------------------------

SENTENCE = "Si el patrón no paga, escriba cada día las horas y el lugar; el año también cuenta. "
LONG = replace(one("Corto."), more=tuple(SENTENCE * n for n in (1, 4, 9)))


def hint(name: str, lang: str) -> int:
    """Septets of a line below a page."""
    translate = partial(Catalogs(ROOT / "locales").translate, "bot")
    return septets("\n" + fold(translate(lang, name, RESPONSES[name][0]["text"])))


@pytest.mark.parametrize("lang", ["es", "en", "fr", "ht"])
def test_the_hints_fit_the_room_that_is_kept_for_them(lang: str) -> None:
    """Below the first page MAS and a question; below the others MAS alone."""
    question = max(hint(f"utter_ask_{asked}", lang) for asked in ("destination", "here", "origin"))
    assert hint("utter_more", lang) + question <= HINT_ROOM


def test_a_page_fits_two_segments_with_its_hints() -> None:
    book = book_of(LONG)
    pages = book.pages(book.find("rights.wages", Where()), Where(), "es", "sms")
    assert len(pages) > 3
    for page in pages:
        assert measure(page).encoding == "GSM-7"
        assert septets(page) + HINT_ROOM <= TWO_SEGMENTS


def test_no_word_is_lost_between_pages() -> None:
    book = book_of(LONG)
    pages = book.pages(book.find("rights.wages", Where()), Where(), "es", "sms")
    assert " ".join(pages[1:]).split() == fold(" ".join(LONG.more)).split()


def test_whatsapp_keeps_paragraphs_accents_and_one_page_when_it_can() -> None:
    book = book_of(replace(one("Mañana está bien."), more=("Uno.", "Dos.")))
    found = book.find("rights.wages", Where())
    assert book.pages(found, Where(), "es", "whatsapp") == (
        "Mañana está bien. (DOL, 1/2026)\n\nUno.\n\nDos.\n\n_DOL:_ https://dol.gov",
    )
    assert book.pages(found, Where(), "es", "sms")[0] == "Mañana esta bien. (DOL, 1/2026)"


@pytest.mark.parametrize(
    ("paragraphs", "room", "expected"),
    [
        pytest.param(["aa", "bb"], 6, ["aa\n\nbb"], id="exactly full"),
        pytest.param(["aa", "bb"], 5, ["aa", "bb"], id="one too many"),
        pytest.param(["aa", "bb", "cc"], 6, ["aa\n\nbb", "cc"], id="goes on"),
        pytest.param(["aa"], 6, ["aa"], id="one"),
    ],
)
def test_paragraphs_are_laid_on_pages(paragraphs: list[str], room: int, expected: list[str]) -> None:
    assert pages_of_paragraphs(paragraphs, room) == expected


def test_a_paragraph_longer_than_a_whatsapp_page_is_cut() -> None:
    book = book_of(replace(one("Corto."), more=(SENTENCE * 40, "Fin.")))
    pages = book.pages(book.find("rights.wages", Where()), Where(), "es", "whatsapp")
    assert len(pages) > 2
    assert max(map(len, pages)) <= WHATSAPP_ROOM
    assert "Fin." in " ".join(pages).split()


def test_the_label_names_pack_and_version() -> None:
    assert build_book().label == "built@1.0.0"


def test_a_contact_is_worded_in_the_language_asked_for() -> None:
    words = Words({("en", "contact/us_labour/name"): "Labour office", ("en", "contact/us_labour/can"): "Helps."})
    line = Wording(build_pack(), words).contact_line(contact("us_labour", "1", "US"), "en")
    assert line == "Labour office: 1. Helps."


def test_a_variant_for_a_known_state_outranks_the_country() -> None:
    state_known = Condition(destination=("*",), origin=("*",), state=True)
    consulate = topic(
        "contacts.consulate",
        one("Consulados."),
        one("Llame al {consular}.", when=Condition(destination=("US",), origin=("MX",))),
        one("Aquí.", when=state_known),
    )
    book = build_book(build_pack((consulate,)))
    assert book.find("contacts.consulate", Where("US", "MX", "US-CA")).index == 2
    assert book.find("contacts.consulate", Where("US", "MX")).index == 1
    assert book.find("contacts.consulate", Where("US")).index == 0


def test_the_services_own_words_need_nobodys_review() -> None:
    book = build_book(reviewed_only=True)
    assert book.find("service.stop", Where()).state == "current"
    assert book.find("rights.wages", Where()).state == "unreviewed"
