"""What to do when the understanding isn't sure: offer the nearest topics, or say plainly that nothing is near.

Refuses to guess an answer. Rules: an urgent topic among the likely ones is answered anyway, since an unheard cry for
help is worst of all; two or three topics are offered by number; when nothing is near, the menu and a person.
"""

from __future__ import annotations

from dataclasses import replace

from actions.answer import answer
from actions.menus import choices, numbered
from actions.state import NOT_TOPICS, State
from actions.turn import Speech, TurnAction
from bot.messages import Ranked

URGENT_ENOUGH = 0.2  # confidence from which an urgent topic is answered though the first choice is unsure
NEAR_ENOUGH = 0.05  # confidence from which a topic is worth offering
OFFERED = 3


class Fallback(TurnAction):
    """The first choice was below the threshold of bot/config.yml."""

    action_name = "action_fallback"

    def act(self, state: State, speech: Speech) -> State:
        near = [r for r in state.ranking if "." in r.topic and r.topic not in NOT_TOPICS]
        urgent = [r for r in near if self.book.is_urgent(r.topic) and r.confidence >= URGENT_ENOUGH]
        if urgent:
            return answer(self, state.closed(), speech, urgent[0].topic, urgent[0].confidence)
        offered = [r for r in near if r.confidence >= NEAR_ENOUGH][:OFFERED]
        if len(offered) < 2 or (state.ranking[1:2] and state.ranking[1].topic == "out_of_scope"):
            return decline(self, state, speech, near)
        return self._suggest(state, speech, offered)

    def _suggest(self, state: State, speech: Speech, offered: list[Ranked]) -> State:
        topics = tuple(r.topic for r in offered)
        listed = numbered(self.book, topics, state.language)
        speech.say("utter_suggest", options=listed, number=self.emergency(state))
        buttons = choices(self.book, topics, state.language)
        speech.outcome("suggest", topics[0], offered[0].confidence, choices=buttons)
        return replace(state.closed(), options=topics)


class Decline(TurnAction):
    """Recognised as something that Faro isn't for."""

    action_name = "action_decline"

    def act(self, state: State, speech: Speech) -> State:
        found = self.book.find("out_of_scope", state.where)
        confidence = state.ranking[0].confidence if state.ranking else 0.0
        if found.state != "current":
            return decline(self, state, speech, [])
        speech.page(found, state.where, 0)
        speech.outcome("fallback", "out_of_scope", confidence)
        return state.closed()


def decline(action: TurnAction, state: State, speech: Speech, near: list[Ranked]) -> State:
    """Nothing near: say so, offer the menu and a person."""
    speech.say("utter_fallback")
    contact = action.book.contact("human", state.where) or action.book.contact("consular", state.where)
    if contact:
        name = action.book.contact_name(contact, state.language)
        speech.say("utter_person", name=name, number=contact.number)
    else:
        speech.say("utter_danger_hint", number=action.emergency(state))
    best = near[0] if near else Ranked("out_of_scope", 0.0)
    speech.outcome("fallback", best.topic, best.confidence)
    return state.closed()
