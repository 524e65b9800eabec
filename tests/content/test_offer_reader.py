"""One message about an offer: signs, what is denied, money, pay, visa, channel, firm and number."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.offer import Money, Pay
from content.offer_reader import OfferReader
from content.reading.fields import read_yaml
from content.reading.offer import read_offer_check

PACK = Path(__file__).resolve().parents[2] / "content" / "packs" / "rcm"


@pytest.fixture(scope="module")
def reader() -> OfferReader:
    return OfferReader(read_offer_check(read_yaml(PACK, "offer.yaml")))


SIGNS = {
    "the issue's own": (
        "un señor de facebook me pide 500 dolares para visa h2a a florida, me guardo el pasaporte",
        {"asks_money", "papers_taken", "social_media"},
    ),
    "es, nothing": ("me ofrecen pisca de naranja, pagan 16.50 la hora, ya firme el contrato", set()),
    "es, denied": ("no me piden dinero, hubo entrevista y me dieron el contrato", set()),
    "es, by ear": ("dise q me garantisa la bisa y q solo quedan 2 lugares", {"guarantees", "hurry"}),
    "en": ("he want my passport and a fee of 300", {"asks_passport", "asks_money"}),
    "en, denied": ("they don't ask for money and i had an interview", set()),
    "fr": ("il demande 200 euros de frais, pas de contrat", {"asks_money", "no_contract"}),
    "fr, denied": ("on ne me demande pas d'argent, j'ai lu le contrat", set()),
    "ht": ("li mande m 20000 goud, li pa ban m kontra", {"asks_money", "no_contract"}),
    "ht, denied": ("yo pa mande m lajan", set()),
    "money by wire is money asked for": ("mandelo por western union", {"private_deposit", "asks_money"}),
    "far too much": ("me pagan 9000 dolares al mes por limpiar", {"too_good"}),
    "pay isn't a fee": ("pagan 600 dolares por semana", set()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "signs"), SIGNS.values(), ids=SIGNS)
def test_signs_of_a_message(reader: OfferReader, text: str, signs: set[str]) -> None:
    assert set(reader.read(text).seen) == signs


def test_what_is_denied_is_known(reader: OfferReader) -> None:
    assert {"asks_money", "no_contract"} <= set(reader.read("no me piden dinero y ya vi el contrato").denied)


MONEY = {
    "dollars": ("me pide 500 dolares", Money(500, "USD")),
    "a sign": ("me cobran $1,250 por la visa", Money(1200, "USD")),
    "thousands": ("hay que depositar 5 mil quetzales", Money(5000, "GTQ")),
    "grouped": ("piden 12,500 lempiras", Money(12000, "HNL")),
    "gourdes": ("li mande m 25000 goud", Money(25000, "HTG")),
    "none": ("pagan 15 dolares la hora", None),
}


@pytest.mark.parametrize(("text", "money"), MONEY.values(), ids=MONEY)
def test_money_that_is_asked_for_is_rounded(reader: OfferReader, text: str, money: Money | None) -> None:
    assert reader.read(text).money == money


PAY = {
    "by the hour": ("pagan 16.08 la hora", Pay(16.08, "hour")),
    "by the month": ("pagan 2000 dolares al mes", Pay(2000, "month", "USD")),
    "beside a fee": ("me piden 500 dolares y pagan 20 dolares la hora", Pay(20, "hour", "USD")),
    "English": ("they pay 15 dollars an hour", Pay(15, "hour", "USD")),
    "Creole": ("yo peye 15 dola pa e", Pay(15, "hour", "USD")),
}


@pytest.mark.parametrize(("text", "pay"), PAY.values(), ids=PAY)
def test_pay_that_is_promised(reader: OfferReader, text: str, pay: Pay) -> None:
    assert reader.read(text).pay == pay


@pytest.mark.parametrize(
    ("text", "about", "money", "pay"),
    [
        pytest.param("3500", "money", Money(3500), None, id="a sum where money was asked"),
        pytest.param("2", "money", None, None, id="an option's number"),
        pytest.param("h2a florida 25", "terms", None, Pay(25, "hour"), id="a wage where terms were asked"),
        pytest.param("3500", "", None, None, id="a number that nobody asked for"),
    ],
)
def test_a_number_means_what_was_asked(
    reader: OfferReader, text: str, about: str, money: Money | None, pay: Pay | None
) -> None:
    offer = reader.read(text, about)
    assert (offer.money, offer.pay) == (money, pay)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("visa h2a", "visa", "H-2A"),
        ("la H-2B de hotel", "visa", "H-2B"),
        ("por guasap", "channel", "whatsapp"),
        ("la empresa Fincas Zutano me ofrece", "firm", "Fincas Zutano"),
        ("Velvet Tractor Farms LLC", "firm", "Velvet Tractor Farms LLC"),
        ("la empresa me ofrece trabajo", "firm", ""),
        ("orden H-300-25312-390600", "number", "H-300-25312-390600"),
        ("su numero es 555 555 0100", "number", "555 555 0100"),
        ("empieza en abril", "month", 4),
    ],
)
def test_facts_of_a_message(reader: OfferReader, text: str, field: str, value: object) -> None:
    assert getattr(reader.read(text), field) == value


def test_firm_and_number_are_not_shown_where_an_offer_is_printed(reader: OfferReader) -> None:
    assert "Zutano" not in repr(reader.read("la empresa Fincas Zutano, 555 555 0100"))
