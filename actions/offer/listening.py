"""Whether a message is about an offer, urgent, or clearly about something else.

Refuses nothing; pure. Rules: an urgent topic that was understood presses, unless the message only denies the sign that
stands for it; two signs beside a topic of fraud begin a check; a first word that is also a plain word doesn't outrank a
clear subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.complaint_form import ALARM
from actions.offer.desk import Desk
from actions.state import NOT_TOPICS, State
from content.by_ear import plain
from content.offer import Offer

if TYPE_CHECKING:
    from actions.turn import TurnAction

URGENT, CLEAR = 0.3, 0.6
SIGNS_TO_BEGIN = 2
FIRM_WORDS = 3  # behind a word that begins a check, which are a name whatever they were understood as
BESIDE_JOBS = ("programs.", "channels.")  # subjects that who looks for vacancies may well be understood as


def lead(desk: Desk, name: str, text: str) -> str:
    """What stands behind a word that begins it ("VERIFICAR un señor me pide…"); "" if nothing does."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if plain(first).strip(":,.") in desk.check.words.get(name, ()) else ""


def is_search(desk: Desk, state: State, text: str) -> bool:
    """Whether a word for vacancies begins a search: not a clear subject of another kind, nor signs of an offer."""
    top = state.ranking[0].confidence if state.ranking else 0.0
    other = "." in state.intent and top >= CLEAR and not state.intent.startswith(BESIDE_JOBS)
    return not other and not desk.reader.read(text).seen


def is_check(desk: Desk, action: TurnAction, state: State, offer: Offer, behind: str) -> bool:
    """Whether a word that is also a plain one ("check my pay is wrong") begins a check."""
    clear = is_clear(desk, state) and not action.book.is_urgent(state.intent)
    return offer.tells or not clear or len(behind.split()) <= FIRM_WORDS


def particular(offer: Offer) -> bool:
    """Whether it tells of one offer rather than of offers."""
    return bool(offer.seen or offer.money or offer.firm or offer.number)


def is_about(desk: Desk, state: State, offer: Offer) -> bool:
    topic = next((r.topic for r in state.ranking if r.topic not in NOT_TOPICS and "." in r.topic), "")
    calm = [s for s in offer.seen if not desk.check.sign(s).urgent]
    if topic in desk.check.starts or state.intent in desk.check.starts:
        return particular(offer)
    if topic in desk.check.about:
        return len(offer.seen) >= SIGNS_TO_BEGIN
    return len(calm) >= SIGNS_TO_BEGIN and bool(offer.visa or offer.money)


def tells_of_danger(desk: Desk, offer: Offer) -> bool:
    return any(desk.check.sign(sign).urgent for sign in offer.seen)


def is_clear(desk: Desk, state: State) -> bool:
    """A subject of its own, other than offers."""
    top = state.ranking[0].confidence if state.ranking else 0.0
    return "." in state.intent and state.intent not in desk.check.about and top >= CLEAR


def urgent_topic(action: TurnAction, state: State, offer: Offer | None = None, desk: Desk | None = None) -> str:
    """The urgent topic that was understood, or ""."""
    is_urgent = action.book.is_urgent
    alarm = state.danger == ALARM
    likely = [r.topic for r in state.ranking if is_urgent(r.topic) and (r.confidence >= URGENT or alarm)]
    topic = state.intent if is_urgent(state.intent) else next(iter(likely), "")
    if offer and desk and topic:
        denied = [sign for sign in desk.check.signs if sign.urgent and sign.id in offer.denied]
        pressing = [sign for sign in desk.check.signs if sign.urgent and sign.id in offer.seen]
        calm = offer.seen or offer.denied or offer.money
        if denied and not pressing:
            return ""
        if calm and not pressing and not alarm:
            return ""
    return topic
