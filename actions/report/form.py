"""The five questions of a report: asked one by one after a yes, each kept as it comes, skipped, or left.

Refuses to keep what was written before a yes and what must be answered first: a command, a question, danger. Danger is
answered with whom to call; who then goes on may tell of it, and the number stands before the next question. Rules: the
state holds no word of an answer, only the receipt, which question is due and how many were kept; the turn is told that
this message's words are for the institution, and whoever keeps them closes them with its key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.complaint_form import ALARM, URGENT, WISHES
from actions.state import State
from content.compile import AnswerBook
from content.model import Contact

if TYPE_CHECKING:
    from actions.turn import Speech

ASKED, TELLS = "report.asked", "report.tells"
STEPS = frozenset({ASKED, TELLS})
QUESTIONS = ("what", "who", "where", "paid", "answer")
FINISH, SKIP = "8", "9"
TOPIC = "fraud.report"
SIGN = "report"  # what is counted of it, beside where she is from
# One word or number is an answer too, though it may be a command elsewhere.
ANSWERS = frozenset({"choose", "acknowledge", "inform_place", "foreign_language"})


def begin(state: State, speech: Speech, book: AnswerBook, desk: Contact, receipt: str) -> State:
    """What is kept, for whom and how long; nothing is, before a yes."""
    speech.say("utter_report_ask", name=book.contact_name(desk, state.language))
    speech.outcome("form", TOPIC)
    notes = {"receipt": receipt, "desk": desk.id, "at": 0, "kept": 0}
    return replace(state.closed(), form=ASKED, topic=TOPIC, report=notes)


def step(state: State, speech: Speech, book: AnswerBook, number: str, text: str) -> State | None:
    """What an open form makes of a message; None if it is a message like any other. Of its text only the signs of fraud
    are noted, by their ids.
    """
    notes = state.report
    if notes is None or state.channel == "voice" or state.form not in STEPS:
        return None
    if state.form == ASKED:
        agreed = replace(state, form=TELLS, report={**notes, "agreed": True})
        return ask(agreed, speech) if _is_yes(state) else None
    command = state.value if state.intent == "choose" else None
    if command not in (SKIP, FINISH) and not _is_answer(state, notes, book.is_urgent):
        return None
    desk = book.desks.named(notes["desk"])
    if desk is None or desk.report_key is None:
        return _gone(state, speech, notes)
    if state.danger or _is_pressing(state, book.is_urgent):
        speech.say("utter_call_first", number=number)
    if command in (SKIP, FINISH):
        return _go_on(state, speech, book, desk, keeps=False, ends=command == FINISH)
    told = {**notes, "signs": sorted({*notes.get("signs", ()), *book.offers.read(text).seen})}
    return _go_on(replace(state, report=told), speech, book, desk, keeps=True, ends=False)


def is_agreed(state: State) -> bool:
    """Whether she said yes to the report that is under way."""
    return bool(state.report and state.report.get("agreed")) and state.form != ASKED


def ask(state: State, speech: Speech) -> State:
    """The question that is due."""
    _ask(state, speech)
    speech.outcome("form", TOPIC)
    return state


def _ask(state: State, speech: Speech) -> None:
    at = (state.report or {}).get("at", 0)
    speech.say(f"utter_report_{QUESTIONS[at]}", number=str(at + 1), count=str(len(QUESTIONS)))


def _go_on(state: State, speech: Speech, book: AnswerBook, desk: Contact, *, keeps: bool, ends: bool) -> State:
    """One answer further, and at the end the receipt."""
    notes = dict(state.report or {})
    told = _step(notes, desk, QUESTIONS[notes["at"]], first=not notes["kept"]) if keeps else {}
    notes |= {"at": notes["at"] + 1, "kept": notes["kept"] + keeps}
    if not ends and notes["at"] < len(QUESTIONS):
        after = replace(state, report=notes)
        _ask(after, speech)
        speech.outcome("form", TOPIC, report=told or None)
        return after
    after = replace(state.closed(), report=None)
    if not notes["kept"]:
        speech.say("utter_report_empty")
        speech.outcome("form", TOPIC)
        return after
    receipt = notes["receipt"]
    speech.say("utter_report_done", receipt=receipt, name=book.contact_name(desk, state.language), number=desk.number)
    counted = {*(state.offer or {}).get("seen", ())}  # by a check of the same talk
    signs = [SIGN, *(sign for sign in notes.get("signs", ()) if sign not in counted)]
    speech.outcome("form", TOPIC, report=(told or {"receipt": receipt}) | {"finished": True}, signs=signs)
    return after


def _step(notes: Mapping[str, Any], desk: Contact, question: str, first: bool) -> dict[str, Any]:
    return {
        "receipt": notes["receipt"],
        "desk": desk.id,
        "key": desk.report_key,
        "question": question,
        "first": first,
    }


def _gone(state: State, speech: Speech, notes: Mapping[str, Any]) -> State:
    """The directory has changed, and nobody could read what she writes now."""
    speech.say("utter_report_gone")
    speech.outcome("form", TOPIC, report=taken_back(notes["receipt"]))
    return replace(state.closed(), report=None)


def taken_back(receipt: str) -> dict[str, Any]:
    return {"receipt": receipt, "withdrawn": True}


def dropped(state: State) -> dict[str, Any]:
    """What leaving for good tells: the answers so far go."""
    return {"report": taken_back(state.report["receipt"])} if state.report else {}


def set_aside(state: State, is_urgent: Callable[[str], bool]) -> tuple[State, bool]:
    """The state that anything else is answered in, and whether she is to be told how to go on with her report."""
    if state.form == ASKED:
        return replace(state, report=None), False  # no yes, no report
    if state.form != TELLS or state.report is None or state.channel == "voice":
        return state, False
    if _is_pressing(state, is_urgent):
        return replace(state, report={**state.report, "warned": True}), True
    return state, state.asks


def _is_yes(state: State) -> bool:
    return (state.intent, state.value) in {("acknowledge", "yes"), ("choose", "1")}


def _is_answer(state: State, notes: Mapping[str, Any], is_urgent: Callable[[str], bool]) -> bool:
    if state.intent in ANSWERS:
        return True
    if len(state.ranking) < 2 or state.asks or state.intent in WISHES:  # a command has no rivals
        return False
    return bool(notes.get("warned")) or not _is_pressing(state, is_urgent)


def _is_pressing(state: State, is_urgent: Callable[[str], bool]) -> bool:
    return state.danger == ALARM or any(is_urgent(r.topic) and r.confidence >= URGENT for r in state.ranking)
