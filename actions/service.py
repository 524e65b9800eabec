"""The service itself: language, silence, erasure, and complaints.

Refuses nothing. Rules: STOP and DELETE are obeyed at once and confirmed once; a complaint is counted by topic, its
words are kept only by its form (`complaint_form.py`); words to switch languages are told in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions import complaint_form
from actions.report.form import dropped
from actions.silence import LEAVE, leave_form, welcome_back
from actions.state import State
from actions.turn import Speech, TurnAction
from bot.messages import Ranked
from content.compile import AnswerBook


class ChangeLanguage(TurnAction):
    """A language named, or the wish to change it."""

    action_name = "action_change_language"

    def act(self, state: State, speech: Speech) -> State:
        speech.say("utter_language_changed" if state.value else "utter_languages")
        speech.outcome("service", "service.language", _confidence(state.ranking))
        return state


class NameLanguage(TurnAction):
    """A language that isn't served: it is named, the served ones are offered, and whom to call."""

    action_name = "action_name_language"

    def __init__(self, book: AnswerBook, served: Sequence[str], names: Mapping[str, str]) -> None:
        super().__init__(book, served)
        self._names = names

    def act(self, state: State, speech: Speech) -> State:
        code = state.value or ""
        speech.say("utter_language_not_served", name=self._names.get(code, code))
        contact = self.book.contact("human", state.where) or self.book.contact("consular", state.where)
        if contact:
            name = self.book.contact_name(contact, state.language)
            speech.say("utter_person", name=name, number=contact.number)
        speech.say("utter_danger_hint", number=self.emergency(state))
        speech.outcome("service", "service.language")
        return state


class Stop(TurnAction):
    """No more messages. Only the command word is obeyed: "ya no quiero más" may be despair, and is told what to do.

    It is confirmed once: a second ALTO right after gets nothing. In a form CANCELAR leaves the form.
    """

    action_name = "action_stop"

    def act(self, state: State, speech: Speech) -> State:
        if len(state.ranking) > 1:  # understood from a sentence, not from the word
            speech.say("utter_how_to_stop", number=self.emergency(state))
            speech.outcome("service", "service.stop", _confidence(state.ranking))
            return state
        if state.form and state.value == LEAVE:
            return leave_form(state, speech)
        if state.opted_out:  # confirmed already, and nothing was written since
            speech.outcome("service", "service.stop", _confidence(state.ranking), opt_out=True)
            return state.closed()
        return _serve(self, state, speech, "service.stop", opt_out=True)


class Erase(TurnAction):
    """Everything about the sender goes, at the command word; a sentence is told which word it is."""

    action_name = "action_erase"

    def act(self, state: State, speech: Speech) -> State:
        if len(state.ranking) > 1:  # "el patrón borró mis datos" must erase nothing
            speech.say("utter_how_to_erase")
            speech.outcome("service", "service.delete_data", _confidence(state.ranking))
            return state
        return _serve(self, state, speech, "service.delete_data", erase=True, **dropped(state))


class Complain(TurnAction):
    """The last answer was wrong or of no use: counted, and the person is asked whether she wants to say how."""

    action_name = "action_complain"
    asks_for_words = True

    def act(self, state: State, speech: Speech) -> State:
        after = _serve(self, state, speech, "service.complaint", complaint=state.topic or "")
        return complaint_form.ask(replace(after, topic=state.topic, page=state.page), speech)


class Acknowledge(TurnAction):
    """A bare "sí", "no", "ok": nothing was asked that it could answer. "Sí" after silence is a wish to come back."""

    action_name = "action_acknowledge"

    def act(self, state: State, speech: Speech) -> State:
        if state.opted_out and state.value == "yes":
            return welcome_back(state, speech)
        speech.say("utter_acknowledge")
        speech.outcome("service", "service.thanks")
        return state


def _serve(action: TurnAction, state: State, speech: Speech, topic: str, **effect: Any) -> State:
    """Say a service topic's own text and tell its effect, which holds whether or not that text may be said."""
    found = action.book.find(topic, state.where)
    if found.state == "current":
        speech.page(found, state.where, 0)
    else:
        speech.say("utter_obeyed", title=action.book.title(topic, state.language))
    speech.outcome("service", topic, _confidence(state.ranking), **effect)
    return state.closed() if effect.get("opt_out") else replace(state.closed(), topic=topic)


def _confidence(ranking: tuple[Ranked, ...]) -> float:
    return ranking[0].confidence if ranking else 1.0
