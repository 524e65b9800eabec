"""Takes a bare country, state or demonym: it answers what was asked, or tells where the next question is about.

Refuses nothing. Rules: a demonym is an origin, a country of work (US, Canada, Spain) a destination whatever was asked;
any other country is what was asked for, else what the last topic depends on; a place that changes nothing of the last
answer is noted and the answer goes on; a country that isn't served is told so, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.answer import answer
from actions.continuation import next_page
from actions.menus import show_menu
from actions.nearest import asked_of_location, nearest
from actions.state import WORK_ONLY, State
from actions.turn import Speech, TurnAction


class InformPlace(TurnAction):
    """A message that is nothing but a place."""

    action_name = "action_inform_place"

    def act(self, state: State, speech: Speech) -> State:
        mention = state.mentions[0]
        country = str(mention["country"])
        if country not in self.served:
            speech.say("utter_place_not_served")
            speech.outcome("fallback", "channels.other_destinations", unanswered=True)
            return state
        asked, located = state.asked, asked_of_location(state, country)
        if self._side(state, country, mention["role"]) == "destination":
            state = replace(state, destination=country, asked=None)
        else:
            state = replace(state, origin=country, asked=None)
        if located and state.origin == country:
            return nearest(self, state.closed(), speech)
        if state.topic and not (asked or state.counterpart) and self._same(state, state.topic):
            speech.say("utter_same_there", place=self._name(country, mention, state))
            return next_page(self, replace(state, options=(), rest=()), speech, state.topic)
        if state.topic:
            return answer(self, state.closed(), speech, state.counterpart or state.topic)
        return show_menu(self, state, speech, "utter_place_noted", places=self._name(country, mention, state))

    def _name(self, country: str, mention: Mapping[str, Any], state: State) -> str:
        return self.book.place_name(country, str(mention["name"]), state.language)

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

    def _side(self, state: State, country: str, role: str | None) -> str:
        if role:
            return role
        if country in WORK_ONLY:
            return "destination"
        if state.asked:
            return state.asked
        spec = self.book.pack.specs.get(state.topic or "")
        return "destination" if spec and spec.varies_by == "destination" else "origin"
