"""Which question is next, and what a number, a yes or no, a skip or a place answers.

Refuses to ask twice: what was said, denied, skipped or asked isn't asked again. Rules: at most six questions, in the
pack's order; the last asks only for what is missing of visa, place and pay.
"""

from __future__ import annotations

from dataclasses import replace

from actions.offer.desk import Desk
from actions.offer.notes import Notes
from actions.state import State
from content.by_ear import plain
from content.offer import Question

TERMS_ASKED, WHO, CONTACT, PICK = "terms", "who", "contact", "pick"
# What isn't asked where messages run short, so that pay and visa can still be held against the firm's record.
LEFT_OUT = (CONTACT, "contract")
SKIP = 9
MOST_TURNS = 7  # the person's messages before the result


def next_question(desk: Desk, notes: Notes) -> str:
    """The id of the next question, or "" when it is time for the result."""
    if notes.turns >= MOST_TURNS:
        return ""
    left = [q.id for q in desk.check.questions if not _is_answered(q, notes)]
    for weaker in LEFT_OUT if notes.record else ():
        if len(left) > MOST_TURNS - notes.turns and weaker in left:
            left.remove(weaker)
    return next(iter(left), "")


def _is_answered(question: Question, notes: Notes) -> bool:
    if question.id in notes.asked or any(sign in (*notes.seen, *notes.denied) for sign in question.about):
        return True
    known = {WHO: bool(notes.who or notes.record), CONTACT: bool(notes.channel), TERMS_ASKED: not notes.missing()}
    return known.get(question.id, False)


def worded(desk: Desk, notes: Notes, name: str, lang: str) -> str:
    """A question as it is put."""
    if name != TERMS_ASKED:
        return desk.question(name, lang)
    missing = ", ".join(desk.text(term, lang) for term in notes.missing())
    return desk.text("terms", lang, missing=missing)


def put(notes: Notes, name: str) -> Notes:
    return replace(notes, now=name, asked=tuple(dict.fromkeys((*notes.asked, name))))


def is_skip(desk: Desk, state: State, text: str) -> bool:
    if state.intent == "choose":
        return state.value == str(SKIP)
    return state.intent == "more" or plain(text).strip(" .!'").replace("'", "") in desk.check.words.get("skip", ())


def number_said(desk: Desk, notes: Notes, state: State, text: str) -> int:
    """The number of the option that a message means; 0 for none."""
    question = desk.check.question(notes.now)
    if question is None:
        return 0
    if state.intent == "choose":
        number = int(state.value or 0)
        return number if number <= len(question.options) else 0
    first = plain(text).split(" ", 1)[0].strip(".,!") if text else ""
    if (state.intent == "acknowledge" and state.value == "yes") or first in YES:
        return question.yes
    return question.no if first in NO else 0


YES = frozenset({"si", "yes", "oui", "wi", "yeah", "yep", "claro", "sip"})
NO = frozenset({"no", "non", "nop", "nope", "nah"})


def answered(desk: Desk, notes: Notes, number: int) -> Notes:
    """With what an option tells."""
    question = desk.check.question(notes.now)
    if question is None or not 1 <= number <= len(question.options):
        return notes
    option = question.options[number - 1]
    seen = (*notes.seen, option.sign) if option.sign else tuple(s for s in notes.seen if s not in option.denied)
    return replace(
        notes,
        seen=tuple(dict.fromkeys(seen)),
        denied=tuple(dict.fromkeys((*notes.denied, *option.denied))),
        who=option.fact or notes.who,
    )
