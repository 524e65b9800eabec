"""Amounts in a message: what is asked for and what is promised.

Refuses nothing; pure. Rules: an amount is one only beside a currency, a unit of time or a word of paying; pay is beside
a unit of time or a word of wages, else it is money asked for; what is asked is rounded to two figures, so that the sum
alone points to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.by_ear import plain
from content.offer import Money, Pay, Unit

_CURRENCIES = (
    ("CAD", r"ca\$|c\$|cad\b|(?:dolares|dollars?|dola) (?:canadi\w+|kanad\w+)"),
    ("BZD", r"bz\$|bzd\b|(?:belize|belizean) dollars?"),
    ("DOP", r"rd\$|pesos? dominican\w+|dop\b"),
    ("USD", r"us\$|usd?\b|\$|dol+ar\w*|dol+a\b|bucks?\b|dlls?\b|dls\b|verdes\b"),
    ("GTQ", r"q(?=\s?\d)|quetz?\w+|ketsal\w+|gtq\b"),
    ("HNL", r"l\.?(?=\s?\d)|lempir\w+|hnl\b|lps\b"),
    ("NIO", r"cordob\w+"),
    ("MXN", r"pesos?\b|mxn\b|mn\b"),
    ("HTG", r"gourdes?\b|goud\b|htg\b"),
    ("EUR", r"€|euros?\b|eur\b"),
)
_CODES = [(code, re.compile(pattern)) for code, pattern in _CURRENCIES]
_ANY = "|".join(f"(?:{pattern})" for _, pattern in _CURRENCIES)
_AMOUNT = re.compile(
    rf"(?P<before>(?<!\w)(?:{_ANY})\s?)?(?<![\w.-])(?P<number>\d{{1,3}}(?:[.,\s]\d{{3}})+(?![\d])|\d+(?:[.,]\d{{1,2}})?)"
    rf"(?P<mil>\s?(?:mil|k|thousand|mille|mil)\b)?(?P<after>\s?(?:{_ANY}))?"
)
_UNITS: tuple[tuple[Unit, str], ...] = (
    ("hour", r"(?:la |por |x |a |de |l |pa |chak |each |per |/ ?|par |an )?(?:hora|ora|hr|hour|heure|e|è|h)s?\b"),
    ("day", r"(?:diari[oa]s?|daily|(?:al |por |el |x |a |per |/ ?|par |chak |pa )(?:dia|day|jour|jou)s?)\b"),
    ("week", r"(?:a la |por |la |x |a |per |/ ?|par |chak |pa )?(?:semana\w*|week\w*|wk|semaine|semen|senmenn)\b"),
    ("month", r"(?:al |por |el |x |a |per |/ ?|par |chak |pa )?(?:mes\b|mensual\w*|month\w*|mois|mwa)\b"),
    ("year", r"(?:al |por |x |a |per |/ ?|par |pa )?(?:ano|year|an\b|annee|lane)s?\b"),
)
_UNIT = [(unit, re.compile(rf"\s*(?:cada |chaque )?{pattern}")) for unit, pattern in _UNITS]
_WAGE = re.compile(
    r"\b(?:pagan|paga|pagar[ao]n me|pagarian|ganar\w*|gano|gana|ganas|sueldo|salario|pago de|"
    r"pays?|paying|wages?|salary|earn\w*|gagn\w+|salaire|payent|paie|paient|paye|salè|sale|peye|touche|fe|genyen|sueldito)\b"
)
_ASKED = re.compile(
    r"\b(?:pid\w+|cobr\w+|deposit\w+|mand\w+|pague|pagu\w+|di|dar|adelant\w+|ask\w*|want\w*|charg\w+|fees?|deposit|send|sent|paid|"
    r"demand\w+|verse\w*|envoy\w+|reclam\w+|mande|voye|bay|depoze|frais|fre|cuesta|cost\w*|cout\w*|koute|vale|tramite)\b"
)
_NEAR, _FAR = 28, 40
_NOT_MONEY = re.compile(
    r"\s?(?:anos?|years?|ans|personas?|people|dias?\b(?! de sueldo)|meses|months?|plazas|lugares|horas?|hours?|%)\b"
)


@dataclass(frozen=True)
class Figure:
    """An amount as it stands; `asked`: whether somebody wants it of her."""

    amount: float
    currency: str
    unit: Unit | None
    wage: bool
    asked: bool


def figures(text: str) -> Iterator[Figure]:
    """Every amount of a message."""
    bare = plain(text)
    for found in _AMOUNT.finditer(bare):
        figure = _figure(bare, found)
        if figure is not None:
            yield figure


def _figure(text: str, found: re.Match[str]) -> Figure | None:
    money = (found["before"] or "") + (found["after"] or "")
    unit = next((name for name, pattern in _UNIT if pattern.match(text, found.end())), None)
    before = text[max(0, found.start() - _FAR) : found.start()]
    wage, asked = bool(_WAGE.search(before[-_NEAR:])), bool(_ASKED.search(before))
    if not money and (unit is None or _NOT_MONEY.match(text, found.end())) and not found["mil"]:
        return None
    if not money and unit is None and not (wage or asked):
        return None
    return Figure(_number(found), _currency(money), unit, wage, asked)


def _number(found: re.Match[str]) -> float:
    digits = re.sub(r"\s", "", found["number"])
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    value = float(re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", "."))
    return value * 1000 if found["mil"] else value


def _currency(text: str) -> str:
    return next((code for code, pattern in _CODES if text and pattern.search(text.strip())), "")


def asked_of(found: list[Figure]) -> Money | None:
    """The largest sum that isn't pay."""
    sums = [figure for figure in found if figure.unit is None and (figure.asked or not figure.wage)]
    best = max(sums, key=lambda figure: figure.amount, default=None)
    return Money(rounded(best.amount), best.currency) if best else None


def promised(found: list[Figure]) -> Pay | None:
    """The first amount with a unit of time, else one beside a word of wages."""
    paid = [f for f in found if f.unit is not None] or [f for f in found if f.wage and not f.asked]
    first = next(iter(paid), None)
    return Pay(round(first.amount, 2), first.unit, first.currency) if first else None


def rounded(amount: float) -> int:
    """To two figures."""
    whole = round(amount)
    places = len(str(whole)) - 2
    return whole if places <= 0 else round(whole, -places)


def bare_number(text: str) -> float | None:
    """The number that is all, or all but a sign, of a message."""
    found = re.fullmatch(r"\W*(\d{1,7}(?:[.,]\d{1,2})?)\W*", text)
    return float(found[1].replace(",", ".")) if found else None


def plain_pay(text: str, found: list[Figure]) -> Pay | None:
    """Where pay was asked for, a number alone is it: by the hour if it is small."""
    if found:
        return Pay(round(found[0].amount, 2), found[0].unit, found[0].currency)
    numbers = [float(number.replace(",", ".")) for number in _LONE.findall(text)]
    return Pay(numbers[0], "hour" if numbers[0] < HOURLY else None) if numbers else None


HOURLY = 100
_LONE = re.compile(r"(?<![\w.-])\d{1,5}(?:[.,]\d{1,2})?(?![\w-])")
