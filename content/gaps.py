"""What a pack still lacks, so that a communication team knows what to do next.

Refuses nothing. Rules: a gap names its kind, its subject and what is missing, never a remedy that only a person can
judge; variants are counted against the countries of the contract; a source read in a stored copy is a gap, since
nobody opened the page itself; an overlay lacks no topic or contact, since the regional pack has them; what ends within
the days asked for carries its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from content.expiry import is_expired
from content.lint.findings import Translations
from content.lint.references import is_regional
from content.lint.texts import other_languages
from content.messages import Message, messages
from content.model import FACTLESS_THEMES, Pack, Source, Topic, TopicSpec
from content.offer import SUBJECT
from content.review import reviewed

Kind = Literal[
    "topic", "variant", "translation", "contact", "expired", "expiring", "undated", "unopened", "draft", "skill"
]
KINDS: tuple[Kind, ...] = (
    "expired", "expiring", "topic", "contact", "translation", "variant", "undated", "unopened", "skill", "draft",
)  # fmt: skip
# The countries that the contract asks variants for, and those whose people have each kind of line to call.
DESTINATIONS = ("US", "CA", "MX", "CR", "PA", "DO", "BZ", "ES")
ORIGINS = ("MX", "GT", "SV", "HN", "NI", "DO", "PA", "BZ", "CR", "HT")
COUNTRIES = tuple(dict.fromkeys((*DESTINATIONS, *ORIGINS)))
WANTED: Mapping[str, tuple[str, ...]] = {
    "emergency": COUNTRIES,
    "trafficking": COUNTRIES,
    "labour": COUNTRIES,
    "women": COUNTRIES,
    "crisis": COUNTRIES,
    "consular": ORIGINS,
    "consulate": ORIGINS,
    "employment": ORIGINS,
    "missing": ORIGINS,
    "fraud_report": ORIGINS,
    "legal_help": ("US", "CA", "MX", "CR", "ES"),
}
SOON = 60  # days


@dataclass(frozen=True)
class Gap:
    """`subject` is an id or a file, `about` a country, a language, a role or a source; `day` the last one, if any."""

    kind: Kind
    subject: str
    about: str = ""
    count: int = 1
    day: date | None = None


def gaps(pack: Pack, translations: Translations, today: date, within: int = SOON) -> list[Gap]:
    """All of them, in the order of `KINDS`, then by day, subject and what it is about."""
    regional = [] if pack.layer.extends else [*_topics(pack), *_contacts(pack)]
    found = [*regional, *_sources(pack, today, within), *_drafts(pack)]
    found += [*_translations(pack, translations), *_skills(pack)]
    return sorted(found, key=lambda g: (KINDS.index(g.kind), g.day or date.max, g.subject, g.about))


def _topics(pack: Pack) -> Iterator[Gap]:
    for spec in pack.specs.values():
        topic = pack.topics.get(spec.id)
        if topic is None:
            yield Gap("topic", spec.id)
        elif spec.theme not in FACTLESS_THEMES:
            yield from _variants(spec, topic)


def _variants(spec: TopicSpec, topic: Topic) -> Iterator[Gap]:
    """Countries that get the regional text, or what is said of any country."""
    sides = {"destination": DESTINATIONS, "origin": ORIGINS}
    for side, countries in sides.items():
        if spec.varies_by not in (side, "both"):
            continue
        told = {country for answer in topic.answers for country in getattr(answer.when, side)}
        yield from (Gap("variant", topic.id, f"{side} {country}") for country in countries if country not in told)
    if not any(is_regional(answer) for answer in topic.answers):
        yield Gap("variant", topic.id, "regional")


def _contacts(pack: Pack) -> Iterator[Gap]:
    for role, countries in WANTED.items():
        there = {contact.country for contact in pack.contacts.values() if contact.role == role}
        lacking = (country for country in countries if country not in there)
        yield from (Gap("contact", f"{country.lower()}_{role}", country) for country in lacking)


def cited(pack: Pack) -> Iterator[tuple[str, Source]]:
    """(subject, source) of topics, contacts, figures, skills and the check of an offer."""
    for topic in pack.topics.values():
        yield from ((topic.id, source) for source in topic.sources.values())
    for contact in pack.contacts.values():
        yield from ((contact.id, source) for source in contact.sources.values())
    yield from ((figure.id, figure.source) for figure in pack.figures.values())
    for body in pack.skills.bodies:
        yield from ((body.id, source) for source in body.sources.values())
    yield from ((SUBJECT, source) for source in pack.offer.sources.values())


def _sources(pack: Pack, today: date, within: int) -> Iterator[Gap]:
    for subject, source in cited(pack):
        if is_expired(source, today):
            yield Gap("expired", subject, source.id, day=source.expires)
        elif source.expires <= today + timedelta(days=within):
            yield Gap("expiring", subject, source.id, day=source.expires)
        if source.source_date == "undated":
            yield Gap("undated", subject, source.id, day=source.expires)
        if source.reading == "stored":
            yield Gap("unopened", subject, source.id, day=source.checked_on)


def _drafts(pack: Pack) -> Iterator[Gap]:
    check = (SUBJECT,) if pack.offer.signs else ()
    for subject in (*pack.topics, *pack.contacts, *pack.figures, *check):
        if reviewed(pack, subject) is None:
            yield Gap("draft", subject)


def _translations(pack: Pack, translations: Translations) -> Iterator[Gap]:
    for lang in other_languages(pack):
        for file, count in _lacking(pack, translations, lang, messages(pack)).items():
            yield Gap("translation", file, lang, count)


def _lacking(pack: Pack, translations: Translations, lang: str, texts: Iterable[Message]) -> Mapping[str, int]:
    lacking: dict[str, int] = {}
    for text in texts:
        if not translations.has(pack.name, lang, text.context, text.source):
            lacking[text.file] = lacking.get(text.file, 0) + 1
    return lacking


def _skills(pack: Pack) -> Iterator[Gap]:
    """What isn't known of a body, as people are told."""
    for body in pack.skills.bodies:
        yield from (Gap("skill", body.id, name) for name, text in body.details().items() if not text)
