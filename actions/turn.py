"""How every action of Faro runs: state in, words and outcome said, state out.

Refuses nothing. Rules: an action speaks in response names, topics and slots, never in sentences; each turn tells its
outcome exactly once (kind, topic, urgency), which is what `faro ask --json` shows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

from actions import complaint_form
from actions.report import form as report_form
from actions.state import NOT_TOPICS, State, read
from bot.messages import Kind
from content.compile import AnswerBook, Found
from content.where import Where
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

ALTERNATIVES = 5


class Speech:
    """What may be said in a turn."""

    def __init__(self, dispatcher: CollectingDispatcher, state: State) -> None:
        self._dispatcher, self._state = dispatcher, state

    def say(self, response: str, **values: Any) -> None:
        """One response of bot/domain/responses.yml, in the turn's language."""
        self._dispatcher.utter_message(response=response, lang=self._state.language, **values)

    def within(self, lang: str) -> Speech:
        """The same turn, said in another language."""
        return Speech(self._dispatcher, replace(self._state, language=lang))

    def page(self, found: Found, where: Where, number: int) -> None:
        """One page of a pack's answer."""
        self._dispatcher.utter_message(
            response="answer",
            lang=self._state.language,
            topic=found.topic,
            variant=str(found.index),
            number=str(number),
            destination=where.destination,
            origin=where.origin,
            state=where.state,
            trade=where.trade,
        )

    def outcome(
        self, kind: Kind, topic: str, confidence: float = 1.0, choices: Sequence[tuple[str, str]] = (), **more: Any
    ) -> None:
        """What this turn was: told once, last. `choices` are (label, text to send)."""
        state = self._state
        if more.get("signs"):
            more.setdefault("district", state.comes_from)
        heard = [r for r in state.ranking if r.topic not in NOT_TOPICS and r.topic != topic and "." in r.topic]
        others = [{"topic": r.topic, "confidence": r.confidence} for r in heard[:ALTERNATIVES]]
        self._dispatcher.utter_message(
            json_message={
                "kind": kind,
                "topic": topic,
                "confidence": confidence,
                "lang": state.language,
                "heard": state.heard,
                "alternatives": others,
                "choices": [{"label": label, "text": text} for label, text in choices],
                **more,
            }
        )


class Beside(Protocol):
    """What may take a message before its action does: an offer under check, a list of vacancies."""

    steps: Collection[str]

    def step(self, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
        """What it makes of a message, whose words it doesn't keep; None if it is a message like any other."""
        ...


class TurnAction(Action, ABC):  # type: ignore[misc]
    """Base of Faro's actions: subclasses name themselves and write `act`."""

    action_name = ""
    beside: Sequence[Beside] = ()
    asks_for_words = False  # whether it opens a form that asks for words

    def __init__(self, book: AnswerBook, served: Sequence[str]) -> None:
        self.book, self.served = book, served

    def name(self) -> str:
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        state = read(tracker, self.served)
        speech = Speech(dispatcher, state)
        number, text = self.emergency(state), tracker.latest_message.get("text") or ""
        after = complaint_form.step(state, speech, self.book.is_urgent, number)
        after = after or report_form.step(state, speech, self.book, number, text)
        return (after or self._outside(state, speech, text)).events()

    def _outside(self, state: State, speech: Speech, text: str) -> State:
        """What no form that asks for words takes as its own."""
        state, goes_on = report_form.set_aside(state, self.book.is_urgent)
        after = self._taken(state, speech, text) or self._beside(state, speech)
        if goes_on:
            speech.say("utter_report_goes_on")
        return after

    def _taken(self, state: State, speech: Speech, text: str) -> State | None:
        """By the first of those beside that takes it."""
        steps = (one.step(self, state, speech, text) for one in self.beside)
        return next((after for after in steps if after is not None), None)

    def _beside(self, state: State, speech: Speech) -> State:
        """Whatever no form takes as its own leaves it."""
        after = self.act(state, speech)
        beside = {step for one in self.beside for step in one.steps}
        is_form = after.form in complaint_form.STEPS | report_form.STEPS | beside
        return replace(after, form=None) if is_form and not self.asks_for_words else after

    @abstractmethod
    def act(self, state: State, speech: Speech) -> State:
        """Say something, tell the outcome, give the state that remains."""

    def emergency(self, state: State) -> str:
        """The number to call in danger where the person is; each with its country where it may be one of several."""
        first = self.book.emergency_number(state.where_for(urgent=True))
        told: dict[str, str] = {}
        for country in state.whereabouts():
            contact = self.book.contact("emergency", Where(country))
            if contact:
                told.setdefault(contact.number, country)
        if set(told) <= {first}:
            return first
        named = [f"{number} ({self.book.country(country, state.language)})" for number, country in told.items()]
        return ", ".join(named if first in told else [first, *named])
