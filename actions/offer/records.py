"""What a register shows of a firm, beside what the person was told: candidates, the record, differences.

Refuses to call a firm or an offer safe: with every record stands that a swindler may use the name. Rules: an invented
register is marked in every text; a register's day is said with it; figures are compared only where both have them, in
one currency, and of a firm with several orders only what is in none of them differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from actions.offer.desk import Desk, fits
from actions.offer.notes import Notes
from content.registers.model import Candidate, FirmSearch, Record, Register, Wage

MOST = 3
MORE_ROOM = 14  # septets of "MAS" below it
SAME_WAGE = Decimal("0.05")  # of the record's wage
# What a wage of a country's register is in: its sign, and what people call it.
CURRENCIES = {"US": ("US$", ("", "USD")), "CA": ("CA$", ("", "CAD", "USD"))}
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
    """By which a candidate is found again: its one order, or the firm with all of them."""
    record = candidate.records[0] if len(candidate.records) == 1 else None
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
    orders = _orders(candidate, notes)
    contact = orders[0].phone or orders[0].email or orders[0].apply_url
    rest = [] if candidate.register.is_current(desk.book.today) else [desk.text("old", lang)]
    rest += differences(desk, candidate, notes, lang)
    rest.append(desk.text("call_them", lang, contact=contact) if contact else desk.text("borrowed", lang))
    facts = _facts(desk, candidate, orders, lang, roomy)
    while facts and not fits([_recorded(desk, candidate, facts, lang), *rest], "sms", MORE_ROOM):
        facts.pop()
    return [_recorded(desk, candidate, facts, lang), *rest]


def reminder(desk: Desk, notes: Notes, lang: str) -> str:
    """The firm that was found, in the result, with what differs from what was told since."""
    found = again(desk, notes.record) if notes.record else None
    if found is None:
        return ""
    return " ".join([_recorded(desk, found, [], lang), *differences(desk, found, notes, lang)])


def told_since(desk: Desk, before: Notes, notes: Notes, lang: str) -> list[str]:
    """What differs in what one more message told."""
    if not notes.record or (before.pay, before.visa, before.month, before.state) == (
        notes.pay,
        notes.visa,
        notes.month,
        notes.state,
    ):
        return []
    found = again(desk, notes.record)
    if found is None:
        return []
    known = differences(desk, found, before, lang)
    new = [line for line in differences(desk, found, notes, lang) if line not in known]
    return [_marked(desk, found.register, line, lang) for line in new]


def _marked(desk: Desk, register: Register, text: str, lang: str) -> str:
    return f"{desk.text('fictitious', lang)}. {text}" if register.fictitious else text


def _recorded(desk: Desk, candidate: Candidate, facts: Sequence[str], lang: str) -> str:
    register, told = candidate.register, ", ".join([candidate.firm[:40], *facts])
    text = desk.text("record", lang, register=register.publisher, date=day(register.as_of), facts=told)
    return _marked(desk, register, text, lang)


def _orders(candidate: Candidate, notes: Notes) -> tuple[Record, ...]:
    """The firm's orders in the state that was told, else all of them."""
    state = notes.state.rpartition("-")[2]
    there = tuple(r for r in candidate.records if state and r.state == state)
    return there or candidate.records


def _facts(desk: Desk, candidate: Candidate, orders: Sequence[Record], lang: str, roomy: bool) -> list[str]:
    """Of several orders what they have in common, and from which wage to which."""
    record, alone = orders[0], len(orders) == 1
    places = {" ".join(part for part in (one.city, one.state) if part) for one in orders}
    visas = "/".join(sorted({one.visa_class for one in orders if one.visa_class}))
    facts = [places.pop() if len(places) == 1 else "", visas, record.job_title[:40] if roomy and alone else ""]
    facts.append(_wages(desk, candidate.register.country, orders, lang))
    facts.append(_between(desk, orders, lang))
    if record.positions and alone:
        facts.append(desk.text("positions", lang, count=str(record.positions)))
    if record.hours and roomy and alone:
        facts.append(desk.text("hours", lang, count=plain_number(record.hours)))
    return [fact for fact in facts if fact]


