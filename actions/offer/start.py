"""VERIFICAR and TRABAJOS alone: a check begins or goes on, vacancies are listed.

Refuses to begin where there is nothing to begin with: a pack without a check, a node without registers and a call get
the topic's own answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.answer import answer
from actions.menus import show_menu
from actions.offer import form, jobs
from actions.offer.desk import Desk
from actions.state import State
from actions.turn import Speech, TurnAction
from content.compile import AnswerBook
from content.registers.vacancies import Query


class AtDesk(TurnAction):
    """An action with the check of the pack and the registers of the node."""

    asks_for_words = True

    def __init__(self, book: AnswerBook, served: Sequence[str], desk: Desk) -> None:
        super().__init__(book, served)
        self.desk = desk


class CheckOffer(AtDesk):
    """VERIFICAR, CHECK, VÉRIFIER, VERIFYE."""

    action_name = "action_check_offer"

    def act(self, state: State, speech: Speech) -> State:
        if self.desk.can_check and state.channel != "voice":
            return form.begin(self.desk, state, speech)
        return _topic(self, state, speech, form.TOPIC)


class FindJob(AtDesk):
    """TRABAJOS, JOBS, TRAVAIL, TRAVAY."""

    action_name = "action_find_job"

    def act(self, state: State, speech: Speech) -> State:
        if self.desk.registers is not None and self.desk.can_check and state.channel != "voice":
            return jobs.show(self.desk, self, state, speech, Query(), 0)
        return _topic(self, state, speech, jobs.TOPIC)


def _topic(action: TurnAction, state: State, speech: Speech, topic: str) -> State:
    if topic not in action.book.pack.specs:
        return show_menu(action, state, speech)
    return answer(action, state.closed(), speech, topic)
