"""An overlay changes what is its own country's, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from content.compile import AnswerBook
from content.errors import NotYours
from content.model import Answer, Condition, Figure, Institution, Layer, Pack, Place, Review
from content.overlay import breaches, laid
from content.review import only_reviewed, reviewed, text_hash
from content.where import Where
from tests.content.built_pack import TODAY, build_pack, contact, source, topic

GT = Condition(origin=("GT",))
GT_IN_US = Condition(destination=("US",), origin=("GT",))


def overlay(**changes: Any) -> Pack:
    """Guatemala's pack: one variant of its own and one office."""
    base = replace(
        build_pack(),
        name="gt",
        version="2",
        layer=Layer("tiny", "GT", 1),
        topics={"rights.wages": topic("rights.wages", Answer(GT, "Salario de Guatemala.", sources=("dol",)))},
        contacts={"gt_consulate_us": replace(contact("gt_consulate_us", "+1 213 555 0100", "GT", kind="e164"))},
        places=(),
        institutions=(),
        questions={},
        figures={},
    )
    return replace(base, **changes)


def below() -> Pack:
    return replace(build_pack(), name="tiny")


def said(pack: Pack, where: Where) -> str:
    book = AnswerBook(pack, lambda lang, context, text: text, lambda: TODAY)
    return book.pages(book.find("rights.wages", where), where, "es", "sms")[0]


def test_its_variant_is_added_for_its_own_people() -> None:
    pack = laid(below(), [overlay()])
    assert said(pack, Where(origin="GT")).startswith("Salario de Guatemala.")
    assert said(pack, Where(origin="HN")).startswith("Salario en general.")
    assert pack.layers == ("gt@2",)


def test_a_variant_with_the_same_conditions_is_replaced() -> None:
    old = Answer(GT_IN_US, "Antes.", sources=("dol",))
    base = replace(below(), topics={"rights.wages": topic("rights.wages", Answer(Condition(), "Todos."), old)})
    new = topic("rights.wages", Answer(GT_IN_US, "Ahora.", sources=("dol",)))
    pack = laid(base, [overlay(topics={"rights.wages": new})])
    assert [answer.short for answer in pack.topics["rights.wages"].answers] == ["Todos.", "Ahora."]
    assert pack.topics["rights.wages"].answers[1].by == "gt"


def test_its_sources_are_not_taken_for_the_regional_ones() -> None:
    cited = replace(topic("rights.wages", Answer(GT, "Aquí.", sources=("dol",)), cited=source("MINTRAB")))
    pack = laid(below(), [overlay(topics={"rights.wages": cited})])
    assert said(pack, Where(origin="GT")) == "Aqui. (MINTRAB, 1/2026)"
    assert "(DOL, 1/2026)" in said(pack, Where(origin="HN"))


def test_its_contacts_come_before_the_regional_ones() -> None:
    assert next(iter(laid(below(), [overlay()]).contacts)) == "gt_consulate_us"


REACHING = [
    pytest.param({"layer": Layer("other", "GT")}, "lint.overlay.base", id="another base"),
    pytest.param({"topics": {"x.y": topic("x.y", Answer(GT, "."))}}, "lint.overlay.topic", id="a new topic"),
    pytest.param(
        {"topics": {"rights.wages": topic("rights.wages", Answer(Condition(), "Todos."))}},
        "lint.overlay.variant",
        id="what everybody reads",
    ),
    pytest.param(
        {"topics": {"rights.wages": topic("rights.wages", Answer(Condition(origin=("GT", "HN")), "Dos."))}},
        "lint.overlay.variant",
        id="a neighbour too",
    ),
    pytest.param({"contacts": {"us_emergency": contact("us_emergency", "9", "US")}}, "lint.overlay.contact", id="911"),
    pytest.param(
        {"contacts": {"us_labour": contact("us_labour", "1510", "GT")}}, "lint.overlay.contact", id="another's id"
    ),
    pytest.param(
        {"figures": {"us_wage": Figure("us_wage", "1", "2026", source())}}, "lint.overlay.figure", id="a figure"
    ),
    pytest.param({"places": (Place("HN", "Yoro", "city", ()),)}, "lint.overlay.place", id="a place"),
    pytest.param({"places": (Place("GT", "Texas", "country", ()),)}, "lint.overlay.place", id="a country"),
    pytest.param(
        {"places": (Place("GT", "Texas", "state", (), state="US-TX"),)}, "lint.overlay.place", id="another's state"
    ),
    pytest.param(
        {"institutions": (Institution(("ayuda",), "GT", "CA"),)}, "lint.overlay.place", id="a sign of another country"
    ),
    pytest.param({"contacts": {"emergency": contact("emergency", "6660", "GT")}}, "lint.overlay.prefix", id="a role"),
    pytest.param({"name": "tiny"}, "lint.overlay.name", id="the base's name"),
]


