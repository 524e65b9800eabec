"""The levels of keys between the language and an answer.

Refuses nothing. Rules: the option stands before its key; what else can be pressed is said on the first level alone,
the key for danger before the options and the others after them, since a caller remembers the last that she heard of
what she wanted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import topics
from actions.call.script import Script
from actions.call.state import MENU, CallState
from bot.calls import Move
from content.call_menu import Group

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

GROUP, TOPIC_ = "group:", "topic:"


def first(flow: CallFlow, state: CallState) -> Move:
    """The first level; who called before hears at once that it is Faro."""
    script = flow.script(state)
    if state.keys == 0:
        script.say("greeting")
    return show(flow, replace(state, at=MENU, path=(), topic=None, page=0), script)


def show(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script = script or flow.script(state)
    options = flow.book.pack.call.at(state.path)
    if not state.path:
        script.say("in_danger")
    for key, option in enumerate(options, 1):
        script.option(title(flow, option, script.lang), str(key))
    if not state.path:
        if flow.may_speak(state):
            script.say("say_it")
        script.say("person_key")
        script.say("other_language")
    elif len(state.path) == 1:
        script.say("keys_help")
    targets = tuple(f"{GROUP}{o.id}" if isinstance(o, Group) else f"{TOPIC_}{o}" for o in options)
    return script.then_listen(replace(state, at=MENU, options=targets), speech=flow.may_speak(state))


def title(flow: CallFlow, option: str | Group, lang: str) -> str:
    """What a key is for, as it is heard."""
    if isinstance(option, Group):
        return flow.book.heard(flow.book.group(option, lang), lang)
    return flow.book.heard(flow.book.title(option, lang), lang)


def take(flow: CallFlow, state: CallState, target: str) -> Move:
    if target.startswith(GROUP):
        return show(flow, replace(state, path=(*state.path, target.removeprefix(GROUP))), None)
    return topics.pressed(flow, state, target.removeprefix(TOPIC_))


def back(flow: CallFlow, state: CallState) -> Move:
    """From a level to the one above; from anywhere else to the level where she was."""
    path = state.path[:-1] if state.at == MENU else state.path
    return show(flow, replace(state, at=MENU, path=path, topic=None, page=0), None)
