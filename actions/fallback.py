"""What to do when the understanding isn't sure: offer the nearest topics, or say plainly that nothing is near.

Refuses to guess an answer. Rules: an urgent topic among the likely ones is answered anyway, since an unheard cry for
help is worst of all; two or three topics are offered by number; when nothing is near, the menu and a person, and what
was open stays open, so that MAS or a number still works.
"""

from __future__ import annotations

from dataclasses import replace

from actions.answer import SMALL_TALK, answer
from actions.menus import choices, numbered
from actions.state import NOT_TOPICS, State
from actions.turn import Speech, TurnAction
from bot.messages import Ranked

URGENT_THOUGH_FOREIGN = 0.25  # confidence from which an urgent topic is answered though "not for Faro" is likelier
URGENT_PERHAPS = 0.1  # confidence from which an urgent topic alone is worth offering
URGENT_ENOUGH = 0.35  # confidence from which an urgent topic is answered though the first choice is unsure
NEAR_ENOUGH = 0.05  # confidence from which a topic is worth offering
OFFERED = 3
SURELY_FOREIGN = 0.9  # confidence from which "not for Faro" is a verdict; below, the nearest topics are offered


class Fallback(TurnAction):
    """The first choice was below the threshold of bot/config.yml."""

    action_name = "action_fallback"

    def act(self, state: State, speech: Speech) -> State:
        near = topics_near(state)
        urgent = [r for r in near if self.book.is_urgent(r.topic) and r.confidence >= URGENT_ENOUGH]
        if urgent:
            return answer(self, state.closed(), speech, urgent[0].topic, urgent[0].confidence)
        return offer(self, state, speech, near) or decline(self, state, speech, near)


class Decline(TurnAction):
    """Recognised as something that Faro isn't for; if not quite surely, what it may have meant is offered."""

    action_name = "action_decline"

    def act(self, state: State, speech: Speech) -> State:
        confidence = state.ranking[0].confidence if state.ranking else 0.0
        near = topics_near(state)
        urgent = next((r for r in near if self.book.is_urgent(r.topic)), None)
        if urgent and urgent.confidence >= URGENT_THOUGH_FOREIGN:
            return answer(self, state.closed(), speech, urgent.topic, urgent.confidence)
        if urgent and urgent.confidence >= URGENT_PERHAPS:
            return offer(self, state, speech, [urgent, *(r for r in near if r != urgent)], least=1) or state
        if confidence < SURELY_FOREIGN:
            offered = offer(self, state, speech, near)
            if offered:
                return offered
        found = self.book.find("out_of_scope", state.where)
        if found.state != "current":
            return decline(self, state, speech, [])
        speech.page(found, state.where, 0)
        speech.say("utter_danger_hint", number=self.emergency(state))
        speech.outcome("fallback", "out_of_scope", confidence, unanswered=True)
        return state


def topics_near(state: State) -> list[Ranked]:
    """The ranking without what is no topic and without small talk, which nobody needs to choose."""
    return [r for r in state.ranking if "." in r.topic and r.topic not in NOT_TOPICS | SMALL_TALK]


def offer(action: TurnAction, state: State, speech: Speech, near: list[Ranked], least: int = 2) -> State | None:
    """Up to three topics to choose from by number; None if fewer than `least` are worth offering."""
    offered = [r for r in near if r.confidence >= NEAR_ENOUGH][:OFFERED]
    if len(offered) < least:
        return None
    topics = tuple(r.topic for r in offered)
    listed = numbered(action.book, topics, state.language)
    speech.say("utter_suggest", options=listed, number=action.emergency(state))
    buttons = choices(action.book, topics, state)
    speech.outcome("suggest", topics[0], offered[0].confidence, choices=buttons, unanswered=True)
    return replace(state.closed(), options=topics)


def decline(action: TurnAction, state: State, speech: Speech, near: list[Ranked]) -> State:
    """Nothing near: say so, offer the menu and a person, who in possible danger is the emergency number."""
    speech.say("utter_fallback")
    contact = action.book.contact("human", state.where) or action.book.contact("consular", state.where)
    if contact and not state.danger:
        name = action.book.contact_name(contact, state.language)
        speech.say("utter_person", name=name, number=contact.number)
    else:
        speech.say("utter_danger_hint", number=action.emergency(state))
    best = near[0] if near else Ranked("out_of_scope", 0.0)
    speech.outcome("fallback", best.topic, best.confidence, unanswered=True)
    return state
