"""A call in a language that is heard and not written: every line is a recording of people's.

    language ─▶ topics, five keys a page ─▶ (country) ─▶ piece by piece      8 urgent   0 a person   9 again
Refuses a language that lacks an obligatory recording, and an answer that has expired or that nobody reviewed: those are
not offered. Rules: the keys mean what they mean elsewhere; numbers come from the directory, digit by digit, never from
a recording of a number; no words are heard here and no message is sent, since nothing is written in the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import corridor, danger, help_lines, languages
from actions.call.dialling import as_dialled
from actions.call.script import Script
from actions.call.state import ANSWER, COUNTRIES, DANGER, OVER, PERSON, SOMEBODY, TOPICS, CallState
from bot.calls import Dial, Heard, Move
from content import recordings
from content.call_menu import MOST_OPTIONS, HeardLanguage
from content.places import HOMES
from content.where import Where

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

MORE, NEXT = "more", "next"
SAYABLE = "+ ()-.0123456789"
LAST = 3  # misses in a row


def paged(items: tuple[str, ...], page: int) -> tuple[tuple[str, ...], bool]:
    """The items of a page, and whether the key after them leads to others."""
    if len(items) <= MOST_OPTIONS:
        return items, False
    room = MOST_OPTIONS - 1
    begin = page % -(-len(items) // room) * room
    return items[begin : begin + room], True


def served(flow: CallFlow) -> tuple[HeardLanguage, ...]:
    """The languages that a caller can be led through."""
    listed = flow.book.pack.call.languages
    return tuple(one for one in listed if not recordings.missing(one) and recordings.offered(one))


def step(flow: CallFlow, state: CallState, heard: Heard) -> Move:
    """As `CallFlow.step`, for a caller who chose such a language."""
    language = next((one for one in served(flow) if one.code == state.recorded), None)
    if language is None:
        return languages.ask(flow, replace(state, recorded=None))
    return _Talk(flow, language).step(state, heard)


def begin(flow: CallFlow, state: CallState, code: str) -> Move:
    language = next(one for one in served(flow) if one.code == code)
    talk, known = _Talk(flow, language), replace(state, recorded=code, language=None, then="")
    return talk.person(known, flow.script(known)) if state.then == PERSON else talk.menu(known, flow.script(known))


class _Talk:
    """One step in one language."""

    def __init__(self, flow: CallFlow, language: HeardLanguage) -> None:
        self.flow, self.language, self._code = flow, language, language.code
        self._shows: Mapping[str, Callable[[CallState, Script], Move]] = {
            ANSWER: self._piece,
            COUNTRIES: self._countries,
            DANGER: self._danger,
            SOMEBODY: self._person,
        }

    def step(self, state: CallState, heard: Heard) -> Move:
        if heard.event == "key":
            return self._pressed(replace(state, keys=state.keys + 1), heard.value)
        if heard.event == "dialled":
            return self._dialled(state, heard.value)
        return self._missed(state, "not_heard")

    def menu(self, state: CallState, tape: Script) -> Move:
        """The first page of topics."""
        return self._topics(replace(state, at=TOPICS, topic=None, side=None, page=0), tape)

    def person(self, state: CallState, tape: Script) -> Move:
        return self._person(replace(state, at=SOMEBODY, told=None, topic=None, side=None), tape)

    def _show(self, state: CallState, tape: Script) -> Move:
        return self._shows.get(state.at, self._topics)(state, tape)

    def _pressed(self, state: CallState, key: str) -> Move:
        calm, tape = replace(state, misses=0), self.flow.script(state)
        if key == "7":
            return languages.ask(self.flow, replace(calm, recorded=None))
        if key == "8":
            return replace(self._danger(replace(calm, at=DANGER), tape), reached="contacts.emergency")
        if key == "0":
            return self.person(calm, tape)
        if key == "9":
            return self._show(calm, tape)
        if key in ("#", "*"):
            return self.menu(calm, tape)
        number = int(key) if key.isdecimal() else 0
        if 1 <= number <= len(calm.options):
            return self._take(calm, calm.options[number - 1], tape)
        return self._missed(state, "simple")

    def _take(self, state: CallState, target: str, tape: Script) -> Move:
        """What a key of the node leads to: another page, the next piece, a country, or a topic."""
        if target == MORE:
            return self._show(replace(state, page=state.page + 1), tape)
        if target == NEXT:
            return self._piece(replace(state, at=ANSWER, page=1 if state.at == COUNTRIES else state.page + 1), tape)
        if state.at == COUNTRIES:
            return self._take_country(state, target, tape)
        chosen = replace(state, at=ANSWER, topic=target, page=0)
        return replace(self._piece(chosen, tape), reached=target)

    def _take_country(self, state: CallState, country: str, tape: Script) -> Move:
        """Of an urgent answer it is where she is."""
        side, topic = state.side or "destination", str(state.topic)
        if side == "destination" and self.flow.book.is_urgent(topic):
            side = corridor.HERE
        known, news = corridor.told(replace(state, at=ANSWER, page=0, side=None), side, country)
        move = self.person(known, tape) if topic == help_lines.SOMEBODY else self._piece(known, tape)
        return replace(move, remember=news)

    def _topics(self, state: CallState, tape: Script) -> Move:
        shown, more = paged(recordings.offered(self.language), state.page)
        return self._options(state, tape, [(recordings.title_of(topic), topic) for topic in shown], more)

    def _options(self, state: CallState, tape: Script, shown: list[tuple[str, str]], more: bool) -> Move:
        if more:
            shown = [*shown, ("more", MORE)]
        for key, (name, _) in enumerate(shown, 1):
            tape.play(self._code, name, f"key.{key}")
        if state.at == TOPICS:
            tape.play(self._code, "simple")
        return tape.then_listen(replace(state, options=tuple(target for _, target in shown)))

    def _piece(self, state: CallState, tape: Script) -> Move:
        """A piece of an answer: before an urgent one the number for danger, after a general first one the countries."""
        topic, where = str(state.topic), self._where(state)
        if state.page == 0 and self.flow.book.is_urgent(topic):
            self._numbers(state, tape)
        country, names = self._series(topic, where)
        page = min(state.page, len(names) - 1)
        if names:
            tape.play(self._code, names[page])
        if country is None and page <= 0 and self._asked(topic, where):
            return self._countries(replace(state, at=COUNTRIES, page=0), tape)
        return self._after(replace(state, page=max(page, 0)), tape, len(names))

    def _after(self, state: CallState, tape: Script, pieces: int) -> Move:
        more = state.page + 1 < pieces
        if more:
            tape.play(self._code, "more", "key.1")
        elif not pieces:
            tape.play(self._code, "missing")
        tape.play(self._code, "simple")
        return tape.then_listen(replace(state, options=(NEXT,) if more else ()))

    def _series(self, topic: str, where: Where) -> tuple[str | None, tuple[str, ...]]:
        """What is recorded for the caller's country, else for everybody; nothing of what can't be said as current."""
        if self.flow.book.find(topic, where).state != "current":
            return None, ()
        country = where.origin if self._side(topic) == "origin" else where.destination
        own = recordings.pieces(self.language, topic, country) if country else ()
        return (country, own) if own else (None, recordings.pieces(self.language, topic))

    def _where(self, state: CallState) -> Where:
        return corridor.where_of(self.flow, state, str(state.topic))

    def _side(self, topic: str) -> str:
        written = self.flow.book.pack.topics.get(topic)
        return (written.asks if written else None) or "destination"

    def _asked(self, topic: str, where: Where) -> tuple[str, ...]:
        """The countries to choose from, where the answer depends on one that isn't known."""
        known = where.origin if self._side(topic) == "origin" else where.destination
        return () if known else recordings.countries(self.language, topic)

    def _homes(self, state: CallState) -> tuple[str, ...]:
        """Own countries to choose from for a person."""
        offered = (country for page in corridor.pages(self.flow, state, "origin") for country in page)
        return tuple(country for country in offered if self._is_named(country))

    def _countries(self, state: CallState, tape: Script) -> Move:
        topic = str(state.topic)
        if topic == help_lines.SOMEBODY:
            shown, more = paged(self._homes(state), state.page)
            names = [(recordings.country_of(country), country) for country in shown]
            return self._options(replace(state, at=COUNTRIES, side="origin"), tape, names, more)
        targets = recordings.countries(self.language, topic)
        if len(recordings.pieces(self.language, topic)) > 1:
            targets = (*targets, NEXT)
        shown, more = paged(targets, state.page)
        names = [("more" if target == NEXT else recordings.country_of(target), target) for target in shown]
        return self._options(replace(state, side=self._side(topic)), tape, names, more)

    def _danger(self, state: CallState, tape: Script) -> Move:
        """Twice; who works in one country and calls with a number of another hears both."""
        self._numbers(state, tape)
        self._numbers(state, tape)
        tape.play(self._code, "simple")
        return tape.then_listen(replace(state, options=()))

    def _numbers(self, state: CallState, tape: Script) -> None:
        for country, number in danger.numbers(self.flow, state).items():
            if country and self._is_named(country):
                tape.play(self._code, recordings.country_of(country))
            tape.spell(self._code, "urgent", number)

    def _is_named(self, country: str) -> bool:
        return recordings.country_of(country) in self.language.recordings

    def _person(self, state: CallState, tape: Script) -> Move:
        """Who it is may depend on her own country, which is asked for if nothing tells it and its name is recorded."""
        where = state.where_lines()
        contact = help_lines.person_of(self.flow, where)
        if contact is None and where.origin is None:
            if self._homes(state):
                return self._countries(replace(state, at=COUNTRIES, topic=help_lines.SOMEBODY, page=0), tape)
            near = state.guess if state.guess in HOMES else None
            contact = help_lines.person_of(self.flow, replace(where, origin=near))
        if contact is None or contact.number.strip(SAYABLE):
            return self._danger(state, tape)
        tape.spell(self._code, "person", as_dialled(contact, state.calls_from))
        if state.told is None and help_lines.can_connect(self.flow, contact, where):
            country = help_lines.dialled_in(contact, where) or str(contact.country)
            return tape.then_dial(replace(state, options=()), Dial(contact.id, contact.number, country))
        tape.spell(self._code, "person", as_dialled(contact, state.calls_from))
        tape.play(self._code, "simple")
        return tape.then_listen(replace(state, options=()))

    def _dialled(self, state: CallState, outcome: str) -> Move:
        """A talk that took place ends the call; else the number once more, without dialling again."""
        tape = self.flow.script(state)
        if outcome == "completed":
            tape.play(self._code, "goodbye")
            return tape.then_end(state)
        contact = help_lines.person_of(self.flow, state.where_lines())
        if contact:
            tape.spell(self._code, "person", as_dialled(contact, state.calls_from))
        tape.play(self._code, "simple")
        return tape.then_listen(replace(state, told=contact.id if contact else None))

    def _missed(self, state: CallState, why: str) -> Move:
        """The node once more, then only what matters, then the number for danger and the end."""
        state, tape = replace(state, misses=state.misses + 1), self.flow.script(state)
        tape.play(self._code, why)
        if state.misses < LAST - 1:
            return self._show(state, tape)
        if state.misses < LAST:
            if why != "simple":
                tape.play(self._code, "simple")
            return tape.then_listen(state)
        self._numbers(state, tape)
        tape.play(self._code, "goodbye")
        return replace(tape.then_end(replace(state, at=OVER)), place=state.node)
