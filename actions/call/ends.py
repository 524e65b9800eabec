"""How a call ends, or begins anew.

Refuses nothing. Rules: nobody is left without a next step: who says nothing three times gets a message where she can
get one, and always the number for danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import help_lines, languages
from actions.call.state import OVER, CallState
from bot.calls import Move
from content.spoken import digits

if TYPE_CHECKING:
    from actions.call.flow import CallFlow


def given_up(flow: CallFlow, state: CallState) -> Move:
    numbers = help_lines.danger_numbers(flow, state)
    script, over = flow.script(state), replace(state, at=OVER)
    for lang in (script.lang,) if state.language else flow.spoken:
        help_lines.say_others(flow, state, script, lang)
        word = "goodbye_message" if state.takes_messages else "goodbye_danger"
        script.say(word, lang=lang, digits=digits(next(iter(numbers.values()))))
    texts = _to_go_on_with(flow, state, numbers) if state.takes_messages else ()
    return replace(script.then_end(over, messages=texts), place=state.node)


def _to_go_on_with(flow: CallFlow, state: CallState, numbers: Mapping[str | None, str]) -> tuple[str, ...]:
    """The message after silence; a number of several is followed by its country."""
    texts = []
    for lang in (state.language,) if state.language else languages.likely(flow, state.here):
        named = [f"{number} ({flow.book.country(country, lang)})" for country, number in numbers.items() if country]
        number = ", ".join(named) if len(named) > 1 else next(iter(numbers.values()))
        texts.append(flow.words.say(lang, "message_after_silence", number=number))
    return tuple(texts)


def erased(flow: CallFlow, state: CallState) -> Move:
    """Everything of hers is gone, her number too, so the call goes on as with a stranger who can't be reached."""
    stranger = CallState(here=state.here, keys=state.keys)
    script = flow.script(state)
    script.say("erased")
    return replace(languages.show(flow, stranger, script), erase=True)
