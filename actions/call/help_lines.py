"""8 and 0: the number for danger, and a person.

Refuses to dial an emergency number (a provider routes it by the wrong place) and any line whose entry doesn't allow it.
Rules: the number for danger is said twice, digit by digit, before anything else; a person is connected in her opening
hours; outside them her number is said, and who can be called back may ask for it and name a safe hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import heard_only, menus, topics
from actions.call.hours import is_open
from actions.call.script import Script
from actions.call.state import COUNTRY, HOUR, LANGUAGE, MENU, PERSON, URGENT, CallState
from bot.calls import Dial, Move
from content.model import Contact
from content.spoken import digits
from content.where import Where, can_dial

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

SOMEBODY = "contacts.human"
CALL_BACK, LINES = "call_back", "lines"
HOURS = ("morning", "afternoon", "evening")
NEVER_DIALLED = frozenset({"emergency", "ambulance", "fire"})
PERSONS = ("human", "consulate", "consular")


def urgent(flow: CallFlow, state: CallState) -> Move:
    return replace(show_urgent(flow, replace(state, at=URGENT), None), reached="contacts.emergency")


def show_urgent(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script, number = script or flow.script(state), flow.book.emergency_number(state.where(urgent=True))
    if state.language is None:  # before a language is chosen: in all of them, so short that nobody waits for hers
        for lang in flow.spoken:
            script.say("call_number", lang=lang, digits=digits(number))
        for language in heard_only.served(flow):
            script.spell(language.code, "urgent", number)
        for lang in flow.spoken:
            script.number("hang_up_and_dial", number, lang=lang)
        return script.then_listen(replace(state, at=LANGUAGE, options=flow.spoken, page=0, then=URGENT))
    _dangers(flow, state, script)
    script.say("more_help")
    script.say("person_key")
    return script.then_listen(replace(state, options=(LINES,)), speech=flow.may_speak(state))


def danger_numbers(flow: CallFlow, state: CallState) -> Mapping[str | None, str]:
    """By the countries where she may be, the likeliest first; of no country where none of these is known. A country
    whose number the directory doesn't know is never named with another's.
    """
    own = {country: flow.book.contact("emergency", Where(country)) for country in state.whereabouts()}
    known: Mapping[str | None, str] = {country: contact.number for country, contact in own.items() if contact}
    return known or {None: flow.book.emergency_number(state.where(urgent=True))}


def _dangers(flow: CallFlow, state: CallState, script: Script) -> None:
    """Twice."""
    numbers = danger_numbers(flow, state)
    say_numbers(flow, state, script)
    if None in numbers:
        script.number("once_more", numbers[None])
        _exceptions(flow, script, str(numbers[None]))
    else:
        say_numbers(flow, state, script)


def say_numbers(flow: CallFlow, state: CallState, script: Script) -> None:
    """Every number for danger where she may be, each with its country."""
    for country, number in danger_numbers(flow, state).items():
        if country is None:
            script.number("hang_up_and_dial", number)
        else:
            script.number("dial_in", number, country=flow.book.country(country, script.lang))


def say_others(flow: CallFlow, state: CallState, script: Script, lang: str) -> None:
    """All but the likeliest, which is said besides."""
    first, *others = danger_numbers(flow, state).items()
    for country, number in others:
        if number != first[1]:
            script.number("dial_in", number, lang=lang, country=flow.book.country(str(country), lang))


def _exceptions(flow: CallFlow, script: Script, usual: str) -> None:
    """Nobody knows where she is: the countries whose number is another."""
    for contact in flow.book.pack.contacts.values():
        if contact.role == "emergency" and contact.number != usual:
            script.number("dial_in", contact.number, country=flow.book.country(str(contact.country), script.lang))


def person(flow: CallFlow, state: CallState) -> Move:
    """Who it is may depend on her own country, which is asked for if nothing tells it."""
    asked, where = replace(state, at=PERSON, told=None), state.where_lines()
    if person_of(flow, where) is None and where.origin is None and flow.book.pack.call.ask.get("origin"):
        return topics.show_countries(flow, replace(asked, at=COUNTRY, topic=SOMEBODY, side="origin", page=0), None)
    return show_person(flow, asked, None)


def show_person(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    """Connected where it is allowed and open; else the number, and a call back. Once said, it is only said again."""
    script, where = script or flow.script(state), state.where_lines()
    told = flow.book.pack.contacts.get(state.told or "")
    if told:
        _tell(flow, script, told)
        return _offer_call_back(flow, state, script)
    contact = person_of(flow, where)
    if contact is None:
        script.number("no_person", next(iter(danger_numbers(flow, state).values())))
        say_others(flow, state, script, script.lang)
        return _offer_call_back(flow, state, script)
    if can_connect(flow, contact, where):
        return connect(flow, state, contact.id)
    if contact.transfer:
        script.say("not_open")
    _tell(flow, script, contact)
    return _offer_call_back(flow, replace(state, told=contact.id), script)


def person_of(flow: CallFlow, where: Where) -> Contact | None:
    return next((found for role in PERSONS if (found := flow.book.contact(role, where))), None)


def _tell(flow: CallFlow, script: Script, contact: Contact) -> None:
    name = flow.book.heard(flow.book.contact_name(contact, script.lang), script.lang)
    script.number("person_number", contact.number, name=name)
    script.number("once_more", contact.number)


def _offer_call_back(flow: CallFlow, state: CallState, script: Script) -> Move:
    """Only where somebody does call."""
    offered = flow.calls_back and state.reachable
    if offered:
        script.say("ask_call_back")
    script.say("back_to_menu")
    return script.then_listen(replace(state, at=PERSON, options=(CALL_BACK,) if offered else ()))


def can_connect(flow: CallFlow, contact: Contact, where: Where) -> bool:
    """Never an emergency number, whatever its entry says; nor a short one, which is another line in each country."""
    return may_connect(contact) and dialled_in(contact, where) is not None and is_open(contact, flow.now())


def may_connect(contact: Contact) -> bool:
    """Whether it is ever connected, at whatever hour and from wherever."""
    return contact.transfer and contact.role not in NEVER_DIALLED and contact.number_kind != "short"


def dialled_in(contact: Contact, where: Where) -> str | None:
    """The country in which the directory's number is dialled as it is written."""
    return next((here for here in (where.destination, where.origin) if here and can_dial(contact, here)), None)


