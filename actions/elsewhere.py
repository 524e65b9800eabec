"""What an urgent answer adds where nobody knows which of several countries the person is in.

Refuses to leave out a number: of the three parts of this ending (the number of the other country, the question where
she is, the word to read on) the word goes first where letters are counted, then the question. Rules: the number of her
own telephone's country comes before the one of a country that was only spoken of; a number that the answer has said
already isn't repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from actions.state import State
from bot.segments import TWO_SEGMENTS, fold, septets
from content.where import Where

if TYPE_CHECKING:
    from actions.turn import TurnAction

Said = tuple[str, dict[str, str]]
# Septets of the words of each response in its longest language, without the country and number, with its line break.
QUESTION, WORD = 27, 14


def about_others(action: TurnAction, state: State, topic: str) -> str | None:
    """A topic that goes by both countries is about somebody who is away: the country spoken of is meant."""
    spec = action.book.pack.specs.get(topic)
    return (state.now or state.destination) if spec and spec.urgent and spec.varies_by == "both" else None


def others(action: TurnAction, state: State, where: Where) -> tuple[tuple[str, str], ...]:
    """(country, emergency number) of her other whereabouts, likeliest first."""
    countries = (country for country in state.whereabouts() if country != where.destination)
    numbers = ((c, action.book.contact("emergency", Where(c))) for c in countries)
    return tuple((country, contact.number) for country, contact in numbers if contact)


def elsewhere(action: TurnAction, state: State, where: Where, page: str) -> bool:
    """Whether there is more to say than the answer itself."""
    unsaid = any(number not in page for _, number in others(action, state, where))
    return unsaid if where.destination is None else len(state.whereabouts()) > 1


def closing(action: TurnAction, state: State, where: Where, pages: Sequence[str]) -> list[Said]:
    """Response names with their values, in order, as many as the message holds."""
    unsaid = [(c, n) for c, n in others(action, state, where) if n not in pages[0]][:2]
    lines = [f"{action.book.country(country, state.language)}: {number}" for country, number in unsaid]
    numbers = ". ".join(lines)
    room = TWO_SEGMENTS - septets(fold(pages[0])) - septets(fold(numbers)) if state.channel == "sms" else TWO_SEGMENTS
    said: list[Said] = []
    if len(pages) > 1 and room >= QUESTION + WORD:
        said.append(("utter_more", {}))
    if not lines:
        return [*said, ("utter_ask_here", {})]
    if room < QUESTION:
        return [("utter_numbers_there", {"numbers": numbers})]
    return [*said, ("utter_ask_here_or", {"numbers": numbers})]
