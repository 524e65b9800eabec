"""The first question of a call: which language, each asked in itself.

Refuses nothing. Rules: the numbers follow the order in which the pack and the node serve the languages, those that are
only heard after the written ones; what doesn't fit on five keys stands behind the last, named by each of them; who
called before isn't asked again and can change it with 7.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import heard_only, help_lines, menus
from actions.call.script import Script
from actions.call.state import COUNTRY, HOUR, LANGUAGE, MENU, PERSON, TOPIC, URGENT, WAITING, CallState
from bot.calls import Move
from content.call_menu import MOST_OPTIONS

if TYPE_CHECKING:
    from actions.call.flow import CallFlow


OTHER = "other"  # a language that people name and nobody here speaks
KEEPS = (TOPIC, COUNTRY, URGENT, PERSON, MENU)  # nodes to come back to

# What people who call from there mostly read, where it isn't the first language of the pack alone.
READ_THERE = {"HT": ("ht",), "US": ("es", "en"), "CA": ("es", "en"), "BZ": ("en", "es"), "FR": ("fr",)}


def likely(flow: CallFlow, here: str | None) -> tuple[str, ...]:
    """The languages of a message to who chose none."""
    read = tuple(lang for lang in READ_THERE.get(here or "", ()) if lang in flow.spoken)
    return read or flow.spoken[:1]


def ask(flow: CallFlow, state: CallState) -> Move:
    return show(flow, replace(state, at=LANGUAGE, path=(), topic=None, page=0, options=flow.spoken), None)


def ask_again(flow: CallFlow, state: CallState) -> Move:
    """Who pressed 7 by mistake comes back with * or #, who meant it hears the same in the other language."""
    came = PERSON if state.at == HOUR else state.at if state.at in KEEPS else MENU
    return show(flow, replace(state, came=came, page=0, then=""), None)


def show(flow: CallFlow, state: CallState, script: Script | None, greet: bool = True) -> Move:
    script = script or flow.script(state)
    if greet and state.keys == 0 and state.misses == 0:
        script.say("greeting")
    for key, codes in enumerate(keys(flow, state.page), 1):
        if codes[0] in flow.spoken:
            script.say("choose_language", lang=codes[0], key=str(key))
            continue
        for code in codes:
            script.play(code, "entry", f"key.{key}")
    return script.then_listen(replace(state, at=LANGUAGE, options=flow.spoken))


def keys(flow: CallFlow, page: int) -> tuple[tuple[str, ...], ...]:
    """What each key stands for: one language, or all that are on the next page."""
    heard = tuple(language.code for language in heard_only.served(flow))
    written, room = flow.spoken, max(1, MOST_OPTIONS - len(flow.spoken))
    for _ in range(page):
        heard, written, room = heard[room - 1 :], (), MOST_OPTIONS
    single = heard if len(heard) <= room else heard[: room - 1]
    others = heard[len(single) :]
    return (*((code,) for code in (*written, *single)), *([others] if others else []))


def switched(flow: CallFlow, state: CallState, language: str | None) -> Move:
    """A language asked for in words, heard at once from where she is; else the question."""
    if language == OTHER:
        return _unknown(flow, state)
    if language not in flow.spoken:
        return ask(flow, state)
    there = replace(state, language=language)
    move = menus.first(flow, there) if state.at in (LANGUAGE, WAITING) else flow.show(there)
    return replace(move, remember={"language": language})


def chosen(flow: CallFlow, state: CallState, key: str) -> Move | None:
    number, offered = int(key) if key.isdecimal() else 0, keys(flow, state.page)
    if key in ("*", "#") and state.language and state.came:
        return flow.show(replace(state, at=state.came, came="", page=0))
    if not 1 <= number <= len(offered):
        return ask(flow, state) if state.page and key in ("*", "#") else None
    codes = offered[number - 1]
    if len(codes) > 1:
        return show(flow, replace(state, page=state.page + 1, then=state.then if state.then == PERSON else ""), None)
    if codes[0] not in flow.spoken:
        return heard_only.begin(flow, state, codes[0])
    known = replace(state, language=codes[0], then="", came="")
    if state.came:
        move = flow.show(replace(known, at=state.came, page=0))
    else:
        move = help_lines.person(flow, known) if state.then == PERSON else menus.first(flow, known)
    return replace(move, remember={"language": codes[0]})


def _unknown(flow: CallFlow, state: CallState) -> Move:
    """A language that isn't spoken here: that is said in hers as far as she has one, then the node again."""
    script = flow.script(state)
    script.say("language_unknown")
    return flow.show(state, script) if state.language else show(flow, state, script, greet=False)