def connect(flow: CallFlow, state: CallState, contact_id: str) -> Move:
    contact = flow.book.pack.contacts[contact_id]
    script = flow.script(state)
    script.say("connecting", name=flow.book.heard(flow.book.contact_name(contact, script.lang), script.lang))
    asked = replace(state, at=PERSON, options=(contact_id,))
    country = dialled_in(contact, state.where_lines()) or str(contact.country)
    return script.then_dial(asked, Dial(contact.id, contact.number, country))


def after_dialling(flow: CallFlow, state: CallState, outcome: str) -> Move:
    """A talk that took place ends the call; else the number is said and a call back offered."""
    script = flow.script(state)
    if outcome == "completed":
        script.say("goodbye")
        return script.then_end(state)
    contact = flow.book.pack.contacts.get(state.options[0]) if state.options else None
    script.say("no_answer")
    if contact:
        _tell(flow, script, contact)
    return _offer_call_back(flow, replace(state, told=contact.id if contact else None), script)


def take(flow: CallFlow, state: CallState, target: str) -> Move:
    """1 asks to be called back."""
    if target != CALL_BACK:
        return show_person(flow, state, None)
    return show_hours(flow, replace(state, at=HOUR, options=HOURS), None)


def show_hours(flow: CallFlow, state: CallState, script: Script | None) -> Move:
    script = script or flow.script(state)
    script.say("safe_hour")
    return script.then_listen(state)


def take_hour(flow: CallFlow, state: CallState, target: str) -> Move:
    script = flow.script(state)
    script.say("call_back_noted")
    return replace(menus.show(flow, replace(state, at=MENU, path=()), script), call_back=target)


def take_urgent(flow: CallFlow, state: CallState, target: str) -> Move:
    return _lines(flow, state) if target == LINES else menus.take(flow, state, target)


def _lines(flow: CallFlow, state: CallState) -> Move:
    """Where else to find help: topics behind the emergency number."""
    script, topics = flow.script(state), flow.book.pack.call.urgent
    for key, topic in enumerate(topics, 1):
        script.option(menus.title(flow, topic, script.lang), str(key))
    return script.then_listen(replace(state, at=URGENT, options=tuple(f"{menus.TOPIC_}{topic}" for topic in topics)))