@pytest.mark.parametrize(("changes", "key"), REACHING)
def test_reaching_too_far_is_found_and_refused(changes: dict[str, Any], key: str) -> None:
    reaching = overlay(**changes)
    assert [breach.key for breach in breaches(reaching, below())] == [key]
    with pytest.raises(NotYours) as refusal:
        laid(below(), [reaching])
    assert refusal.value.key == key


def test_two_that_change_the_same_are_a_conflict() -> None:
    with pytest.raises(NotYours) as refusal:
        laid(below(), [overlay(), overlay(name="gt-2", layer=Layer("tiny", "GT", 2))])
    assert refusal.value.key == "lint.overlay.conflict"
    assert refusal.value.values == {"other": "gt"}


def test_a_review_of_the_regional_part_still_holds_and_the_overlays_own_is_asked_for() -> None:
    base = below()
    wages = base.topics["rights.wages"]
    vouched = replace(wages, reviews=(Review("Ana", "abogada", TODAY, text_hash(wages)),))
    pack = laid(replace(base, topics={**base.topics, "rights.wages": vouched}), [overlay()])
    assert reviewed(pack, "rights.wages")
    assert only_reviewed(overlay()).topics == {}


def test_its_variant_outranks_a_regional_one_of_several_countries() -> None:
    both = Answer(Condition(origin=("GT", "HN")), "Dos países.", sources=("dol",))
    base = replace(below(), topics={"rights.wages": topic("rights.wages", Answer(Condition(), "Todos."), both)})
    pack = laid(base, [overlay()])
    assert said(pack, Where(origin="GT")).startswith("Salario de Guatemala.")
    assert said(pack, Where(origin="HN")).startswith("Dos paises.")


@pytest.mark.parametrize("country", ["*", "gt", "ZZ", "G\u0422"])
def test_its_country_must_be_one(country: str) -> None:
    wrong = overlay(layer=Layer("tiny", country, 1), topics={}, contacts={})
    assert [breach.key for breach in breaches(wrong, below())] == ["lint.country.unknown"]


def test_many_numbers_of_one_country_dont_become_everybodys() -> None:
    many = {f"gt_e{n}": contact(f"gt_e{n}", "6660", "GT", role="emergency") for n in range(20)}
    pack = laid(below(), [overlay(contacts=many)])
    assert AnswerBook(pack, lambda lang, context, text: text, lambda: TODAY).emergency_number(Where()) != "6660"


def test_the_order_of_countries_makes_no_other_condition() -> None:
    old = Answer(Condition(destination=("MX", "US"), origin=("GT",)), "Antes.", sources=("dol",))
    new = Answer(Condition(destination=("US", "MX"), origin=("GT",)), "Ahora.", sources=("dol",))
    base = replace(below(), topics={"rights.wages": topic("rights.wages", Answer(Condition(), "Todos."), old)})
    pack = laid(base, [overlay(topics={"rights.wages": topic("rights.wages", new)})])
    assert [answer.short for answer in pack.topics["rights.wages"].answers] == ["Todos.", "Ahora."]
