"""The first question of a call: which language, each asked in itself.

Refuses nothing. Rules: the numbers follow the order in which the pack and the node serve the languages; who called
before isn't asked again and can change it with 7.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import menus
from actions.call.script import Script
from actions.call.state import LANGUAGE, CallState
from bot.calls import Move

if TYPE_CHECKING:
    from actions.call.flow import CallFlow


def ask(flow: CallFlow, state: CallState) -> Move:
    return show(flow, replace(state, at=LANGUAGE, path=(), topic=None, options=flow.spoken), None)


def show(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script = script or flow.script(state)
    if state.keys == 0 and state.misses == 0:
        script.say("greeting")
    for key, lang in enumerate(flow.spoken, 1):
        script.say("choose_language", lang=lang, key=str(key))
    return script.then_listen(replace(state, at=LANGUAGE, options=flow.spoken))


def chosen(flow: CallFlow, state: CallState, key: str) -> Move | None:
    number = int(key) if key.isdecimal() else 0
    if not 1 <= number <= len(flow.spoken):
        return None
    move = menus.first(flow, replace(state, language=flow.spoken[number - 1]))
    return replace(move, remember={"language": flow.spoken[number - 1]})
