"""Discreet mode: whether every message begins with a neutral line, which is all that a locked screen shows.

Refuses nothing. Rules: the same word turns it on and off, NORMAL always off; what was open stays open; it lasts as the
language does, until BORRAR. The line itself is put before the words where they are joined (`bot/assistant.py`).
"""

from __future__ import annotations

from dataclasses import replace

from actions.state import State
from actions.turn import Speech, TurnAction


class Discretion(TurnAction):
    """DISCRETO, NORMAL."""

    action_name = "action_discretion"

    def act(self, state: State, speech: Speech) -> State:
        wanted = state.intent != "normal" and not state.discreet
        speech.say("utter_discreet_on" if wanted else "utter_discreet_off")
        speech.outcome("service", "service.privacy")
        return replace(state, discreet=wanted or None)
