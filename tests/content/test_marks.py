"""Nothing turns bold on WhatsApp that nobody meant, and nothing that people dial or tap is changed for it."""

from __future__ import annotations

import re

import pytest

from connectors.app import load_book
from content.compile import AnswerBook
from content.layout import whatsapp
from content.marks import address, bare, below_its_name, literal, spans
from content.where import Where
from tests.content.built_pack import source

MEANT = re.compile(r"^(\*[^*\n]+:\*|_[^\n]+?:_) ", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Llame al *611", "Llame al *611", id="a lone star is dialled"),
        pytest.param("*611 o *123", "*611 o *123", id="two lone stars"),
        pytest.param("2 * 3 * 4", "2 * 3 * 4", id="with spaces around"),
        pytest.param("a_b_c", "a_b_c", id="inside a word"),
        pytest.param("Marque *123*4#", "Marque *123*4#", id="a code that goes on"),
        pytest.param("Marque *123*", "Marque ∗123∗", id="a code that ends in a star"),
        pytest.param("(*nota*)", "(∗nota∗)", id="between brackets"),
        pytest.param("_uno_ y _dos_", "ˍunoˍ y ˍdosˍ", id="twice"),
        pytest.param("~no~ `x`", "∼no∼ 'x'", id="struck and fixed"),
        pytest.param("*uno\ndos*", "*uno\ndos*", id="on two lines"),
        pytest.param("_ver https://x.org/_a_/b_c", "_ver https://x.org/%5Fa%5F/b_c", id="an address"),
    ],
)
def test_accidents_are_shown_as_written(text: str, shown: str) -> None:
    assert literal(text) == shown
    assert spans(shown) == []


def test_a_contact_keeps_its_name_in_bold() -> None:
    assert below_its_name("*Policía:* 911. *Gratis*") == "*Policía:* 911. ∗Gratis∗"


def test_a_name_in_italics_holds_no_marks() -> None:
    assert bare("A*B_C ~d~") == "A B C d"
    pages = whatsapp("uno", ["dos"], [source("L_1*")])
    assert spans(pages[0]) == ["_L 1:_"]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://dol.gov/a_b-c?x_y=1", "https://dol.gov/a_b-c?x_y=1"),
        ("https://dol.gov/_a/b_", "https://dol.gov/%5Fa/b%5F"),
        ("https://dol.gov/~ana/*", "https://dol.gov/%7Eana/%2A"),
    ],
)
def test_an_address_leads_where_it_led(url: str, same: str) -> None:
    assert address(url) == same


@pytest.fixture(scope="module")
def book() -> AnswerBook:
    return load_book()


@pytest.mark.parametrize("lang", ["es", "en", "fr", "ht"])
def test_only_what_is_meant_is_formatted_in_the_shipped_pack(book: AnswerBook, lang: str) -> None:
    """Every variant as it is compiled, names of topics and themes too."""
    names = [book.title(topic, lang) for topic in book.pack.specs] + [book.theme(t, lang) for t in book.pack.themes]
    assert [name for name in names if spans(name)] == []
    for where in (Where("US", "GT"), Where("CA", "MX"), Where()):
        for topic in book.pack.topics:
            found = book.find(topic, where)
            for page in book.pages(found, where, lang, "whatsapp") if found.state == "current" else ():
                strays = spans(MEANT.sub("", page))
                assert strays == [], (topic, lang)


def test_the_answers_of_the_pack_name_contacts_in_bold(book: AnswerBook) -> None:
    where = Where("US", "GT")
    found = (book.find(topic, where) for topic in book.pack.topics)
    pages = [page for one in found if one.state == "current" for page in book.pages(one, where, "es", "whatsapp")]
    assert sum(span.startswith("*") for page in pages for span in spans(page)) > 50
