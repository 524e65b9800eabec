"""DENUNCIAR and RETIRAR: begins a report, goes on with one, takes one back.

Refuses to begin where no institution could read it: then the official way is told and nothing is kept; so in calls,
where nobody can be asked for consent by words. Rules: whether a report with a receipt is there isn't told, since who
tries receipts would learn it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.answer import answer
from actions.report import form, receipts
from actions.state import State
from actions.turn import Speech, TurnAction
from content.compile import AnswerBook

WITHDRAW = "withdraw"  # the value of the word alone; with a receipt behind it that is the value


class StartReport(TurnAction):
    """The word, or the word to take back with or without a receipt."""

    action_name = "action_report"
    asks_for_words = True

    def __init__(self, book: AnswerBook, served: Sequence[str], receipt: Callable[[], str] = receipts.new) -> None:
        super().__init__(book, served)
        self._receipt = receipt

    def act(self, state: State, speech: Speech) -> State:
        if state.channel == "voice":
            return answer(self, state.closed(), speech, form.TOPIC)
        if state.value:
            return self._take_back(state, speech, state.value)
        if form.is_agreed(state):
            return form.ask(replace(state.closed(), form=form.TELLS), speech)
        desk = self.book.desks.for_place(state.where)
        if desk is None:
            return answer(self, replace(state.closed(), report=None), speech, form.TOPIC)
        return form.begin(state, speech, self.book, desk, self._receipt())

    def _take_back(self, state: State, speech: Speech, value: str) -> State:
        receipt = receipts.read(value)
        if receipt is None:
            speech.say("utter_report_which" if value == WITHDRAW else "utter_report_misspelt")
            speech.outcome("form", form.TOPIC)
            return replace(state, form=None)
        speech.say("utter_report_withdrawn", receipt=receipt)
        speech.outcome("form", form.TOPIC, report=form.taken_back(receipt))
        own = state.report is not None and state.report["receipt"] == receipt
        return replace(state.closed(), report=None if own else state.report)
