"""The consulate nearest to a location that somebody shares.

Refuses to guess where a person is from: it asks. Rules: the office that covers the state where she is, with what it can
do and what it can't; where none is known it says so and gives the consular line; in her own country there is no
consulate of hers, and being there now changes nothing of where she works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.answer import answer
from actions.state import NOWHERE, State
from actions.turn import Speech, TurnAction

TOPIC = "contacts.consulate"


def at_location(action: TurnAction, state: State, speech: Speech, located: Mapping[str, Any] | None) -> State:
    """The turn of a location without words. `located` is None where Faro serves no country."""
    number = action.emergency(state)
    if located is None or located["country"] not in action.served:
        speech.say("utter_location_not_served", number=number)
        speech.outcome("fallback", "channels.other_destinations")
        return state
    country = str(located["country"])
    here = replace(state.closed(), destination=country, place=country, now=country, state=located["state"], topic=TOPIC)
    if here.where.origin is not None:
        return nearest(action, here, speech)
    speech.say("utter_located", place=_place(action, here), number=action.emergency(here))
    speech.say("utter_ask_origin")
    speech.outcome("clarify", TOPIC)
    return replace(here, asked="origin")


def asked_of_location(before: State, country: str) -> bool:
    """Whether a country just named answers the question about a location."""
    about = before.asked == "origin" and before.topic == TOPIC
    return about and (before.state is not None or before.destination == country)


def nearest(action: TurnAction, state: State, speech: Speech) -> State:
    """Where she is and where she is from are both known."""
    if state.destination == state.where.origin:
        speech.say("utter_at_home", place=_place(action, state))
        told = state.told if state.told.destination != state.destination else NOWHERE
        return answer(action, replace(state, destination=told.destination, state=told.state), speech, TOPIC)
    office = action.book.contact("consulate", state.where)
    if office is None:
        speech.say("utter_no_consulate_there", place=_place(action, state))
        return answer(action, state, speech, TOPIC)
    name, terms = action.book.contact_name(office, state.language), action.book.contact_terms(office, state.language)
    speech.say("utter_consulate_there", place=_place(action, state), name=name, number=office.number, terms=terms)
    emergency = action.emergency(state)
    if emergency not in terms:
        speech.say("utter_danger_hint", number=emergency)
    speech.say("utter_more")
    speech.outcome("answer", TOPIC)
    return replace(state, topic=TOPIC, page=-1)  # "MAS" begins with the topic's own first page


def _place(action: TurnAction, state: State) -> str:
    """Her state in the gazetteer's spelling, else the country in her language."""
    places = action.book.pack.places
    area = next((p.name for p in places if p.kind == "state" and p.state and p.state == state.state), None)
    country = next((p.name for p in places if p.kind == "country" and p.country == state.destination), "")
    return area or action.book.place_name(str(state.destination), country, state.language)
