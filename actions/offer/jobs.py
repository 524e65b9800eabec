"""TRABAJOS: the job orders of a register that are open today, three a message.

Refuses to show what has begun or ended as open, and an expired register as today's. Rules: what was asked for is kept
as ids of trade, state, month and visa; a fictitious register is marked in every text; without a register the topic
answers.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from actions.answer import answer
from actions.offer import records
from actions.offer.desk import Desk, fits
from actions.offer.listening import is_search, lead
from actions.state import State
from actions.whereabouts import affirmed
from content.registers.model import Vacancy
from content.registers.vacancies import Query, read_query

if TYPE_CHECKING:
    from actions.turn import Speech, TurnAction

LIST = "jobs.list"
STEPS = frozenset({LIST})
TOPIC = "programs.vacancies"
A_MESSAGE = 3
LONGEST_LIST = 30
SHORT = 5  # words of a message that may be a search without a verb: "H-2B hotel"


def step(desk: Desk, action: TurnAction, state: State, speech: Speech, text: str) -> State | None:
    """What a search makes of a message; None if it is a message like any other."""
    if desk.registers is None or not desk.can_check or state.channel == "voice" or state.options:
        return None
    if state.form == LIST and state.intent == "more" and state.jobs:
        return show(desk, action, state, speech, Query(**state.jobs["query"]), int(state.jobs["from"]))
    if state.form not in (None, LIST) or state.danger or (len(state.ranking) < 2 and state.intent != "inform_place"):
        return None
    behind = lead(desk, "jobs", text)
    behind = behind if is_search(desk, state, behind) else ""
    query = asked(desk, state, behind or text)
    named = sum(map(bool, asdict(query).values()))
    heard = state.intent == TOPIC or bool(behind)
    short = len(text.split()) <= SHORT and query.trade and query.visa and not state.asks
    if (heard and named) or short:
        return show(desk, action, state, speech, query, 0)
    return None


def asked(desk: Desk, state: State, text: str) -> Query:
    """What is looked for; a state also as the gazetteer knows it."""
    query = read_query(text, desk.trades)
    said = next((str(m["state"]) for m in affirmed(state.mentions) if m.get("state") and m["role"] != "origin"), "")
    return query if query.state else replace(query, state=said.rpartition("-")[2])


def show(desk: Desk, action: TurnAction, state: State, speech: Speech, query: Query, begin: int) -> State:
    """As many as a message holds, from the one after the last shown."""
    registers, today, lang = desk.registers, desk.book.today, state.language
    if registers is None:
        return answer(action, state.closed(), speech, TOPIC)
    found = registers.vacancies(query, today, LONGEST_LIST)[begin:]
    if not found:
        return _none(desk, action, state, speech)
    heading = _heading(desk, found[0], lang)
    warning, more = desk.text("not_safe", lang), desk.text("more_jobs", lang)
    lines = [_line(desk, one, lang) for one in found[:A_MESSAGE]]
    while len(lines) > 1 and not fits([*heading, *lines, warning, more], state.channel):
        lines.pop()
    rest = begin + len(lines) if len(found) > len(lines) else 0
    speech.say("utter_told", told="\n".join([*heading, *lines, warning, *([more] if rest else ())]))
    speech.outcome("answer", TOPIC, state.ranking[0].confidence if state.ranking else 1.0)
    kept: dict[str, Any] | None = {"query": asdict(query), "from": rest} if rest else None
    return replace(state.closed(), topic=TOPIC, page=-1, form=LIST if rest else None, jobs=kept)


def _heading(desk: Desk, first: Vacancy, lang: str) -> list[str]:
    register = first.register
    mark = f"{desk.text('fictitious', lang)}. " if register.fictitious else ""
    told = mark + desk.text("jobs", lang, register=register.publisher, date=records.day(register.as_of))
    return [told] if first.named else [told, desk.text("wider_jobs", lang)]


def _line(desk: Desk, one: Vacancy, lang: str) -> str:
    """Firm, place, wage, months, hours, places, and how to apply."""
    record = one.record
    facts = [f"{record.firm[:24].strip()} {record.state}"]
    facts.append(records.wage_text(desk, record.wage, lang, one.register.country) if record.wage else "")
    facts.append(desk.text("hours", lang, count=records.plain_number(record.hours)) if record.hours else "")
    facts.append(records.span(desk, record, lang))
    facts.append(desk.text("positions", lang, count=str(record.positions)) if record.positions else "")
    facts.append(record.phone or record.email or record.apply_url)
    return ", ".join(fact for fact in facts if fact)


def _none(desk: Desk, action: TurnAction, state: State, speech: Speech) -> State:
    """Nothing open: that the register is too old, or that nothing of this is in it; and where to look."""
    cards = [card for card in (desk.registers.cards if desk.registers else ()) if card.kind == "job_orders"]
    current = [card for card in cards if card.is_current(desk.book.today)]
    if not cards:
        return answer(action, state.closed(), speech, TOPIC)
    shown = max(current or cards, key=lambda card: card.as_of)
    mark = f"{desk.text('fictitious', state.language)}. " if shown.fictitious else ""
    name, values = ("no_jobs", {}) if current else ("old_jobs", {"date": records.day(shown.as_of)})
    speech.say("utter_told", told=mark + desk.text(name, state.language, **values))
    if current:
        speech.outcome("answer", TOPIC, unanswered=True)
        return replace(state.closed(), topic=TOPIC, page=-1, jobs=None)
    return answer(action, state.closed(), speech, TOPIC)
