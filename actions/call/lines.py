"""Every line that a call can need, so that it can be made or recorded before anybody calls.

Refuses nothing; a walk over what the flow says, not over calls. Rules: a line is here if some caller can hear it: each
language, each key of the tree, each number of the directory that may be said, each answer as far as it differs between
countries of work and of origin, and states; what is only said after words were heard stands apart, since where
words can't be heard nobody needs it. A line's pause is no part of its sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from actions.call import corridor, danger, help_lines, menus
from actions.call.dialling import as_dialled
from actions.call.flow import CallFlow
from actions.call.hours import known_hours
from actions.call.script import Script
from actions.call.state import CallState
from bot.calls import Line
from content import recordings
from content.call_menu import MOST_OPTIONS, Group, HeardLanguage
from content.compile import Found, within_reach
from content.layout import breaths
from content.model import Answer, Contact
from content.spoken import digits
from content.where import CONSULAR, CONSULATE, OFFICE, Where, placeholders
from content.wording import PLACE

Part = Literal["danger", "frame", "menu", "country", "people", "answer", "speech"]
ELSEWHERE = "ZZ"  # a country of which the packs know nothing
MOST_MAYBE = 3
BY_STATE = frozenset({CONSULATE, CONSULAR, OFFICE})  # roles that differ by the state where she is
# Words with values; the others are said as they stand.
DANGER_WORDS = (
    "call_number", "hang_up_and_dial", "dial_anywhere", "once_more", "no_person", "goodbye_message", "goodbye_danger",
    "failed",
)  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """Where a line is heard: the part of a call; what it is about; of an answer the piece, from 1."""

    part: Part
    about: str = ""
    piece: int = 0


def all_lines(flow: CallFlow, languages: Iterable[str]) -> Iterator[tuple[Line, Spot]]:
    """Each line once, in the order of `Part`. `languages`: written ones and those that are only heard."""
    seen: set[Line] = set()
    reach = _Reach(flow)
    for lang in languages:
        for line, spot in _of_language(reach, lang):
            if line not in seen:
                seen.add(line)
                yield line, spot


def _of_language(reach: _Reach, lang: str) -> Iterator[tuple[Line, Spot]]:
    heard = next((one for one in reach.flow.book.pack.call.languages if one.code == lang), None)
    if heard:
        yield from recorded_lines(heard)
    elif lang in reach.flow.spoken:
        written = _Written(reach, lang)
        for walk in (written.danger, written.frame, written.menu, written.countries, written.people):
            yield from walk()
        yield from written.answers()
        if lang in reach.flow.hearable:
            yield from written.after_speech()


def recorded_lines(language: HeardLanguage) -> Iterator[tuple[Line, Spot]]:
    """What there should be of a language that is only heard, and what there is beyond that."""
    asked = [*recordings.OBLIGATORY]
    for topic in language.topics:
        asked += [recordings.title_of(topic), recordings.piece_of(topic, 1)]
    for name in dict.fromkeys((*asked, *sorted(language.recordings))):
        topic = next((topic for topic in language.topics if name.startswith(f"topic.{topic}.")), "")
        yield Line(language.code, recording=name), Spot("answer" if topic else "frame", topic)


class _Reach:
    """Which corridors make a difference, and whom they lead to."""

    def __init__(self, flow: CallFlow) -> None:
        self.flow = flow
        self.book, self.pack = flow.book, flow.book.pack
        self._variants: dict[str, tuple[tuple[Found, Where], ...]] = {}

    @cached_property
    def countries(self) -> tuple[str | None, ...]:
        """Those that the packs know something of, one that they don't, and none."""
        known = {place.country for place in self.pack.places if place.kind == "country"}
        for contact in self.pack.contacts.values():
            known |= {*contact.dial_from, contact.country or ELSEWHERE}
        for topic in self.pack.topics.values():
            for answer in topic.answers:
                known |= {*answer.when.destination, *answer.when.origin} - {"*"}
        return (None, ELSEWHERE, *sorted(known - {ELSEWHERE}))

    @cached_property
    def weighty(self) -> tuple[str | None, ...]:
        """Of these, those with a number of their own or a variant; the others are all alike but for their names."""
        own = {contact.country for contact in self.pack.contacts.values()}
        for contact in self.pack.contacts.values():
            own |= set(contact.dial_from)
        for topic in self.pack.topics.values():
            for answer in topic.answers:
                own |= {*answer.when.destination, *answer.when.origin} - {"*"}
        return (None, ELSEWHERE, *sorted(country for country in own if country))

    @cached_property
    def places(self) -> tuple[Where, ...]:
        """All corridors, then each with the states for which the directory has an office."""
        plain = [Where(work, home) for work in self.weighty for home in self.weighty]
        return (*plain, *self.with_states)

    @cached_property
    def with_states(self) -> tuple[Where, ...]:
        states = sorted({area for one in self.pack.contacts.values() for area in one.covers if "-" in area})
        return tuple(Where(state[:2], home, state) for state in states for home in self.weighty)

    @cached_property
    def danger_numbers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((danger.ANYWHERE, *(self.book.emergency_number(where) for where in self.places))))

    @cached_property
    def persons(self) -> tuple[Contact, ...]:
        """Who may be named or connected behind 0."""
        return _once(help_lines.person_of(self.flow, where) for where in self.places)

    def variants(self, topic: str) -> tuple[tuple[Found, Where], ...]:
        """Each answer of a topic that says something else."""
        if topic not in self._variants:
            written = self.pack.topics.get(topic)
            refers = [_refers(answer) for answer in written.answers] if written else []
            first: dict[object, tuple[Found, Where]] = {}
            for where in self._corridors(topic, frozenset().union(*refers)):
                found = self.book.find(topic, where)
                named = refers[found.index] if found.state == "current" else frozenset()
                first.setdefault(self._said(found, where, named), (found, where))
            self._variants[topic] = tuple(first.values())
        return self._variants[topic]

    def _said(self, found: Found, where: Where, refers: frozenset[str]) -> object:
        """All that the words of an answer depend on."""
        if found.state != "current":
            nearest = self.book.nearest(found.topic, where)
            return found, nearest.id if nearest else None
        contacts = [self.book.contact(name, where) for name in sorted(refers)]
        near = tuple((contact.id, within_reach(contact, where)) for contact in contacts if contact)
        place = where.destination if PLACE in refers else None
        taught = {body.country for body in self.pack.skills.bodies} if self.pack.topics[found.topic].bodies else set()
        there = tuple(country for country in (where.origin, where.destination) if country in taught)
        return found, near, place, there

    def _corridors(self, topic: str, refers: frozenset[str]) -> Iterator[Where]:
        """A topic that names the place differs by every country; one that leads to a consulate by states too."""
        written = self.pack.topics.get(topic)
        for work in self.countries if PLACE in refers else self.weighty:
            yield from (Where(work, home) for home in self.weighty)
        silent = self.book.find(topic, Where()).state != "current"  # then it is told whom to ask
        if silent or refers & BY_STATE or (written and any(answer.when.state for answer in written.answers)):
            yield from self.with_states


