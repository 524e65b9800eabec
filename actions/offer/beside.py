"""The check of an offer and the list of vacancies as what may take a message before its action.

Refuses nothing: what they take is decided in `form` and `jobs`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from actions.offer import form, jobs
from actions.offer.desk import Desk
from actions.state import State

if TYPE_CHECKING:
    from actions.turn import Speech, TurnAction


class Offers:
    """An offer under check, or one that a message tells of."""

    steps: Collection[str] = form.STEPS

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def step(self, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
        return form.step(self._desk, action, state, speech, text)


class Jobs:
    """Vacancies asked for in words, and more of them."""

    steps: Collection[str] = jobs.STEPS

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def step(self, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
        return jobs.step(self._desk, action, state, speech, text)
