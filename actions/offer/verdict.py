"""The result of a check: its grade, why each sign matters, what the law says, what to do, whom to tell.

Refuses the word "safe": the best grade is that no sign was seen, and that this proves nothing. Rules: the most
important stands first; an SMS page is two segments, and as many pages are made as the person's eight messages leave, at
least one; whatever finds no room is left out, the least important first.
"""

from __future__ import annotations

from dataclasses import replace

from actions.offer import records
from actions.offer.desk import Desk, fits
from actions.offer.notes import Notes
from actions.state import State
from content.where import Where

MOST_MESSAGES = 8
MORE_ROOM = 14  # septets of "MAS" below a page
MOST_PAGES = 3


def pages(desk: Desk, notes: Notes, state: State) -> list[str]:
    """What is said, cut into messages."""
    lang = state.language
    where = replace(state.where, destination=notes.country or state.destination)
    parts = [
        _grade(desk, notes, lang),
        records.reminder(desk, notes, lang),
        *_top(desk, notes, where, lang),
        _tell(desk, where, lang),
    ]
    parts += [_steps(desk, where, lang), *_rest(desk, notes, where, lang)]
    if state.channel != "sms":
        return ["\n\n".join(part for part in parts if part)]
    most = min(MOST_PAGES, max(1, MOST_MESSAGES - notes.turns + 1))
    return laid([part for part in parts if part])[:most]


def laid(parts: list[str]) -> list[str]:
    """Parts on pages in their order, none cut; a page that has room takes the next that fits."""
    result: list[list[str]] = []
    for part in parts:
        page = next((page for page in result[-1:] if fits([*page, part], "sms", MORE_ROOM)), None)
        if page is None:
            result.append([part])
        else:
            page.append(part)
    return ["\n".join(page) for page in result]


def _grade(desk: Desk, notes: Notes, lang: str) -> str:
    grade = desk.check.grade(notes.seen)
    if grade == "none":
        return desk.text("none", lang)
    signs, left = [s for s in desk.by_weight() if s in notes.seen], len(notes.seen)
    text = desk.text(grade, lang, count=str(left), signs=desk.names(signs, lang))
    while len(signs) > 1 and len(text) > GRADE_ROOM:
        signs.pop()
        text = desk.text(grade, lang, count=str(left), signs=desk.names(signs, lang))
    return text


GRADE_ROOM = 190


def _top(desk: Desk, notes: Notes, where: Where, lang: str) -> list[str]:
    """Of the heaviest sign of which the law says something, what it says; else why the heaviest matters."""
    seen = [sign for sign in desk.by_weight() if sign in notes.seen]
    law = next((law for sign in seen if (law := desk.law(sign, where, lang))), "")
    return [law] if law else [why for sign in seen[:1] if (why := desk.why(sign, lang))]


def _rest(desk: Desk, notes: Notes, where: Where, lang: str) -> list[str]:
    seen = [sign for sign in desk.by_weight() if sign in notes.seen]
    said = set(_top(desk, notes, where, lang))
    told = [text for sign in seen for text in (desk.why(sign, lang), desk.law(sign, where, lang)) if text]
    return [text for text in dict.fromkeys(told) if text not in said]


def _steps(desk: Desk, where: Where, lang: str) -> str:
    numbered = " ".join(f"{n}) {step}" for n, step in enumerate(desk.steps(where, lang), 1))
    return desk.text("steps", lang, steps=numbered) if numbered else ""


def _tell(desk: Desk, where: Where, lang: str) -> str:
    contacts = (desk.book.contact(role, where) for role in desk.check.tell)
    contact = next((one for one in contacts if one), None)
    if contact is None:
        return ""
    return desk.text("tell", lang, name=desk.book.contact_name(contact, lang), number=contact.number)
