"""What `faro registers list` and `search` print: one line a register, a firm, an order or a vacancy.

Refuses nothing. Rules: each answer says which register it comes from and of what day; an invented one says so first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from content.registers.model import FirmSearch, Record, Register, Vacancy

MOST_ORDERS = 3
Say = Callable[..., str]


def register_line(card: Register, count: int) -> str:
    return f"{card.id:<24} {card.country} {card.kind:<14} {card.as_of} > {card.expires} {count:>8}  {card.title}"


def firms(search: FirmSearch, say: Say) -> Iterator[str]:
    yield say(f"registers.found.{search.decision}")
    for one in search.candidates:
        places = ", ".join(sorted({record.state or record.city for record in one.records} - {""}))
        yield f"{_mark(one.register, say)}{one.firm} ({places}) {one.score:.2f}  {_source(one.register, say)}"
        for record in one.records[:MOST_ORDERS]:
            yield f"    {_order(record)}"
        if len(one.records) > MOST_ORDERS:
            yield f"    {say('registers.more', count=str(len(one.records) - MOST_ORDERS))}"


def vacancies(found: Sequence[Vacancy], say: Say) -> Iterator[str]:
    if not found:
        yield say("registers.no_vacancies")
    elif not found[0].named:
        yield say("registers.only_wider")
    for one in found:
        record = one.record
        yield f"{_mark(one.register, say)}{record.firm}, {'; '.join(record.places)}: {_order(record)}"
        apply = (record.phone, record.email, record.apply_url, record.url)
        yield f"    {' | '.join(part for part in apply if part)}  {_source(one.register, say)}"


def _order(record: Record) -> str:
    wage = record.wage
    parts = (
        record.case_number or record.licence, record.visa_class, record.job_title, record.status,
        f"{record.begin or '?'} > {record.end or '?'}" if record.begin or record.end else "",
        f"{wage.amount}/{wage.unit}" if wage else "", f"{record.hours} h" if record.hours else "",
        f"x{record.positions}" if record.positions else "", f"> {record.expires}" if record.expires else "",
    )  # fmt: skip
    return "  ".join(part for part in parts if part)


def _mark(card: Register, say: Say) -> str:
    return f"[{say('registers.fictitious')}] " if card.fictitious else ""


def _source(card: Register, say: Say) -> str:
    return say("registers.of", publisher=card.publisher, day=card.as_of.isoformat())