def _refers(answer: Answer) -> frozenset[str]:
    """The placeholders and contacts of a variant."""
    texts = (answer.short, *answer.more, answer.spoken or "")
    return frozenset({name for text in texts for name in placeholders(text)} | {*answer.contacts})


class _Written:
    """The lines of one written language."""

    def __init__(self, reach: _Reach, lang: str) -> None:
        self.reach, self.flow, self.book, self.lang = reach, reach.flow, reach.book, lang

    def _say(self, spot: Spot, word: str, **values: str) -> Iterator[tuple[Line, Spot]]:
        yield Line(self.lang, self.flow.words.say(self.lang, word, **values)), spot

    def _option(self, spot: Spot, title: str, key: int) -> Iterator[tuple[Line, Spot]]:
        script = Script(self.flow.words, self.lang)
        script.option(title, str(key))
        yield script.then_end(CallState()).lines[0], spot

    def danger(self) -> Iterator[tuple[Line, Spot]]:
        for number in self.reach.danger_numbers:
            for word in DANGER_WORDS:
                yield from self._say(Spot("danger"), word, digits=digits(number))
        for country in self.reach.weighty:
            contact = self.book.contact("emergency", Where(country)) if country else None
            if contact:
                name = self.book.country(str(country), self.lang)
                yield from self._say(Spot("danger"), "dial_in", country=name, digits=digits(contact.number))

    def frame(self) -> Iterator[tuple[Line, Spot]]:
        """What is said as it stands, and the language's own key."""
        key = self.flow.spoken.index(self.lang) + 1
        yield from self._say(Spot("frame"), "choose_language", key=str(key))
        for word in self.flow.words.plain():
            yield from self._say(Spot("frame"), word)
        for last in range(2, MOST_OPTIONS + 1):
            yield from self._say(Spot("frame"), "simple_options", last=str(last))

    def menu(self) -> Iterator[tuple[Line, Spot]]:
        call = self.book.pack.call
        for path in ((), *((*above, group.id) for above, group in call.groups())):
            for key, option in enumerate(call.at(path), 1):
                about = option.id if isinstance(option, Group) else option
                yield from self._option(Spot("menu", about), menus.title(self.flow, option, self.lang), key)
        for key, topic in enumerate(call.urgent, 1):
            yield from self._option(Spot("menu", topic), menus.title(self.flow, topic, self.lang), key)

    def countries(self) -> Iterator[tuple[Line, Spot]]:
        """Each in its place, but where she is: there the likely ones come first, so that any may stand anywhere."""
        for pages in self.book.pack.call.ask.values():
            for n, page in enumerate(pages, 1):
                last = self.flow.words.say(self.lang, "not_listed" if n == len(pages) else "other_country")
                names = [*(self.book.country(country, self.lang) for country in page), last]
                for key, name in enumerate(names, 1):
                    yield from self._option(Spot("country"), name, key)
        for key in range(1, corridor.PAGE + 1):
            for country in sorted(corridor.served(self.flow)):
                yield from self._option(Spot("country"), self.book.country(country, self.lang), key)
            for word in ("not_listed", "other_country"):
                yield from self._option(Spot("country"), self.flow.words.say(self.lang, word), key + 1)

    def people(self) -> Iterator[tuple[Line, Spot]]:
        """Who can be connected behind 3 or 0, and whose number is told."""
        in_answers = (c for topic in self.book.pack.topics for c in self._lines_of(topic))
        for contact in _once((*self.reach.persons, *in_answers)):
            spot, name = Spot("people", contact.id), self._name(contact)
            if help_lines.may_connect(contact):
                yield from self._say(spot, "connect", name=name)
                yield from self._say(spot, "connecting", name=name)
            for told in self._forms(contact):
                yield from self._say(spot, "person_number", name=name, digits=told)
                yield from self._say(spot, "once_more", digits=told)
            word, opens, closes = known_hours(contact)
            if word:
                yield from self._say(spot, word, opens=opens, closes=closes)

    def _forms(self, contact: Contact) -> tuple[str, ...]:
        """Its number as it is dialled from each country that calls come from, and from nobody knows where."""
        heres = (None, *sorted(corridor.served(self.flow)))
        each = dict.fromkeys(as_dialled(contact, here) for here in heres)
        return tuple(self.flow.words.number(self.lang, number) for number in each)

    def _lines_of(self, topic: str) -> Iterator[Contact]:
        for found, where in self.reach.variants(topic):
            if found.state == "current":
                yield from (c for c in self.book.contacts_of(found, where) if help_lines.may_connect(c))

    def _name(self, contact: Contact) -> str:
        return self.book.heard(self.book.contact_name(contact, self.lang), self.lang)

    def answers(self) -> Iterator[tuple[Line, Spot]]:
        """Urgent topics first, then in the order of their keys."""
        on_keys = dict.fromkeys(topic for topic, _ in self.book.pack.call.topics())
        topics = [*on_keys, *(topic for topic in self.book.pack.specs if topic not in on_keys)]
        for topic in sorted(topics, key=lambda name: not self.book.is_urgent(name)):
            for found, where in self.reach.variants(topic):
                yield from self._answer(found, where) if found.state == "current" else self._instead(found, where)

    def _answer(self, found: Found, where: Where) -> Iterator[tuple[Line, Spot]]:
        lang = self.lang if self.book.translated(found, self.lang) else "es"
        for n, piece in enumerate(self.book.pages(found, where, lang, "voice"), 1):
            for part in breaths(piece):
                yield Line(lang, part), Spot("answer", found.topic, n)

    def _instead(self, found: Found, where: Where) -> Iterator[tuple[Line, Spot]]:
        """What is said where there is no answer, and whom to ask."""
        spot, title = Spot("answer", found.topic), menus.title(self.flow, found.topic, self.lang)
        yield from self._say(spot, "expired" if found.state == "expired" else "unwritten", title=title)
        contact = self.book.nearest(found.topic, where)
        if contact:
            for told in self._forms(contact):
                yield from self._say(spot, "ask_contact", name=self._name(contact), digits=told)

    def after_speech(self) -> Iterator[tuple[Line, Spot]]:
        """Topics to choose from, since what was said may have meant several."""
        for topic in self.book.pack.topics:
            for key in range(1, MOST_MAYBE + 1):
                yield from self._option(Spot("speech", topic), menus.title(self.flow, topic, self.lang), key)


def _once(contacts: Iterable[Contact | None]) -> tuple[Contact, ...]:
    return tuple({contact.id: contact for contact in contacts if contact}.values())
