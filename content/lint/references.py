"""Does everything an answer points to exist, and does danger come with a number first?

Refuses nothing. Rules: a placeholder is a role, the id of a contact or figure, or `place`; a regional answer (no
`when`) is read where no country is known, so it may only use ids; a number is never typed, because a typed one can't
be checked, changed in one place or left out when it doesn't work from where the person is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.countries import ANY, COUNTRIES
from content.lint.findings import Draft, Translations
from content.lint.texts import Text, answer_readings, contact_readings, placeholders, where
from content.model import Answer, Pack, Topic
from content.where import CONSULAR, OFFICE

ROLES = frozenset(
    {
        "emergency", "trafficking", "labour", "consular", "women", "crisis", "missing", "employment", "fraud_report",
        "human", "consulate", "consular_office",
    }
)  # fmt: skip
PLACE = "place"
URGENT_HEAD = 60  # characters in which an urgent text must have named a number
FEWEST_DIGITS = 7

_TYPED = re.compile(r"(?<![\w./$€-])\+?\(?\d[\d ().-]{5,}\d(?![\w/])")
_NO_PHONE = re.compile(
    r"(19|20)\d\d ?- ?(19|20)\d\d|\d{4}-\d\d-\d\d|\d{1,2}[.-]\d{1,2}[.-]\d{4}|\d{1,3}(\.\d{3})+|\d+\.\d{1,2}"
)
_EMERGENCY_BY_DEFAULT = frozenset({"911"})


def check(pack: Pack, translations: Translations, only_errors: bool = False) -> Iterator[Draft]:
    known_roles = {contact.role for contact in pack.contacts.values()}
    known_roles |= {OFFICE} if CONSULAR in known_roles else set()
    for topic in pack.topics.values():
        yield from _conditions(topic, bool(pack.layer.extends))
        for n, answer in enumerate(topic.answers):
            yield from _listed(pack, known_roles, topic, n, answer)
    for text in answer_readings(pack, translations):
        yield from _placeholders(pack, known_roles, text)
        yield from _urgent(pack, text)
        for number in typed_numbers(text.text):
            yield Draft(text.topic.file, text.where, "lint.text.number", {"ends": number[-2:]}, note=text.lang)
    for message, lang, reading in contact_readings(pack, translations) if not only_errors else ():
        if typed_numbers(reading):
            yield Draft(message.file, where(message.context), "lint.contact.number_in_text", {}, "warning", lang)


def _conditions(topic: Topic, is_overlay: bool) -> Iterator[Draft]:
    seen: dict[object, int] = {}
    for n, answer in enumerate(topic.answers):
        for side, countries in (("destination", answer.when.destination), ("origin", answer.when.origin)):
            for m, country in enumerate(countries):
                if country != ANY and country not in COUNTRIES:
                    path = ("answers", n, "when", side, m)
                    yield Draft(topic.file, path, "lint.country.unknown", {"country": country})
        if answer.when in seen:
            yield Draft(topic.file, ("answers", n, "when"), "lint.when.twice", {"n": str(seen[answer.when] + 1)})
        seen.setdefault(answer.when, n)
    if not is_overlay and not any(is_regional(answer) for answer in topic.answers):
        yield Draft(topic.file, ("answers",), "lint.when.no_regional")


def is_regional(answer: Answer) -> bool:
    return not answer.when.destination and not answer.when.origin


def _listed(pack: Pack, known_roles: set[str], topic: Topic, n: int, answer: Answer) -> Iterator[Draft]:
    for m, name in enumerate(answer.contacts):
        if name not in pack.contacts and name not in known_roles:
            yield Draft(topic.file, ("answers", n, "contacts", m), "lint.contact.unknown", {"name": name})


def _placeholders(pack: Pack, known_roles: set[str], text: Text) -> Iterator[Draft]:
    names = placeholders(text.text)
    if text.text.count("{") != len(names) or text.text.count("}") != len(names):
        yield Draft(text.topic.file, text.where, "lint.placeholder.braces", note=text.lang)
    for name in dict.fromkeys(names):
        is_role = name in ROLES and name in known_roles
        if not (is_role or name == PLACE or name in pack.contacts or name in pack.figures):
            key = "lint.placeholder.no_contact" if name in ROLES else "lint.placeholder.unknown"
            yield Draft(text.topic.file, text.where, key, {"name": name}, note=text.lang)
        if is_regional(text.answer) and (name in ROLES or name == PLACE):
            yield Draft(text.topic.file, text.where, "lint.placeholder.regional", {"name": name}, note=text.lang)


def _urgent(pack: Pack, text: Text) -> Iterator[Draft]:
    spec = pack.specs.get(text.topic.id)
    if spec is None or not spec.urgent or not text.is_short:
        return
    if not names_a_number(pack, text.text[:URGENT_HEAD]):
        yield Draft(text.topic.file, text.where, "lint.urgent.late", {"room": str(URGENT_HEAD)}, note=text.lang)


def names_a_number(pack: Pack, head: str) -> bool:
    """Whether a text holds the placeholder of a number, or an emergency number as people know it."""
    emergency = {contact.number for contact in pack.contacts.values() if contact.role == "emergency"}
    known = _EMERGENCY_BY_DEFAULT | emergency
    return any(name != PLACE and name not in pack.figures for name in placeholders(head)) or any(
        word in known for word in re.findall(r"(?<!\d)\d{3}(?!\d)", head)
    )


def typed_numbers(text: str) -> tuple[str, ...]:
    """What looks like a telephone number written out; dates, spans of years and amounts don't."""
    found = (match.group().strip(" .") for match in _TYPED.finditer(text))
    return tuple(n for n in found if sum(map(str.isdigit, n)) >= FEWEST_DIGITS and not _NO_PHONE.fullmatch(n))
