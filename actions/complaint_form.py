"""The words of a complaint, in two steps: whether the person wants to tell, and what was wrong.

Refuses to keep what was written before a yes, and what may be anything else than a complaint: a command, a question
(it has a question mark), whatever may be urgent; that is answered like any message and the form is left. Rules: the
form itself holds no text; the turn is told that this message's words may be kept, and whoever keeps them scrubs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.state import State

if TYPE_CHECKING:
    from actions.turn import Speech

ASKED, TELLS = "complaint.asked", "complaint.tells"
ALARM = "alarm"
STEPS = frozenset({ASKED, TELLS})
URGENT = 0.3  # confidence from which an urgent topic forbids to keep a message instead of answering it
# Understood from a sentence, and never what was wrong with an answer.
WISHES = frozenset(
    {"service.stop", "service.delete_data", "contacts.human", "service.greeting", "service.thanks", "service.goodbye"}
)


def ask(state: State, speech: Speech) -> State:
    """The first step; the complaint itself has been counted."""
    speech.say("utter_complaint_ask")
    return replace(state, form=ASKED)


def step(state: State, speech: Speech, is_urgent: Callable[[str], bool], number: str) -> State | None:
    """What an open form makes of a message; None if it is a message like any other. `number`: to call in danger."""
    if state.form == ASKED and _is_yes(state):
        speech.say("utter_complaint_tell")
        speech.outcome("form", "service.complaint")
        return replace(state, form=TELLS)
    if state.form == TELLS and _is_complaint(state, is_urgent):
        speech.say("utter_complaint_kept")
        if state.danger:  # it only may be: the words are kept, and the number is said all the same
            speech.say("utter_danger_hint", number=number)
        speech.outcome("form", state.topic or "service.complaint", keep_text=True)
        return replace(state, form=None)
    return None


def _is_yes(state: State) -> bool:
    return (state.intent, state.value) in {("acknowledge", "yes"), ("choose", "1")}


def _is_complaint(state: State, is_urgent: Callable[[str], bool]) -> bool:
    if len(state.ranking) < 2 or state.asks or state.intent in WISHES:  # a command has no rivals
        return False
    return state.danger != ALARM and not any(is_urgent(r.topic) and r.confidence >= URGENT for r in state.ranking)
