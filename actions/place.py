"""Takes a bare country, state or demonym: it answers what was asked, or tells where the next question is about.

Refuses nothing. Rules: a demonym is an origin, a country of work (US, Canada, Spain) a destination whatever was asked;
any other country is what was asked for, else what the last topic depends on; where she says she is is kept beside
both, and is no origin when she is from elsewhere; a place that changes nothing of the last answer is noted and the
answer goes on; a country that isn't served is told so, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.answer import answer
from actions.continuation import next_page
from actions.menus import show_menu
from actions.nearest import asked_of_location, nearest
from actions.state import WORK_ONLY, State
from actions.turn import Speech, TurnAction
from actions.whereabouts import OWN, affirmed
from content.places import HOMES

PLACE = "place"  # asked where she is, whatever she was speaking of


class InformPlace(TurnAction):
    """A message that is nothing but a place."""

    action_name = "action_inform_place"

    def act(self, state: State, speech: Speech) -> State:
        mention = principal(state.mentions)
        if mention is None:
            return _gone(state, speech)
        country = str(mention["country"])
        if country == OWN:
            return _whose(state, speech)
        if country not in self.served:
            speech.say("utter_place_not_served")
            speech.outcome("fallback", "channels.other_destinations", unanswered=True)
            return state
        asked, located = state.asked, asked_of_location(state, country)
        state = self._placed(state, country, mention)
        if located and state.origin == country:
            return nearest(self, state.closed(), speech)
        if state.topic and not (asked or state.counterpart) and self._same(state, state.topic):
            speech.say("utter_same_there", place=self._name(country, mention, state))
            return next_page(self, replace(state, options=(), rest=()), speech, state.topic)
        if state.topic:
            return answer(self, state.closed(), speech, state.counterpart or state.topic)
        return show_menu(self, state, speech, "utter_place_noted", places=self._name(country, mention, state))

    def _placed(self, state: State, country: str, mention: Mapping[str, Any]) -> State:
        """Where she is, if she says so or was asked that; and where she works or is from."""
        here, urgent = mention.get("being") == "here", self.book.is_urgent(state.topic or "")
        told = mention.get("being") or not mention["role"]  # "mi esposo está en Texas" tells nothing of her
        if here or (told and (state.asked == PLACE or (state.asked == "destination" and urgent))):
            state = replace(state, place=country, now=country)
        elif not state.asked and country != state.stands:
            state = replace(state, place=None)  # a bare name may take back what she said before
        side = self._side(state, country, mention["role"], here)
        if side == "destination" and not (state.destination and urgent and country in HOMES):
            state = replace(state, destination=country)
        elif side == "origin":
            state = replace(state, origin=country)
        return replace(state, asked=None)

    def _name(self, country: str, mention: Mapping[str, Any], state: State) -> str:
        name = str(mention["name"])
        own = self.book.country(country, state.language)
        return self.book.place_name(country, name, state.language) if name else own

    def _same(self, after: State, topic: str) -> bool:
        """Whether the place changes nothing of what was answered a moment ago, and there is more to say."""
        if self.book.is_urgent(topic):
            return False  # whoever may be in danger is told the number again
        was, now = replace(after, destination=after.told.destination, origin=after.told.origin).where, after.where
        found = self.book.find(topic, was), self.book.find(topic, now)
        if found[0] != found[1] or found[1].state != "current":
            return False
        pages = [self.book.pages(found[0], where, after.language, after.channel) for where in (was, now)]
        return pages[0] == pages[1] and len(pages[1]) > after.page + 1

    def _side(self, state: State, country: str, role: str | None, here: bool) -> str | None:
        if role:
            return role
        if country in WORK_ONLY:
            return "destination"
        if state.asked in ("origin", "destination"):
            return state.asked if not here or state.asked == "destination" else None
        if here and country != state.home and (state.origin or state.here in HOMES):
            return "destination"  # away from home
        spec = self.book.pack.specs.get(state.topic or "")
        return "destination" if spec and spec.varies_by == "destination" else "origin"


def principal(mentions: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The place that a message is about: where she says she is, else the first that she doesn't deny."""
    said = affirmed(mentions)
    here = [m for m in said if m.get("being") == "here"]
    return next(iter([*here[-1:], *said]), None)


def _gone(state: State, speech: Speech) -> State:
    """ "Ya no estoy en México": where, then?"""
    speech.say("utter_ask_here")
    speech.outcome("clarify", state.topic or "service.menu")
    return replace(state.closed(), asked=PLACE)


def _whose(state: State, speech: Speech) -> State:
    """ "Ya estoy en mi país", and nobody knows which that is."""
    speech.say("utter_ask_origin")
    speech.outcome("clarify", state.topic or "service.menu")
    return replace(state.closed(), asked="origin")
