"""How a call ends, or begins anew.

Refuses nothing. Rules: nobody is left without a next step: who says nothing three times gets a message where she can
get one, and always the number for danger.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import languages
from actions.call.state import OVER, CallState
from bot.calls import Move
from content.spoken import digits

if TYPE_CHECKING:
    from actions.call.flow import CallFlow


def given_up(flow: CallFlow, state: CallState) -> Move:
    number = flow.book.emergency_number(state.where(urgent=True))
    script = flow.script(state)
    over = replace(state, at=OVER)
    if not state.takes_messages:
        for lang in (script.lang,) if state.language else flow.spoken:
            script.say("goodbye_danger", lang=lang, digits=digits(number))
        return replace(script.then_end(over), place=state.place)
    for lang in (script.lang,) if state.language else flow.spoken:
        script.say("goodbye_message", lang=lang, digits=digits(number))
    likely = (script.lang,) if state.language else languages.likely(flow, state.here)
    texts = tuple(flow.words.say(lang, "message_after_silence", number=number) for lang in likely)
    return replace(script.then_end(over, messages=texts), place=state.place)


def erased(flow: CallFlow, state: CallState) -> Move:
    """Everything of hers is gone, her number too, so the call goes on as with a stranger who can't be reached."""
    stranger = CallState(here=state.here, keys=state.keys)
    script = flow.script(state)
    script.say("erased")
    return replace(languages.show(flow, stranger, script), erase=True)
