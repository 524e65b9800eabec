"""CODIGO: a short code for the last answer, and for a code the true text that it is of.

Refuses to call a message true: a swindler can put a true code under a false text, so what a code brings is always our
own words, with their date and whether they still hold. Rules: the frame is in the code's language, which whoever got
the message reads; the conversation's own language stays.
"""

from __future__ import annotations

from dataclasses import replace

from actions.state import State
from actions.turn import Speech, TurnAction
from content.compile import AnswerBook
from content.proof import Proofs, Proved

TOPIC = "service.about"


class Prove(TurnAction):
    """The word alone, or a code."""

    action_name = "action_prove"

    def __init__(self, book: AnswerBook, served: tuple[str, ...]) -> None:
        super().__init__(book, served)
        self._proofs = Proofs(book)

    def act(self, state: State, speech: Speech) -> State:
        if state.value:
            return self._open(state, speech, state.value)
        return self._give(state, speech)

    def _give(self, state: State, speech: Speech) -> State:
        """Of the answer given last, as it was given."""
        topic = state.topic if state.topic and not state.topic.startswith("service.") else None
        urgent = topic is not None and self.book.is_urgent(topic)
        where = state.where_for(urgent, state.given if urgent else None)
        code = self._proofs.code(topic, where, state.language) if topic else None
        if code:
            speech.say("utter_proof_code", code=code)
        else:
            speech.say("utter_proof_none")
        speech.outcome("service", TOPIC)
        return state

    def _open(self, state: State, speech: Speech, code: str) -> State:
        proved = self._proofs.read(code)
        if proved is None or proved.holds == "gone":
            speech.say("utter_proof_gone" if proved else "utter_proof_unknown", code=code)
            speech.outcome("service", TOPIC)
            return state.closed()
        self._show(speech.within(proved.lang), proved, code)
        return replace(state.closed(), topic=proved.topic)

    def _show(self, speech: Speech, proved: Proved, code: str) -> None:
        released = self.book.pack.layer.released
        date = released.strftime("%d/%m/%y") if released else self.book.pack.version
        speech.say("utter_proof_true" if proved.holds == "current" else "utter_proof_changed", code=code, date=date)
        speech.page(self.book.find(proved.topic, proved.where), proved.where, 0)
        speech.say("utter_proof_else")
        speech.outcome("answer", proved.topic, urgent=self.book.is_urgent(proved.topic))
