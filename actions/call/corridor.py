"""Which country an answer in a call is for, and which one is asked for.

Refuses to guess where a person in danger is: of several countries the likeliest is answered for, the numbers of all are
said, each with its country, and she is asked. Rules: the same as in messages (`actions.whereabouts`): where she said
she is counts alone; else her number's country comes before the one of her work; a subject about somebody who is away
is for the country spoken of. Where she is from is only what she said: her number's country is a guess to be offered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.call.state import CallState
from content.places import HOMES
from content.where import Where

if TYPE_CHECKING:
    from actions.call.flow import CallFlow

HERE = "here"  # the side that asks where she is
PAGE = 4  # countries on a page; the fifth key is another one, or none


def where_of(flow: CallFlow, state: CallState, topic: str) -> Where:
    """For whom an answer is."""
    urgent = flow.book.is_urgent(topic)
    if urgent and about_others(flow, topic) and state.destination and state.now is None:
        return state.where()
    return state.where(urgent)


def asked(flow: CallFlow, state: CallState, topic: str) -> str | None:
    """The side to ask for after a first piece: what the answer depends on and nobody told, or where she is."""
    side = flow.book.asks(topic, state.where())
    if not flow.book.is_urgent(topic) or side == "origin":
        return side
    written = flow.book.pack.topics.get(topic)
    unsure = len(state.whereabouts()) > 1 and (differs(flow, state) or bool(written and written.asks == "destination"))
    open_ = state.stands is None and not about_others(flow, topic)
    return HERE if open_ and (side == "destination" or unsure) else None


def differs(flow: CallFlow, state: CallState) -> bool:
    """Whether the countries where she may be have several numbers for danger."""
    contacts = (flow.book.contact("emergency", Where(country)) for country in state.whereabouts())
    return len({contact.number for contact in contacts if contact}) > 1


def pages(flow: CallFlow, state: CallState, side: str) -> tuple[tuple[str, ...], ...]:
    """The countries offered; those that are likely come first."""
    ask = flow.book.pack.call.ask
    if side == HERE:
        known = served(flow)
        likely = (country for country in state.whereabouts() if country in known)
        return _paged((*likely, *_listed(flow, "destination")))
    own = _listed(flow, side)
    if side == "origin" and state.guess in own:
        return _paged((str(state.guess), *own))
    return ask.get(side, ())


def _listed(flow: CallFlow, side: str) -> tuple[str, ...]:
    return tuple(country for page in flow.book.pack.call.ask.get(side, ()) for country in page)


def _paged(countries: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    each = tuple(dict.fromkeys(countries))
    return tuple(each[n : n + PAGE] for n in range(0, len(each), PAGE))


def served(flow: CallFlow) -> frozenset[str]:
    """Every country that is offered for some side."""
    return frozenset(country for side in flow.book.pack.call.ask.values() for page in side for country in page)


def told(state: CallState, side: str, country: str) -> tuple[CallState, dict[str, Any]]:
    """The state with a country that was asked for, and what to remember."""
    news: dict[str, Any] = {"place" if side == HERE else side: country}
    if side == HERE and not (state.destination and country in HOMES):
        news["destination"] = country
    return replace(state, now=None, **news), news


def about_others(flow: CallFlow, topic: str) -> bool:
    spec = flow.book.pack.specs.get(topic)
    return bool(spec and spec.varies_by == "both")
