"""Out of a form, and back after silence: the words beside STOP that begin or end something between a person and Faro.

Refuses nothing. Rules: a word that leaves a form stops no messages while a form is under way, and says which word does;
outside of one only those of them that stop nothing arrive here; who comes back is welcomed in one sentence.
"""

from __future__ import annotations

from dataclasses import replace

from actions.menus import show_menu
from actions.report.form import dropped
from actions.state import State
from actions.turn import Speech, TurnAction

LEAVE = "leave"  # the value of a command word that leaves a form


class Leave(TurnAction):
    """ANNULER, SOTI: whatever was being asked or chosen from is over."""

    action_name = "action_leave"

    def act(self, state: State, speech: Speech) -> State:
        return leave_form(state, speech)


class StartAgain(TurnAction):
    """START, ALTA, REPRENDRE, KOMANSE: back after silence, else the themes."""

    action_name = "action_start_again"

    def act(self, state: State, speech: Speech) -> State:
        return welcome_back(state, speech) if state.opted_out else show_menu(self, state, speech)


def leave_form(state: State, speech: Speech) -> State:
    """The form is gone and what a report under way holds so far; the conversation goes on."""
    speech.say("utter_left_form")
    speech.outcome("form" if state.form else "service", "service.menu", **dropped(state))
    return replace(state.closed(), report=None)


def welcome_back(state: State, speech: Speech) -> State:
    """The turn reopens the conversation by itself; this only says so."""
    speech.say("utter_welcome_back")
    speech.outcome("service", "service.greeting")
    return state.closed()
