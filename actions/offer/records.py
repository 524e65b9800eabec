"""What a register shows of a firm, beside what the person was told: candidates, the record, differences.

Refuses to call a firm or an offer safe: with every record stands that a swindler may use the name. Rules: an invented
register is marked in every text; a register's day is said with it; figures are compared only where both have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from actions.offer.desk import Desk
from actions.offer.notes import Notes
from content.registers.model import Candidate, FirmSearch, Record, Register, Wage

MOST = 3
SAME_WAGE = Decimal("0.05")  # of the record's wage
UNITS = {"hour": "per_hour", "day": "per_day", "week": "per_week", "month": "per_month", "year": "per_year"}


def search(desk: Desk, firm: str, number: str, place: str) -> FirmSearch:
    """By number where one was written, else by name."""
    if desk.registers is None:
        return FirmSearch("none")
    found = desk.registers.by_number(number) if number else FirmSearch("none")
    if found.decision == "none" and firm:
        found = desk.registers.find_firm(firm, place or None)
    return FirmSearch(found.decision, found.candidates[:MOST])


def key(candidate: Candidate) -> str:
    """By which a candidate is found again."""
    record = candidate.records[0] if candidate.records else None
    return (record.case_number or record.licence or candidate.firm) if record else candidate.firm


def again(desk: Desk, name: str) -> Candidate | None:
    """The candidate of a key that was kept."""
    found = search(desk, name, name, "")
    return next((one for one in found.candidates if key(one) == name), next(iter(found.candidates), None))


def named(desk: Desk, candidates: Sequence[Candidate], lang: str) -> str:
    """The candidates, numbered, and the number for none of them."""
    lines = [f"{n} {_where(one)}{_mark(desk, one.register, lang)}" for n, one in enumerate(candidates, 1)]
    return "\n".join([*lines, desk.text("neither", lang, number=str(len(candidates) + 1))])


def _where(candidate: Candidate) -> str:
    record = candidate.records[0] if candidate.records else None
    place = ", ".join(part for part in ((record.city, record.state) if record else ()) if part)
    return f"{candidate.firm[:40]} ({place})" if place else candidate.firm[:40]


def _mark(desk: Desk, register: Register, lang: str) -> str:
    return f" {desk.text('fictitious', lang)}" if register.fictitious else ""


def shown(desk: Desk, candidate: Candidate, notes: Notes, lang: str, roomy: bool) -> list[str]:
    """What the record says, whether it differs from what was told, and the warning."""
    register, record = candidate.register, _record(candidate, notes)
    mark = f"{desk.text('fictitious', lang)}. " if register.fictitious else ""
    facts = ", ".join([candidate.firm[:40], *_facts(desk, record, lang, roomy)])
    lines = [mark + desk.text("record", lang, register=register.publisher, date=day(register.as_of), facts=facts)]
    if not register.is_current(desk.book.today):
        lines.append(desk.text("old", lang))
    lines += differences(desk, record, notes, lang)
    contact = record.phone or record.email or record.apply_url
    return [*lines, desk.text("call_them", lang, contact=contact) if contact else desk.text("borrowed", lang)]


def _record(candidate: Candidate, notes: Notes) -> Record:
    """Of several orders the one in the state that was told, else the newest."""
    state = notes.state.rpartition("-")[2]
    return next((r for r in candidate.records if state and r.state == state), candidate.records[0])


def _facts(desk: Desk, record: Record, lang: str, roomy: bool) -> list[str]:
    place = " ".join(part for part in (record.city, record.state) if part)
    facts = [place, record.visa_class, record.job_title[:40] if roomy else ""]
    facts.append(wage_text(desk, record.wage, lang) if record.wage else "")
    facts.append(span(desk, record, lang))
    if record.positions:
        facts.append(desk.text("positions", lang, count=str(record.positions)))
    if record.hours and roomy:
        facts.append(desk.text("hours", lang, count=plain_number(record.hours)))
    return [fact for fact in facts if fact]


def span(desk: Desk, record: Record, lang: str) -> str:
    """From which month to which."""
    if record.begin is None or record.end is None:
        return ""
    return desk.text("from_to", lang, start=month(record.begin), end=month(record.end))


def wage_text(desk: Desk, wage: Wage, lang: str) -> str:
    amount = plain_number(wage.amount)
    return desk.text(UNITS[wage.unit], lang, amount=amount) if wage.unit in UNITS else amount


def differences(desk: Desk, record: Record, notes: Notes, lang: str) -> list[str]:
    """Wage, visa and month as told and as recorded, where they aren't the same."""
    lines = []
    wage = record.wage
    if wage and notes.pay and notes.pay[1] in ("", wage.unit):
        told, upto = Decimal(str(notes.pay[0])), wage.upto or wage.amount
        if not wage.amount * (1 - SAME_WAGE) <= told <= upto * (1 + SAME_WAGE):
            recorded = plain_number(wage.amount) if wage.upto is None else f"{plain_number(wage.amount)}-{upto}"
            lines.append(desk.text("wage_differs", lang, told=plain_number(told), record=recorded))
    visa = record.visa_class
    if notes.visa.startswith("H-2") and visa.startswith("H-2") and not visa.startswith(notes.visa):
        lines.append(desk.text("visa_differs", lang, told=notes.visa, record=visa))
    if notes.month and record.begin and record.end and not _covers(record.begin, record.end, notes.month):
        months = {"start": month(record.begin), "end": month(record.end)}
        lines.append(desk.text("dates_differ", lang, told=str(notes.month), **months))
    return lines


def _covers(begin: date, end: date, wanted: int) -> bool:
    months = (end.year - begin.year) * 12 + end.month - begin.month
    return (wanted - begin.month) % 12 <= months


def day(on: date) -> str:
    return f"{on.day}/{on.month}/{on.year}"


def month(on: date) -> str:
    return f"{on.month}/{on.year}"


def plain_number(value: Decimal) -> str:
    """Without needless zeros: 16.08, 40."""
    return f"{value:.2f}".removesuffix(".00")
