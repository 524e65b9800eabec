"""Compiles a pack to what is said: which variant holds for a person, in which words, on which pages of a channel.

Pure but for the values handed in (a translator, a clock). Refuses to give as current what has expired, or, where only
reviewed texts may be served, what nobody reviewed: `find` then says why. Rules: the most specific variant whose every
placeholder can be resolved holds; the first page of an SMS carries the source line; the rest is cut to its measure;
who may be in danger hears no source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from typing import Literal

from bot.messages import Channel
from bot.segments import TWO_SEGMENTS, pages
from content import layout, messages
from content.call_menu import Group
from content.desks import Desks
from content.expiry import answer_expires
from content.model import FACTLESS_THEMES, Answer, Contact, Pack, Source, Topic
from content.offer import SUBJECT, OfferCheck
from content.offer_reader import OfferReader, reader_of
from content.review import reviewed
from content.where import Where, can_dial, contact_for, placeholders
from content.wording import OWN_LABEL, Translate, Wording, number

State = Literal["current", "expired", "unreviewed", "unwritten"]


@dataclass(frozen=True)
class Found:
    """The variant that holds: `index` in its topic, `countries` known; `state` says whether it may be served."""

    topic: str
    state: State
    index: int = -1


class AnswerBook:
    """Everything that a pack can say, compiled on demand and remembered."""

    def __init__(
        self, pack: Pack, translate: Translate, today: Callable[[], date], reviewed_only: bool = False
    ) -> None:
        self.pack = pack
        self._translate = translate
        self._words = Wording(pack, translate)
        self._today = today
        self._unreviewed = set(unreviewed(pack)) if reviewed_only else set()
        self.check = OfferCheck() if reviewed_only and reviewed(pack, SUBJECT) is None else pack.offer
        self._pages = lru_cache(maxsize=4096)(self._compile)
        self._find = lru_cache(maxsize=16_384)(self._variant)
        self._ranked, self._end = cache(self._rank), cache(self._expires)
        self.desks = Desks(pack, reviewed_only)
        self._contact = lru_cache(maxsize=16_384)(partial(contact_for, pack))

    @property
    def label(self) -> str:
        """The pack as `faro ask` reports it: "name@version"."""
        return f"{self.pack.name}@{self.pack.version}"

    @cached_property
    def offers(self) -> OfferReader:
        """Reads signs of fraud as the pack words them."""
        return reader_of(self.pack.offer)

    def is_urgent(self, topic: str) -> bool:
        spec = self.pack.specs.get(topic)
        return bool(spec and spec.urgent)

    def find(self, topic: str, where: Where) -> Found:
        """The variant of a topic that holds here and whether it may be served today."""
        return self._find(topic, where, self._today())

    def _variant(self, topic: str, where: Where, today: date) -> Found:
        written = self.pack.topics.get(topic)
        if written is None:
            return Found(topic, "unwritten")
        held = [n for n, answer, names in self._ranked(topic) if self._holds(answer, names, where)]
        if not held:
            return Found(topic, "unwritten")
        if topic in self._unreviewed:
            return Found(topic, "unreviewed")
        current = [n for n in held if (end := self._end(topic, n)) is None or today <= end]
        return Found(topic, "current", current[0]) if current else Found(topic, "expired")

    def _rank(self, topic: str) -> tuple[tuple[int, Answer, tuple[str, ...]], ...]:
        """A topic's variants, the most specific first, each with the placeholders of its texts."""
        answers = self.pack.topics[topic].answers
        each = sorted(enumerate(answers), key=lambda one: _specificity(one[1]), reverse=True)
        return tuple((n, a, tuple(dict.fromkeys(p for text in _texts(a) for p in placeholders(text)))) for n, a in each)

    def _expires(self, topic: str, index: int) -> date | None:
        written = self.pack.topics[topic]
        return answer_expires(written.answers[index], written.sources, self.pack.figures)

    def _holds(self, answer: Answer, names: tuple[str, ...], where: Where) -> bool:
        if not _meets(answer.when.destination, where.destination) or not _meets(answer.when.origin, where.origin):
            return False
        if answer.when.state and where.state is None:
            return False
        return all(self._words.value(name, where) for name in names)

    def pages(self, found: Found, where: Where, lang: str, channel: Channel) -> tuple[str, ...]:
        """All pages of a served variant, the first with its source line, ready for their channel."""
        return self._pages(found, where, lang, channel)

    def first_unfolded(self, found: Found, where: Where, lang: str) -> str:
        """The first text of an SMS with every accent, as nobody gets it: what its plain letters save is measured."""
        return self._written(found, where, lang, "sms")[0]

    def _compile(self, found: Found, where: Where, lang: str, channel: Channel) -> tuple[str, ...]:
        first, rest, cited = self._written(found, where, lang, channel)
        if channel == "whatsapp":
            return layout.whatsapp(first, rest, [source for source in cited if source.label != OWN_LABEL])
        if channel == "voice":
            return layout.voice(self._words.heard(first, lang), [self._words.heard(text, lang) for text in rest], lang)
        return layout.sms(first, rest)

    def _written(self, found: Found, where: Where, lang: str, channel: Channel) -> tuple[str, list[str], list[Source]]:
        """The first text with its source line, the others, and the sources, before they are laid on pages."""
        topic = self.pack.topics[found.topic]
        answer = topic.answers[found.index]
        said = partial(self._words.text, where=where, lang=lang, channel=channel)
        first = said(answer.short, messages.short_context(topic.id, answer.n))
        rest = [said(text, messages.more_context(topic.id, answer.n, m)) for m, text in enumerate(answer.more)]
        rest += self._contact_lines(answer, where, lang, channel, first)
        if channel == "voice" and answer.spoken:
            first = said(answer.spoken, messages.spoken_context(topic.id, answer.n))
        cited = [topic.sources[name] for name in answer.sources if name in topic.sources]
        if channel != "voice" or not self.is_urgent(topic.id):
            first = f"{first} {self._words.source_line(next(iter(cited), None), lang, channel)}".strip()
        return (*self._with_bodies(topic, where, lang, channel, first, rest), cited)

    def _with_bodies(
        self, topic: Topic, where: Where, lang: str, channel: Channel, first: str, rest: list[str]
    ) -> tuple[str, list[str]]:
        """Who certifies or teaches it: before everything else when the trade is known, else after the first text."""
        told, trade = self._words.bodies(topic, where, self._today()), self._words.trade(where)
        lines = self._words.body_lines(told, lang, channel)
        if not lines or trade is None:
            return first, [*lines, *rest]
        head, *more = pages(f"{self._words.heading(trade, told, lang)} {lines[0]}", TWO_SEGMENTS - layout.HINT_ROOM)
        return head, [*more, *lines[1:], first, *rest]

    def _contact_lines(self, answer: Answer, where: Where, lang: str, channel: Channel, first: str) -> list[str]:
        """One line for each contact of the variant whose number the first text hasn't said."""
        found = {c.id: c for name in answer.contacts if (c := contact_for(self.pack, name, where))}
        near = [c for c in found.values() if within_reach(c, where)]
        return [self._words.contact_line(c, lang, channel) for c in near if number(c, channel) not in first]

    def contact(self, reference: str, where: Where) -> Contact | None:
        """The contact of a role or id here."""
        return self._contact(reference, where)

    def contacts_of(self, found: Found, where: Where) -> tuple[Contact, ...]:
        """The contacts that a served variant names here, in its own order."""
        named = self.pack.topics[found.topic].answers[found.index].contacts
        return tuple(contact for name in named if (contact := self._contact(name, where)))

    def emergency_number(self, where: Where) -> str:
        """The place's emergency number; with none known, the one that most countries of the directory have."""
        here = self._contact("emergency", where)
        return here.number if here else self._usual_number

    @cached_property
    def _usual_number(self) -> str:
        each = dict.fromkeys((c.country, c.number) for c in self.pack.contacts.values() if c.role == "emergency")
        numbers = Counter(number for _, number in each)
        return next((number for number, _ in numbers.most_common(1)), "")

    def contact_name(self, contact: Contact, lang: str) -> str:
        return self._words.contact_name(contact, lang)

    def contact_terms(self, contact: Contact, lang: str) -> str:
        """What it can do, what it can't, and what else is to be known of it."""
        return self._words.contact_terms(contact, lang)

    def place_name(self, country: str, name: str, lang: str) -> str:
        """A country in the person's language; a state or town as the gazetteer has it."""
        own = self._words.country(country, "es")
        return self._words.country(country, lang) or name if name == own else name

    def country(self, country: str, lang: str) -> str:
        return self._words.country(country, lang) or country

    def group(self, group: Group, lang: str) -> str:
        """What a key of a call is for."""
        return self._translate(lang, messages.group_context(group.id), group.title)

    def said(self, context: str, source: str, lang: str) -> str:
        """One of the pack's sentences that isn't of a topic, in a language."""
        return self._translate(lang, context, source)

    @property
    def today(self) -> date:
        return self._today()

    def heard(self, text: str, lang: str) -> str:
        """A title or name as a voice says it."""
        return self._words.heard(text, lang)

    def nearest(self, topic: str, where: Where) -> Contact | None:
        """Whom to call about a topic that can't be answered: by theme, then anybody for that place."""
        theme = topic.partition(".")[0]
        for role in _NEAREST.get(theme, ("consular",)):
            found = contact_for(self.pack, role, where)
            if found:
                return found
        return None

    def title(self, topic: str, lang: str) -> str:
        spec = self.pack.specs[topic]
        return self._translate(lang, messages.title_context(topic), spec.title)

    def theme(self, theme: str, lang: str) -> str:
        return self._translate(lang, messages.theme_context(theme), self.pack.themes[theme])

    def asks(self, topic: str, where: Where) -> Literal["destination", "origin"] | None:
        """Which country to ask for: only what the topic says it depends on and nobody has told yet."""
        written = self.pack.topics.get(topic)
        if written is None or written.asks is None:
            return None
        known = where.destination if written.asks == "destination" else where.origin
        return None if known else written.asks

    def translated(self, found: Found, lang: str) -> bool:
        """Whether the variant's first text exists in a language (Spanish always does)."""
        answer = self.pack.topics[found.topic].answers[found.index]
        said = self._translate(lang, messages.short_context(found.topic, answer.n), answer.short)
        return lang == "es" or said != answer.short


