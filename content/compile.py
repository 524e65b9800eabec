"""Compiles a pack to what is said: which variant holds for a person, in which words, on which pages of a channel.

Pure but for the values handed in (a translator, a clock). Refuses to give as current what has expired, or, where only
reviewed texts may be served, what nobody reviewed: `find` then says why. Rules: the most specific variant whose every
placeholder can be resolved holds; the first page of an SMS carries the source line; the rest is cut to its measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Literal

from bot.messages import Channel
from bot.segments import TWO_SEGMENTS, fold, pages
from content import messages
from content.expiry import answer_expires
from content.model import Answer, Contact, Figure, Pack, Source, Topic
from content.review import reviewed
from content.skills import bodies_for, body_line, heading
from content.where import Where, can_dial, contact_for, placeholders

Translate = Callable[[str, str, str], str]  # language, context, Spanish source -> text
State = Literal["current", "expired", "unreviewed", "unwritten"]

HINT_ROOM = 47  # septets kept free on every page for the "MAS" hint and a closing question
PLACE = "place"  # the one placeholder that isn't a contact: the name of the country of work
WHATSAPP_ROOM = 1500  # characters; the provider's limit is 1600


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
        self._today = today
        self._unreviewed = set(unreviewed(pack)) if reviewed_only else set()
        self._pages = lru_cache(maxsize=4096)(self._compile)

    @property
    def label(self) -> str:
        """The pack as `faro ask` reports it: "name@version"."""
        return f"{self.pack.name}@{self.pack.version}"

    def is_urgent(self, topic: str) -> bool:
        spec = self.pack.specs.get(topic)
        return bool(spec and spec.urgent)

    def find(self, topic: str, where: Where) -> Found:
        """The variant of a topic that holds here and whether it may be served today."""
        written = self.pack.topics.get(topic)
        if written is None:
            return Found(topic, "unwritten")
        ranked = sorted(range(len(written.answers)), key=lambda n: _specificity(written.answers[n]), reverse=True)
        held = [n for n in ranked if self._holds(written.answers[n], where)]
        if not held:
            return Found(topic, "unwritten")
        if topic in self._unreviewed:
            return Found(topic, "unreviewed")
        current = [n for n in held if not self._expired(written, n)]
        return Found(topic, "current", current[0]) if current else Found(topic, "expired")

    def _holds(self, answer: Answer, where: Where) -> bool:
        if not _meets(answer.when.destination, where.destination) or not _meets(answer.when.origin, where.origin):
            return False
        if answer.when.state and where.state is None:
            return False
        return all(self._value(name, where, "es") for text in _texts(answer) for name in placeholders(text))

    def _expired(self, topic: Topic, index: int) -> bool:
        end = answer_expires(topic.answers[index], topic.sources, self.pack.figures)
        return end is not None and self._today() > end

    def pages(self, found: Found, where: Where, lang: str, channel: Channel) -> tuple[str, ...]:
        """All pages of a served variant, the first with its source line, ready for their channel."""
        return self._pages(found, where, lang, channel)

    def _compile(self, found: Found, where: Where, lang: str, channel: Channel) -> tuple[str, ...]:
        topic = self.pack.topics[found.topic]
        answer = topic.answers[found.index]
        said = partial(self._text, where=where, lang=lang, channel=channel)
        first = said(answer.short, messages.short_context(topic.id, answer.n))
        rest = [said(text, messages.more_context(topic.id, answer.n, m)) for m, text in enumerate(answer.more)]
        rest += self._contact_lines(answer, where, lang, first)
        first = f"{first} {self._source_line(topic, answer)}".strip()
        first, rest = self._with_bodies(topic, where, lang, first, rest)
        if channel == "whatsapp":
            return tuple(pages_of_paragraphs([first, *rest], WHATSAPP_ROOM))
        return (fold(first), *pages(fold("\n".join(rest)), TWO_SEGMENTS - HINT_ROOM))

    def _with_bodies(self, topic: Topic, where: Where, lang: str, first: str, rest: list[str]) -> tuple[str, list[str]]:
        """Who certifies or teaches it: before everything else when the trade is known, else after the first text."""
        skills, trade = self.pack.skills, next((t for t in self.pack.skills.trades if t.id == where.trade), None)
        told = bodies_for(skills, where.origin, topic.bodies, where.trade) if topic.bodies else []
        say = partial(self._translate, lang)
        lines = [
            f"{body_line(body, skills, self.pack.contacts.get(body.contact), say)} {source_line(cited)}"
            for body in told
            for cited in list(body.sources.values())[:1]
        ]
        if not lines or trade is None:
            return first, [*lines, *rest]
        head, *more = pages(f"{heading(trade, told, say)} {lines[0]}", TWO_SEGMENTS - HINT_ROOM)
        return head, [*more, *lines[1:], first, *rest]

    def _text(self, source: str, context: str, where: Where, lang: str, channel: Channel) -> str:
        text = self._translate(lang, context, source)
        return text.format_map({name: self._value(name, where, lang, channel) or "" for name in placeholders(text)})

    def _value(self, name: str, where: Where, lang: str, channel: Channel = "sms") -> str | None:
        if name == PLACE:
            return self._country(where.destination, lang)
        if name in self.pack.figures:
            return self._figure(self.pack.figures[name], lang, channel)
        contact = contact_for(self.pack, name, where)
        return contact.number if contact else None

    def _figure(self, figure: Figure, lang: str, channel: Channel) -> str:
        """The amount and its date: "1/2026" where letters are paid for, "enero de 2026" elsewhere."""
        amount = self._translate(lang, messages.figure_context(figure.id), figure.amount)
        year, _, month = figure.as_of.partition("-")
        calendar = self.pack.calendar
        if not month:
            return f"{amount} ({year})"
        if channel == "sms" or not calendar.months:
            return f"{amount} ({int(month)}/{year})"
        name = self._translate(lang, messages.month_context(int(month)), calendar.months[int(month) - 1])
        date = self._translate(lang, messages.DATE_CONTEXT, calendar.date)
        return f"{amount} ({date.format(month=name, year=year)})"

    def _country(self, country: str | None, lang: str) -> str | None:
        own = (p.name for p in self.pack.places if p.kind == "country" and p.country == country)
        name = next(own, None)
        return self._translate(lang, messages.place_context(country or ""), name) if name else None

    def _source_line(self, topic: Topic, answer: Answer) -> str:
        cited = next((topic.sources[name] for name in answer.sources if name in topic.sources), None)
        return source_line(cited) if cited and cited.label != "Faro" else ""

    def _contact_lines(self, answer: Answer, where: Where, lang: str, first: str) -> list[str]:
        """One line for each contact of the variant whose number the first page hasn't said."""
        found = {c.id: c for name in answer.contacts if (c := contact_for(self.pack, name, where))}
        near = [c for c in found.values() if _within_reach(c, where)]
        return [self.contact_line(c, lang) for c in near if c.number not in first]

    def contact_line(self, contact: Contact, lang: str) -> str:
        """Name, number and what the contact can do."""
        name = self._translate(lang, messages.contact_context(contact.id, "name"), contact.name)
        can = self._translate(lang, messages.contact_context(contact.id, "can"), contact.can)
        return f"{name}: {contact.number}. {can}".strip()

    def contact(self, reference: str, where: Where) -> Contact | None:
        """The contact of a role or id here."""
        return contact_for(self.pack, reference, where)

    def emergency_number(self, where: Where) -> str:
        """The place's emergency number; with none known, the one that most countries of the directory have."""
        here = contact_for(self.pack, "emergency", where)
        numbers = Counter(c.number for c in self.pack.contacts.values() if c.role == "emergency")
        return here.number if here else next((number for number, _ in numbers.most_common(1)), "")

    def contact_name(self, contact: Contact, lang: str) -> str:
        return self._translate(lang, messages.contact_context(contact.id, "name"), contact.name)

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
    """The topics that nobody vouched for, or that say a figure that nobody did."""
    doubted = {name for name in pack.figures if reviewed(pack, name) is None}
    for name, topic in pack.topics.items():
        said = {used for answer in topic.answers for text in _texts(answer) for used in placeholders(text)}
        if reviewed(pack, name) is None or said & doubted:
            yield name


