"""How a call ends, or begins anew.

Refuses to write to whom something urgent was said or heard. Rules: nobody is left without a next step: who says
nothing three times gets a neutral message where she can get one, and always hears the number for danger.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import danger, languages
from actions.call.script import Script
from actions.call.state import OVER, CallState
from bot.calls import Move
from content.spoken import digits

if TYPE_CHECKING:
    from actions.call.flow import CallFlow


def given_up(flow: CallFlow, state: CallState) -> Move:
    """No message after anything urgent: somebody else may hold the telephone, and be why she said nothing."""
    writes = state.takes_messages and not state.grave
    script, over = flow.script(state), replace(state, at=OVER)
    for lang in (script.lang,) if state.language else flow.spoken:
        _goodbye(flow, state, script, lang, writes)
    texts = _to_go_on_with(flow, state) if writes else ()
    return replace(script.then_end(over, messages=texts), place=state.node)


def _goodbye(flow: CallFlow, state: CallState, script: Script, lang: str, writes: bool) -> None:
    """With the number for danger; of several each has its country."""
    numbers = danger.numbers(flow, state)
    if len(set(numbers.values())) == 1:
        word = "goodbye_message" if writes else "goodbye_danger"
        return script.say(word, lang=lang, digits=digits(next(iter(numbers.values()))))
    script.say("message_promised" if writes else "call_again", lang=lang)
    danger.say_numbers(flow, state, script, lang)
    return script.say("farewell", lang=lang)


def _to_go_on_with(flow: CallFlow, state: CallState) -> tuple[str, ...]:
    """The message after silence. It tells whoever reads it neither of a call nor of Faro."""
    read = (state.language,) if state.language else languages.likely(flow, state.here)
    return tuple(flow.words.say(lang, "message_after_silence") for lang in read)


def erased(flow: CallFlow, state: CallState) -> Move:
    """Everything of hers is gone, her number too, so the call goes on as with a stranger who can't be reached."""
    stranger = CallState(here=state.here, keys=state.keys)
    script = flow.script(state)
    script.say("erased")
    return replace(languages.show(flow, stranger, script), erase=True)
