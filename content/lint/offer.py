"""Does the check of an offer stand on sources and topics there are, and fit into messages in every language?

Refuses nothing. Rules: a law cites a source; a sign that interrupts leads to an urgent topic; a first text is one SMS,
a reason or law leaves room for others beside it; a pack without `offer.yaml` has nothing to judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.segments import GSM_SINGLE, fold, foreign_characters, septets
from content.countries import COUNTRIES
from content.lint.findings import Draft, Path_, Translations
from content.lint.sources import check_source
from content.lint.texts import readings, where
from content.model import Pack
from content.offer import OfferCheck, Variant, sentences
from content.where import ROLES

# Septets of each kind of text, by the words of its context.
ROOM = {"name": 42, "why": 135, "law": 160, "short": 47, "question": 150, "step": 75, "text": 120}


def check(pack: Pack, translate: Translations, today: date) -> Iterator[Draft]:
    offer = pack.offer
    if not offer.signs:
        return
    yield from _names(pack, offer)
    for source in offer.sources.values():
        yield from check_source(offer.file, ("sources", source.id), source, today)
    yield from _unused(offer)
    for sign in offer.signs:
        yield from _cited(offer, sign.sources, ("signs", sign.id, "sources"))
        for law in sign.laws:
            yield from _variant(offer, law, ("signs", sign.id, "law", law.n))
            if not law.sources:
                yield Draft(offer.file, ("signs", sign.id, "law", law.n), "lint.source.none")
    for n, variants in enumerate(offer.steps):
        for variant in variants:
            yield from _variant(offer, variant, ("steps", n, variant.n))
    yield from _room(pack, translate)


def _names(pack: Pack, offer: OfferCheck) -> Iterator[Draft]:
    """Signs, questions, topics and roles that are named are there, once."""
    signs = Counter(sign.id for sign in offer.signs)
    for name in (name for name, times in signs.items() if times > 1):
        yield Draft(offer.file, ("signs", name), "lint.load.same_id", {"id": name, "other": offer.file})
    for topic in sorted({*offer.starts, *offer.about} - set(pack.specs)):
        yield Draft(offer.file, ("about",), "lint.offer.topic", {"topic": topic})
    for sign in offer.signs:
        spec = pack.specs.get(sign.urgent)
        if sign.urgent and not (spec and spec.urgent):
            yield Draft(offer.file, ("signs", sign.id, "urgent"), "lint.offer.urgent", {"topic": sign.urgent})
    for sign in offer.signs:
        for name in sorted(set(sign.implies) - set(signs)):
            yield Draft(offer.file, ("signs", sign.id, "implies"), "lint.offer.sign", {"sign": name})
    for question in offer.questions:
        named = [*question.about, *(name for o in question.options for name in (o.sign, *o.denied) if name)]
        for name in sorted(set(named) - set(signs)):
            yield Draft(offer.file, ("questions", question.id), "lint.offer.sign", {"sign": name})
    for role in sorted(set(offer.tell) - set(ROLES) - set(pack.contacts)):
        yield Draft(offer.file, ("tell",), "lint.contact.unknown", {"name": role})


def _unused(offer: OfferCheck) -> Iterator[Draft]:
    laws = [variant for sign in offer.signs for variant in sign.laws]
    steps = [variant for variants in offer.steps for variant in variants]
    cited = {name for variant in (*laws, *steps) for name in variant.sources}
    cited |= {name for sign in offer.signs for name in sign.sources}
    for name in sorted(set(offer.sources) - cited):
        yield Draft(offer.file, ("sources", name), "lint.source.unused", {"source": name}, "warning")


def _variant(offer: OfferCheck, variant: Variant, at: Path_) -> Iterator[Draft]:
    yield from _cited(offer, variant.sources, (*at, "sources"))
    for country in sorted({*variant.when.destination, *variant.when.origin} - {*COUNTRIES, "*"}):
        yield Draft(offer.file, (*at, "when"), "lint.country.unknown", {"country": country})


def _cited(offer: OfferCheck, names: tuple[str, ...], at: Path_) -> Iterator[Draft]:
    for name in names:
        if name not in offer.sources:
            yield Draft(offer.file, at, "lint.source.undefined", {"source": name})


def _room(pack: Pack, translate: Translations) -> Iterator[Draft]:
    for context, source in sentences(pack.offer):
        limit = min(_limit(context), GSM_SINGLE)
        for lang, text in readings(pack, translate, context, source):
            size, foreign = septets(fold(text)), foreign_characters(fold(text))
            values = {"total": str(size), "limit": str(limit), "excess": str(size - limit)}
            if size > limit:
                yield Draft(pack.offer.file, where(context), "lint.offer.long", values, note=lang)
            if foreign:
                characters = {"characters": " ".join(foreign)}
                yield Draft(pack.offer.file, where(context), "lint.sms.alphabet", characters, note=lang)


def _limit(context: str) -> int:
    parts = context.split("/")
    return next(room for part, room in ROOM.items() if part in parts)