def _within_reach(contact: Contact, where: Where) -> bool:
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


def _specificity(answer: Answer) -> tuple[int, int]:
    """A known state outranks named countries, they any known country, it none; then the country of work the own one."""
    sides = (answer.when.destination, answer.when.origin)
    weights = tuple(0 if not side else 1 if "*" in side else 2 for side in sides)
    return sum(weights) + 4 * answer.when.state, weights[0]


def _texts(answer: Answer) -> tuple[str, ...]:
    return (answer.short, *answer.more, answer.spoken or "")


def source_line(source: Source) -> str:
    """ "DOL, 1/2026": label and date as printed in the source; the label alone when it has none."""
    if source.source_date == "undated":
        return f"({source.label})"
    year, _, rest = source.source_date.partition("-")
    month = rest.partition("-")[0]
    return f"({source.label}, {int(month)}/{year})" if month else f"({source.label}, {year})"


def pages_of_paragraphs(paragraphs: list[str], room: int) -> list[str]:
    """Paragraphs laid on pages of at most `room` characters, kept whole where they fit, else cut at sentences."""
    result = [""]
    for paragraph in (part for whole in paragraphs for part in (pages(whole, room) if len(whole) > room else [whole])):
        joined = f"{result[-1]}\n\n{paragraph}".strip()
        if len(joined) <= room or not result[-1]:
            result[-1] = joined
        else:
            result.append(paragraph)
    return result
