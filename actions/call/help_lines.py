"""0: a person.

Refuses to dial any line whose entry doesn't allow it, and to take a number's country for the one where she is from.
Rules: a person is connected in her opening hours; else her number is said as it is dialled from where the caller is,
with what is known of her hours; who can be called back may ask for it and name a safe hour; where there is nobody,
other lines of help are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actions.call import danger, menus, topics
from actions.call.dialling import as_dialled
from actions.call.hours import is_open, known_hours, may_answer
from actions.call.script import Script
from actions.call.state import COUNTRY, HOUR, MENU, PERSON, CallState
from bot.calls import Dial, Move
from content.model import Contact
from content.where import Where, can_dial

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

SOMEBODY = "contacts.human"
CALL_BACK = "call_back"
HOURS = ("morning", "afternoon", "evening")
NEVER_DIALLED = frozenset({"emergency", "ambulance", "fire"})
PERSONS = ("human", "consulate", "consular")


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
        _tell(flow, state, script, told)
        return _offer_call_back(flow, state, script)
    contact = person_of(flow, where)
    if contact is None:
        return _nobody(flow, state, script)
    if can_connect(flow, contact, where):
        return connect(flow, state, contact.id)
    _say_hours(flow, script, contact)
    _tell(flow, state, script, contact)
    return _offer_call_back(flow, replace(state, told=contact.id), script)


def _nobody(flow: CallFlow, state: CallState, script: Script) -> Move:
    """No person, but other lines of help, after the call back where there is one."""
    number = next(iter(danger.numbers(flow, state).values()))
    script.number("no_person", number)
    danger.say_others(flow, state, script, script.lang)
    offered = _say_call_back(flow, state, script)
    script.say("more_help_second" if offered else "more_help")
    script.say("back_to_menu")
    options = (CALL_BACK, danger.LINES) if offered else (danger.LINES,)
    return script.then_listen(replace(state, at=PERSON, options=options))


def _say_hours(flow: CallFlow, script: Script, contact: Contact) -> None:
    """What the directory knows: closed now and when it opens, or that nobody knows; nothing of an open line."""
    answers = is_open(contact, flow.now())
    if answers is None:
        script.say("hours_unknown")
    elif not answers:
        script.say("not_open")
        word, opens, closes = known_hours(contact)
        if word:
            script.say(word, opens=opens, closes=closes)


def person_of(flow: CallFlow, where: Where) -> Contact | None:
    return next((found for role in PERSONS if (found := flow.book.contact(role, where))), None)


def _tell(flow: CallFlow, state: CallState, script: Script, contact: Contact) -> None:
    name = flow.book.heard(flow.book.contact_name(contact, script.lang), script.lang)
    number = as_dialled(contact, state.calls_from)
    script.number("person_number", number, name=name)
    script.number("once_more", number)


def _say_call_back(flow: CallFlow, state: CallState, script: Script) -> bool:
    """Whether it is offered: only where somebody does call."""
    offered = flow.calls_back and state.reachable
    if offered:
        script.say("change_call_back" if state.noted else "ask_call_back")
    return offered


def _offer_call_back(flow: CallFlow, state: CallState, script: Script) -> Move:
    offered = _say_call_back(flow, state, script)
    script.say("back_to_menu")
    return script.then_listen(replace(state, at=PERSON, options=(CALL_BACK,) if offered else ()))


def can_connect(flow: CallFlow, contact: Contact, where: Where) -> bool:
    """Never an emergency number, whatever its entry says; nor a short one, which is another line in each country."""
    there = may_connect(contact) and dialled_in(contact, where) is not None
    return there and may_answer(contact, flow.now())


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
        _tell(flow, state, script, contact)
    return _offer_call_back(flow, replace(state, told=contact.id if contact else None), script)


def take(flow: CallFlow, state: CallState, target: str) -> Move:
    """1 asks to be called back, or where there is nobody for other lines."""
    if target == danger.LINES:
        return danger.lines(flow, state)
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
    noted = replace(state, at=MENU, path=(), noted=target)
    return replace(menus.show(flow, noted, script), call_back=target)
