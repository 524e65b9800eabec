"""The lines of one step, gathered: words of the call in the caller's language, and pieces of answers.

Refuses nothing. Rules: one line is one sentence or one piece, so that each can be a recording of its own; a number is
said digit by digit, slowly, with a pause after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from actions.call.state import CallState
from bot.calls import Dial, Line, Listening, Move
from content.layout import breaths
from content.spoken import PLUS, digits

NEVER_ALONE = frozenset({"plus", "message_after_silence"})  # a part of a number; a text that is read
Say = Callable[[str, str, str], str]  # language, word's key, Spanish source -> its words


class Words:
    """The words of a call in every language."""

    def __init__(self, sources: Mapping[str, str], translate: Say) -> None:
        self._sources, self._translate = sources, translate

    def say(self, lang: str, word: str, /, **values: str) -> str:
        return self._translate(lang, word, self._sources[word]).format(**values)

    def number(self, lang: str, number: str) -> str:
        """Digit by digit; the plus of a number abroad by its name."""
        return digits(number).replace(PLUS, self.say(lang, "plus"))

    def plain(self) -> tuple[str, ...]:
        """The words that are heard as they stand."""
        return tuple(word for word, source in self._sources.items() if "{" not in source and word not in NEVER_ALONE)


class Script:
    """What is heard in one step, in order."""

    def __init__(self, words: Words, lang: str) -> None:
        self._words, self.lang = words, lang
        self._lines: list[Line] = []

    def say(self, word: str, /, *, pause: int = 0, lang: str | None = None, **values: str) -> None:
        spoken = lang or self.lang
        self._lines.append(Line(spoken, self._words.say(spoken, word, **values), pause=pause))

    def number(self, word: str, number: str, /, *, lang: str | None = None, **values: str) -> None:
        """A number to write down."""
        self.say(word, pause=1, lang=lang, digits=self._words.number(lang or self.lang, number), **values)

    def piece(self, text: str) -> None:
        """With a pause after each number of a list."""
        parts = breaths(text)
        self._lines += [Line(self.lang, part, pause=1) for part in parts[:-1]]
        self._lines.append(Line(self.lang, parts[-1]))

    def play(self, lang: str, *names: str) -> None:
        """Recordings in a language that isn't written."""
        self._lines += [Line(lang, recording=name) for name in names]

    def spell(self, lang: str, name: str, number: str) -> None:
        """A number to write down, by the recordings of its digits."""
        self.play(lang, name, *(f"digit.{digit}" for digit in number if digit.isdecimal()))
        self._lines[-1] = replace(self._lines[-1], pause=1)

    def option(self, title: str, key: str) -> None:
        self.say("option", option=title.rstrip(".,?¿ "), key=key)

    def then_listen(self, state: CallState, speech: bool = False, **more: Any) -> Move:
        return Move(tuple(self._lines), state.as_json(), state.node, listen=Listening(speech=speech), **more)

    def then_dial(self, state: CallState, dial: Dial, **more: Any) -> Move:
        return Move(tuple(self._lines), state.as_json(), state.node, dial=dial, **more)

    def then_wait(self, state: CallState, ask: str) -> Move:
        return Move(tuple(self._lines), state.as_json(), state.node, ask=ask)

    def then_end(self, state: CallState, **more: Any) -> Move:
        return Move(tuple(self._lines), state.as_json(), state.node, **more)
