"""Takes a message by what came before it: it goes on with the last subject, or says that the last answer was not meant.

Refuses nothing. Rules: going on means the answer for the place just named, else the next page of what was answered; a
correction offers what was nearest after the answer that was not meant; whoever finds that nobody answers a number gets
another one.
"""

from __future__ import annotations

from dataclasses import replace

from actions.answer import answer
from actions.continuation import next_page
from actions.menus import choices, numbered, show_menu
from actions.state import State
from actions.turn import Speech, TurnAction


class FollowUp(TurnAction):
    """ "¿Y en Canadá?", "¿y si soy mujer?": the same subject, in another place or further on."""

    action_name = "action_follow_up"

    def act(self, state: State, speech: Speech) -> State:
        if state.topic is None:
            return show_menu(self, state, speech)
        if state.mentions:
            return answer(self, state.closed(), speech, state.counterpart or state.topic)
        return next_page(self, state, speech, state.topic)


class NoAnswer(TurnAction):
    """ "Nadie contesta": another number, and after an urgent answer the emergency number first."""

    action_name = "action_no_answer"

    def act(self, state: State, speech: Speech) -> State:
        topic = state.topic or "contacts.human"
        urgent = self.book.is_urgent(topic)
        if urgent:
            speech.say("utter_call_first", number=self.emergency(state))
        speech.say("utter_no_answer")
        where = state.where_for(urgent, state.given)
        others = (self.book.contact(role, where) for role in ("human", "consular"))
        other = next((c for c in others if c and c != self.book.nearest(topic, where)), None)
        if other:
            name = self.book.contact_name(other, state.language)
            speech.say("utter_person", name=name, number=other.number)
        speech.outcome("service", topic, urgent=urgent)
        return state


class Correct(TurnAction):
    """ "No, otra cosa": the last answer was not what was meant."""

    action_name = "action_correct"

    def act(self, state: State, speech: Speech) -> State:
        others = state.others
        if not others:
            speech.say("utter_ask_again")
            speech.outcome("menu", "service.menu")
            return state.closed()
        listed = numbered(self.book, others, state.language)
        speech.say("utter_correct", options=listed)
        speech.outcome("suggest", others[0], choices=choices(self.book, others, state), unanswered=True)
        return replace(state.closed(), options=others)
