"""A figure that changes is said with its date, ends with its source, and is edited in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.messages import Channel
from content.compile import AnswerBook, unreviewed
from content.model import Calendar, Figure, Pack, Review
from content.review import text_hash
from content.where import Where
from tests.content.built_pack import TODAY, build_pack, one, source, topic
from tests.content.tiny_pack import TinyPack, write_tiny_pack

MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
WAGE = Figure("us_wage", "7.25 dólares la hora", "2026-01", source())


def pack(figure: Figure = WAGE) -> Pack:
    said = topic("rights.wages", one("El mínimo es {us_wage}."))
    return replace(
        build_pack((said,)), figures={figure.id: figure}, calendar=Calendar(MONTHS, "{month} de {year}", "figures.yaml")
    )


def book(of: Pack, today: date = TODAY) -> AnswerBook:
    return AnswerBook(of, lambda lang, context, text: text, lambda: today)


@pytest.mark.parametrize(
    ("channel", "as_of", "expected"),
    [
        ("sms", "2026-01", "El minimo es 7.25 dolares la hora (1/2026)."),
        ("whatsapp", "2026-01", "El mínimo es 7.25 dólares la hora (enero de 2026)."),
        ("voice", "2026-12", "El mínimo es 7.25 dólares la hora (diciembre de 2026)."),
        ("sms", "2026", "El minimo es 7.25 dolares la hora (2026)."),
    ],
)
def test_it_is_said_with_its_date(channel: Channel, as_of: str, expected: str) -> None:
    of = book(pack(replace(WAGE, as_of=as_of)))
    first = of.pages(of.find("rights.wages", Where()), Where(), "es", channel)[0]
    assert expected in first


def test_an_answer_ends_with_the_figures_it_says() -> None:
    soon = replace(WAGE, source=source(expires=TODAY))
    assert book(pack(soon)).find("rights.wages", Where()).state == "current"
    assert book(pack(soon), date(2026, 11, 22)).find("rights.wages", Where()).state == "expired"


def test_a_figure_that_nobody_vouched_for_keeps_its_answer_back() -> None:
    of = pack()
    said = of.topics["rights.wages"]
    vouched = replace(of, topics={said.id: replace(said, reviews=(Review("Ana", "r", TODAY, text_hash(said)),))})
    assert list(unreviewed(vouched)) == ["rights.wages"]
    sure = replace(WAGE, reviews=(Review("Ana", "r", TODAY, text_hash(WAGE)),))
    assert list(unreviewed(replace(vouched, figures={"us_wage": sure}))) == []


FIGURES = """\
months: [enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre]
date: "{month} de {year}"
figures:
  - id: us_wage
    amount: 7.25 dólares la hora
    as_of: 2026-01
    source: {label: D, title: x, address: x, source_date: 2026-01, checked_on: 2026-11-01, kind: figure, reading: live}
"""


def tiny_with(tmp_path: object, text: str) -> TinyPack:
    tiny = write_tiny_pack(tmp_path)  # type: ignore[arg-type]
    tiny.write("figures.yaml", text)
    return tiny


def test_it_is_read_with_its_source(tmp_path: object) -> None:
    loaded = tiny_with(tmp_path, FIGURES).load()
    assert loaded.figures["us_wage"].source.expires == date(2027, 5, 1)
    assert loaded.calendar.months == MONTHS


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[enero, ", "[", "lint.load.not_months"),
        ("as_of: 2026-01", "as_of: enero", "lint.load.not_as_of"),
        ("    amount: 7.25 dólares la hora\n", "", "lint.load.missing_field"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: object, old: str, new: str, key: str) -> None:
    from content.errors import WrongField

    with pytest.raises(WrongField) as refusal:
        tiny_with(tmp_path, FIGURES.replace(old, new)).load()
    assert refusal.value.key == key


def test_a_review_of_a_figure_is_read_back(tmp_path: object) -> None:
    from content.review import record_review, reviewed

    tiny = tiny_with(tmp_path, FIGURES)
    record_review(tiny.load(), "us_wage", by="Ana", role="abogada", on=TODAY)
    assert reviewed(tiny.load(), "us_wage")
    tiny.change("figures.yaml", "7.25", "8.00")
    assert reviewed(tiny.load(), "us_wage") is None


def test_how_a_date_is_said_must_name_month_and_year(tmp_path: object) -> None:
    from content.errors import WrongField

    with pytest.raises(WrongField) as refusal:
        tiny_with(tmp_path, FIGURES.replace("{month}", "{mes}")).load()
    assert refusal.value.key == "lint.load.not_filled"
