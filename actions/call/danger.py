"""8: the number for danger, and where else to find help.

Refuses to dial an emergency number (a provider routes it by the wrong place), and to name a country's number where it
isn't known: outside of the directory it is the number that every mobile network takes. Rules: it is said twice, digit
by digit, before anything else, with its country; before a language is chosen in all of them, then the languages' keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import heard_only, languages, menus
from actions.call.script import Script
from actions.call.state import LANGUAGE, URGENT, CallState
from bot.calls import Move
from content.spoken import digits
from content.where import Where

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

LINES = "lines"
ANYWHERE = "112"  # taken by every mobile network (3GPP TS 22.101, 10.1), where the directory knows no number


def urgent(flow: CallFlow, state: CallState) -> Move:
    asked = replace(state, at=URGENT, grave=True)
    return replace(show_urgent(flow, asked, None), reached="contacts.emergency")


def show_urgent(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script = script or flow.script(state)
    if state.language is None:
        return _in_all(flow, state, script)
    _twice(flow, state, script)
    script.say("more_help")
    script.say("person_key")
    return script.then_listen(replace(state, options=(LINES,)), speech=flow.may_speak(state))


def _in_all(flow: CallFlow, state: CallState, script: Script) -> Move:
    """Before a language is chosen: so short at first that nobody waits for hers."""
    number = next(iter(numbers(flow, state).values()))
    for lang in flow.spoken:
        script.say("call_number", lang=lang, digits=digits(number))
    for language in heard_only.served(flow):
        script.spell(language.code, "urgent", number)
    if not state.whereabouts():
        exceptions(flow, script, number)
    for lang in flow.spoken:
        script.number("hang_up_and_dial", number, lang=lang)
    asked = replace(state, at=LANGUAGE, options=flow.spoken, page=0, then=URGENT)
    return languages.show(flow, asked, script, greet=False)


def numbers(flow: CallFlow, state: CallState) -> Mapping[str | None, str]:
    """By the countries where she may be, the likeliest first; of no country where none of these is known. A country
    whose number the directory doesn't know is never named with another's.
    """
    there = state.whereabouts()
    own = {country: flow.book.contact("emergency", Where(country)) for country in there}
    known: Mapping[str | None, str] = {country: contact.number for country, contact in own.items() if contact}
    return known or {None: ANYWHERE if there else flow.book.emergency_number(Where())}


def _twice(flow: CallFlow, state: CallState, script: Script) -> None:
    say_numbers(flow, state, script)
    unknown = numbers(flow, state).get(None)
    if unknown is None:
        say_numbers(flow, state, script)
        return
    script.number("once_more", unknown)
    if not state.whereabouts():
        exceptions(flow, script, unknown)


def say_numbers(flow: CallFlow, state: CallState, script: Script, lang: str | None = None) -> None:
    """Every number for danger where she may be, each with its country."""
    lang = lang or script.lang
    for country, number in numbers(flow, state).items():
        if country is None:
            script.number("dial_anywhere" if state.whereabouts() else "hang_up_and_dial", number, lang=lang)
        else:
            script.number("dial_in", number, lang=lang, country=flow.book.country(country, lang))


def say_others(flow: CallFlow, state: CallState, script: Script, lang: str) -> None:
    """All but the likeliest, which is said besides."""
    first, *others = numbers(flow, state).items()
    for country, number in others:
        if number != first[1]:
            script.number("dial_in", number, lang=lang, country=flow.book.country(str(country), lang))


def exceptions(flow: CallFlow, script: Script, usual: str) -> None:
    """Nobody knows where she is: the countries whose number is another."""
    for contact in flow.book.pack.contacts.values():
        if contact.role == "emergency" and contact.number != usual:
            script.number("dial_in", contact.number, country=flow.book.country(str(contact.country), script.lang))


def take_urgent(flow: CallFlow, state: CallState, target: str) -> Move:
    return lines(flow, state) if target == LINES else menus.take(flow, state, target)


def lines(flow: CallFlow, state: CallState) -> Move:
    """Where else to find help: topics behind the emergency number."""
    script, topics = flow.script(state), flow.book.pack.call.urgent
    for key, topic in enumerate(topics, 1):
        script.option(menus.title(flow, topic, script.lang), str(key))
    return script.then_listen(replace(state, at=URGENT, options=tuple(f"{menus.TOPIC_}{topic}" for topic in topics)))