def _wages(desk: Desk, country: str, orders: Sequence[Record], lang: str) -> str:
    ranges = _ranges(orders, "")
    if not ranges:
        return ""
    unit = ranges[0][2]
    return _per(desk, country, min(r[0] for r in ranges), max(r[1] for r in ranges), unit, lang)


def _between(desk: Desk, orders: Sequence[Record], lang: str) -> str:
    begins, ends = [one.begin for one in orders if one.begin], [one.end for one in orders if one.end]
    if not begins or not ends:
        return ""
    return desk.text("from_to", lang, start=month(min(begins)), end=month(max(ends)))


def span(desk: Desk, record: Record, lang: str) -> str:
    """From which month to which."""
    if record.begin is None or record.end is None:
        return ""
    return desk.text("from_to", lang, start=month(record.begin), end=month(record.end))


def wage_text(desk: Desk, wage: Wage, lang: str, country: str = "") -> str:
    return _per(desk, country, wage.amount, wage.amount, wage.unit, lang)


def _per(desk: Desk, country: str, low: Decimal, high: Decimal, unit: str, lang: str) -> str:
    """A wage or a range with its currency and unit."""
    amount = plain_number(low) if low == high else f"{plain_number(low)}-{plain_number(high)}"
    amount = CURRENCIES.get(country, ("",))[0] + amount
    return desk.text(UNITS[unit], lang, amount=amount) if unit in UNITS else amount


def differences(desk: Desk, candidate: Candidate, notes: Notes, lang: str) -> list[str]:
    """Wage, visa and month as told and as recorded, where no order has what was told."""
    orders = _orders(candidate, notes)
    lines = [_wage_differs(desk, candidate.register.country, orders, notes, lang)]
    visas = sorted({one.visa_class for one in orders if one.visa_class.startswith("H-2")})
    if notes.visa.startswith("H-2") and visas and not any(visa.startswith(notes.visa) for visa in visas):
        lines.append(desk.text("visa_differs", lang, told=notes.visa, record="/".join(visas)))
    spans = [(one.begin, one.end) for one in orders if one.begin and one.end]
    if notes.month and spans and not any(_covers(begin, end, notes.month) for begin, end in spans):
        months = {"start": month(min(begin for begin, _ in spans)), "end": month(max(end for _, end in spans))}
        lines.append(desk.text("dates_differ", lang, told=str(notes.month), **months))
    return [line for line in lines if line]


def _wage_differs(desk: Desk, country: str, orders: Sequence[Record], notes: Notes, lang: str) -> str:
    if not notes.pay or notes.pay[2] not in CURRENCIES.get(country, ("", ("",)))[1]:
        return ""
    told, unit = Decimal(str(notes.pay[0])), notes.pay[1]
    ranges = _ranges(orders, unit)
    near = any(low * (1 - SAME_WAGE) <= told <= high * (1 + SAME_WAGE) for low, high, _ in ranges)
    if near or not ranges:
        return ""
    recorded = _per(desk, country, min(r[0] for r in ranges), max(r[1] for r in ranges), ranges[0][2], lang)
    return desk.text("wage_differs", lang, told=_per(desk, "", told, told, unit, lang), record=recorded)


def _ranges(orders: Sequence[Record], unit: str) -> list[tuple[Decimal, Decimal, str]]:
    """Each order's wage from where to where in the unit, or in the first order's; an hour's also by the week."""
    found = []
    for one in orders:
        wage = one.wage
        hours = one.hours if wage and wage.unit == "hour" and unit == "week" else None
        if wage and (unit in ("", wage.unit) or hours):
            times = hours or Decimal(1)
            found.append((wage.amount * times, (wage.upto or wage.amount) * times, unit or wage.unit))
    return [one for one in found if one[2] == found[0][2]]


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
