"""A call, step by step: what was heard leads to what is heard next. No telephone, no web, no clock of its own.

    language ─▶ menu ─▶ … ─▶ topic ─▶ (country) ─▶ topic        8 urgent   0 a person   9 again
                 ▲────── # ──────────┘                          * back     # first menu
Refuses nothing: an unknown key or a silence is met with a simpler prompt, the third with a message and goodbye. Rules:
the same key means the same everywhere; an urgent answer is never held back by a question; every end names the number
for danger; whoever can't be reached by message or call is offered neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from actions.call import danger, ends, heard_only, help_lines, languages, menus, spoken_keys, topics
from actions.call.script import Script, Words
from actions.call.state import (
    COUNTRY,
    HOUR,
    LANGUAGE,
    MAYBE,
    MENU,
    OVER,
    PERSON,
    TOPIC,
    URGENT,
    WAITING,
    CallState,
    read,
)
from bot.calls import Caller, Heard, Move
from content.compile import AnswerBook

SIMPLER, LAST = 2, 3  # misses in a row
GOES_ON = (topics.NEXT, topics.MORE)


class CallFlow:
    """`hearable`: languages in which words may be said. `calls_back`: somebody here calls people who ask for it."""

    def __init__(
        self,
        book: AnswerBook,
        words: Words,
        now: Callable[[], datetime],
        spoken: tuple[str, ...] = ("es", "en", "fr", "ht"),
        hearable: Collection[str] = ("es", "en", "fr"),
        calls_back: bool = False,
    ) -> None:
        self.book, self.words, self.now = book, words, now
        self.spoken, self.hearable, self.calls_back = spoken, frozenset(hearable), calls_back

    def step(self, caller: Caller, saved: Mapping[str, Any] | None, heard: Heard) -> Move:
        """The next move of a call. `saved`: the last move's state, None when the telephone has just been answered."""
        state = read(saved, caller)
        if heard.event == "start":
            return menus.first(self, state) if state.language else languages.ask(self, state)
        if state.recorded:
            return heard_only.step(self, state, heard)
        if heard.event == "key":
            return self._pressed(replace(state, keys=state.keys + 1), heard.value)
        if heard.event == "speech":
            return self._spoken(state, heard.value)
        if heard.event == "turn" and heard.turn is not None:
            return topics.understood(self, replace(state, misses=0), heard.turn)
        if heard.event == "dialled":
            return help_lines.after_dialling(self, state, heard.value)
        if heard.event == "unsent":
            return self._unsent(state, heard.value)
        return self._missed(state, "not_heard")

    def _unsent(self, state: CallState, why: str) -> Move:
        """In place of "we sent it": nothing was."""
        return ends.given_up(self, replace(state, silent=True)) if state.at == OVER else topics.unsent(self, state, why)

    def failed(self, caller: Caller) -> Move:
        """Something of ours broke: the number for danger, in the caller's language or in all, and the end."""
        state = replace(read(None, caller), at=OVER)
        number, script = next(iter(danger.numbers(self, state).values())), self.script(state)
        for lang in (state.language,) if state.language else self.spoken:
            script.number("failed", number, lang=lang)
            danger.say_others(self, state, script, lang)
        return script.then_end(state)

    def script(self, state: CallState) -> Script:
        return Script(self.words, state.language or self.spoken[0])

    def may_speak(self, state: CallState) -> bool:
        return state.language in self.hearable

    def _pressed(self, state: CallState, key: str) -> Move:
        """First what a key means everywhere, then what it means here."""
        calm = replace(state, misses=0) if state.misses else state
        if key == "8":
            return danger.urgent(self, calm)
        if key == "9":
            return self._again(state)
        if key == "0" and (state.language or state.then != PERSON):
            return help_lines.person(self, calm) if state.language else languages.ask(self, replace(calm, then=PERSON))
        if state.at == LANGUAGE:
            # A wrong key shows that somebody is there: only silence ends the call before a language.
            missed = replace(state, misses=max(1, state.misses))
            return languages.chosen(self, calm, key) or languages.show(self, missed, None)
        if key == "#":
            return menus.first(self, replace(calm, path=()))
        if key == "*":
            return menus.back(self, calm)
        if key == "7":
            return languages.ask_again(self, calm)
        return self._option(calm, key) or self._missed(state, "wrong_key")

    def _option(self, state: CallState, key: str) -> Move | None:
        """What the keys from 1 on lead to in the node."""
        number = int(key) if key.isdecimal() else 0
        target = state.options[number - 1] if 1 <= number <= len(state.options) else ""
        if not target:
            return None
        take = _TAKES.get(state.at, menus.take)
        return take(self, state, target)

    def _spoken(self, state: CallState, words: str) -> Move:
        """Words that name a key are that key; others go through the same understanding as a message."""
        key = spoken_keys.key_of(words, state.language)
        if key:
            return self._named(state, key)
        if not self.may_speak(state) or not words.strip():
            return self._missed(state, "not_heard")
        script = self.script(state)
        script.say("moment")
        return script.then_wait(replace(state, at=WAITING, misses=0), words)

    def _named(self, state: CallState, key: str) -> Move:
        """A key said in words."""
        state = replace(state, keys=state.keys + 1)
        if key.startswith(spoken_keys.LANGUAGE):
            return languages.switched(self, replace(state, misses=0), key.removeprefix(spoken_keys.LANGUAGE))
        if key == spoken_keys.NEXT:
            ahead = next((target for target in state.options if target in GOES_ON), None)
            key = str(state.options.index(ahead) + 1) if ahead else "9"
        return self._pressed(state, key)

    def _again(self, state: CallState) -> Move:
        calm = replace(state, misses=0)
        return self.show(calm)

    def show(self, state: CallState, script: Script | None = None) -> Move:
        """The node once more, after what `script` says already."""
        if state.at == LANGUAGE and state.then == URGENT:
            return danger.show_urgent(self, state, script)
        return _SHOWS.get(state.at, menus.show)(self, state, script)

    def _missed(self, state: CallState, why: str) -> Move:
        """Another prompt each time: the whole once more, then only what matters, then a message and the end."""
        state = replace(state, misses=state.misses + 1)
        if state.misses >= LAST:
            return ends.given_up(self, state)
        script = self.script(state)
        if state.at == LANGUAGE:
            return self.show(state)
        script.say(why)
        if state.misses < SIMPLER:
            return self.show(state, script)
        if len(state.options) > 1 and all(state.options):
            script.say("simple_options", last=str(len(state.options)))
        else:
            script.say("simple")
        return script.then_listen(state)


_SHOWS: Mapping[str, Callable[[Any, CallState, Script | None], Move]] = {
    LANGUAGE: languages.show,
    MENU: menus.show,
    TOPIC: topics.show,
    COUNTRY: topics.show_asking,
    URGENT: danger.show_urgent,
    PERSON: help_lines.show_person,
    HOUR: help_lines.show_hours,
    MAYBE: topics.show_maybe,
}
_TAKES: Mapping[str, Callable[[Any, CallState, str], Move]] = {
    TOPIC: topics.take,
    COUNTRY: topics.take_country,
    URGENT: danger.take_urgent,
    PERSON: help_lines.take,
    HOUR: help_lines.take_hour,
    MAYBE: menus.take,
    WAITING: menus.take,
}