def unreviewed(pack: Pack) -> Iterator[str]:
    """The topics that nobody vouched for, or that say a figure that nobody did; the service's own need no review."""
    doubted = {name for name in pack.figures if reviewed(pack, name) is None}
    for name, topic in pack.topics.items():
        said = {used for answer in topic.answers for text in _texts(answer) for used in placeholders(text)}
        if name.partition(".")[0] not in FACTLESS_THEMES and (reviewed(pack, name) is None or said & doubted):
            yield name


def within_reach(contact: Contact, where: Where) -> bool:
    """Whether it can be dialled from a country that the person named; with none named, everything is listed."""
    if where.destination is None and where.origin is None:
        return True
    return can_dial(contact, where.destination) or can_dial(contact, where.origin)


# Whose number to give when a topic of that theme has no text of its own.
_NEAREST: Mapping[str, tuple[str, ...]] = {
    "channels": ("employment", "consular"),
    "programs": ("employment", "consular"),
    "rights": ("labour", "legal_help", "consular"),
    "fraud": ("fraud_report", "consular"),
}


def _meets(wanted: tuple[str, ...], known: str | None) -> bool:
    return not wanted or (known is not None and ("*" in wanted or known in wanted))


def _specificity(answer: Answer) -> tuple[int, int, bool]:
    """A known state outranks named countries, they any known country, it none; then the country of work the own one,
    and a country's own pack the regional one.
    """
    sides = (answer.when.destination, answer.when.origin)
    weights = tuple(0 if not side else 1 if "*" in side else 2 for side in sides)
    return sum(weights) + 4 * answer.when.state, weights[0], bool(answer.by)


def _texts(answer: Answer) -> tuple[str, ...]:
    return (answer.short, *answer.more, answer.spoken or "")
