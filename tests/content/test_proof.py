"""A code opens the true text of an answer, and never another one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from connectors.app import load_book
from content.compile import AnswerBook
from content.proof import Proofs
from content.where import Where

TODAY = date(2026, 11, 21)
CORRIDORS = (
    Where(),
    Where("US", "GT"),
    Where("US", "MX", "US-FL"),
    Where("CA", "HT"),
    Where("DO", "HT"),
    Where("CR", "NI", None, "construction"),
)


@pytest.fixture(scope="module")
def book() -> AnswerBook:
    return load_book(clock=lambda: TODAY)


def changed(book: AnswerBook, topic: str) -> AnswerBook:
    """The same book, but one topic's Spanish says something else."""
    written = book.pack.topics[topic]
    answers = tuple(replace(answer, short=f"Ahora: {answer.short}") for answer in written.answers)
    pack = replace(book.pack, topics={**book.pack.topics, topic: replace(written, answers=answers)})
    return AnswerBook(pack, lambda _lang, _context, source: source, lambda: TODAY)


def test_every_answer_of_every_language_is_opened_by_its_own_code(book: AnswerBook) -> None:
    proofs, opened = Proofs(book), 0
    for topic in book.pack.specs:
        for where in CORRIDORS:
            for lang in ("es", "en", "fr", "ht"):
                found = book.find(topic, where)
                code = proofs.code(topic, where, lang)
                assert (code is None) == (found.state != "current")
                if code is None:
                    continue
                proved = proofs.read(code)
                assert proved is not None
                assert (proved.holds, proved.topic, proved.lang) == ("current", topic, lang)
                again = book.find(topic, proved.where)
                assert book.pages(again, proved.where, lang, "sms")[0] == book.pages(found, where, lang, "sms")[0]
                opened += 1
    assert opened > 1000


def test_no_code_looks_like_a_telephone_number(book: AnswerBook) -> None:
    proofs = Proofs(book)
    codes = {code for topic in book.pack.specs if (code := proofs.code(topic, Where("US", "MX"), "es"))}
    assert len(codes) > 80
    assert all(re.fullmatch("[A-HJ-KM-NP-S][0-9A-HJ-KM-NP-TV-Z]{3}-[0-9A-HJ-KM-NP-TV-Z]{4}", code) for code in codes)


def test_a_code_tells_no_country_that_the_words_do_not_depend_on(book: AnswerBook) -> None:
    proofs = Proofs(book)
    assert proofs.code("fraud.tourist_visa", Where("US", "GT"), "es") == proofs.code(
        "fraud.tourist_visa", Where(), "es"
    )


@pytest.mark.parametrize("topic", ["channels.ca_costs", "social.family_left"])
def test_whoever_reads_a_code_learns_no_country_among_several_with_the_same_words(book: AnswerBook, topic: str) -> None:
    proofs, by_text = Proofs(book), dict[str, set[str | None]]()
    for origin in ("GT", "HN", "SV", "NI", "HT", "MX", "DO"):
        where = Where("CA", origin)
        page = book.pages(book.find(topic, where), where, "es", "sms")[0]
        by_text.setdefault(page, set()).add(proofs.code(topic, where, "es"))
    assert all(len(codes) == 1 for codes in by_text.values())


@pytest.mark.parametrize("spelt", ["{code}", "{lower}", "{spaced}", "{joined}"])
def test_a_code_is_read_however_it_is_written(book: AnswerBook, spelt: str) -> None:
    proofs = Proofs(book)
    code = str(
        proofs.code("rights.wages", Where("US", "GT"), "es") or proofs.code("rights.overtime", Where("US"), "es")
    )
    written = spelt.format(code=code, lower=code.lower(), spaced=code.replace("-", " "), joined=code.replace("-", ""))
    assert proofs.read(written) == proofs.read(code)
    assert proofs.read(written.replace("0", "O").replace("1", "l")) == proofs.read(code)


@pytest.mark.parametrize("typed", ["", "K7M4", "5555-1234", "K7M4-9QP*", "ÑANDU-12", "K7M49QPXK7M49QPX", "1AAA-AAAA"])
def test_what_is_no_code_opens_nothing(book: AnswerBook, typed: str) -> None:
    assert Proofs(book).read(typed) is None


def test_mistyped_codes_seldom_open_another_answer(book: AnswerBook) -> None:
    """One wrong letter in eight: never the text of the code, seldom another text as current."""
    proofs = Proofs(book)
    code = str(proofs.code("fraud.asks_money", Where("US", "GT"), "es"))
    wrong = [code[:n] + letter + code[n + 1 :] for n in (1, 2, 3, 5, 6, 7, 8) for letter in "2QXZ" if code[n] != letter]
    found = [proved for one in wrong if (proved := proofs.read(one)) and proved.holds == "current"]
    assert len(found) <= len(wrong) / 10


def test_a_text_that_was_changed_is_told_as_changed(book: AnswerBook) -> None:
    code = str(Proofs(book).code("fraud.asks_money", Where("US", "GT"), "es"))
    proved = Proofs(changed(book, "fraud.asks_money")).read(code)
    assert proved is not None
    assert (proved.holds, proved.topic) == ("changed", "fraud.asks_money")


def test_an_answer_that_is_not_said_any_more_is_told_as_gone(book: AnswerBook) -> None:
    code = str(Proofs(book).code("fraud.asks_money", Where("US", "GT"), "es"))
    pack = replace(book.pack, topics={n: t for n, t in book.pack.topics.items() if n != "fraud.asks_money"})
    proved = Proofs(AnswerBook(pack, lambda _lang, _context, source: source, lambda: TODAY)).read(code)
    assert proved is not None
    assert proved.holds == "gone"
