"""What an index keeps of a register: its firms, each once, with their records, and the keys they are found by.

Refuses nothing; pure. Rules: records of one register whose firms' names have one key are one firm, wherever it is: a
register shows names, and who owns them isn't known; a firm's shown name is the spelling used most; the same records
give the same entries in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from content.registers.files import line_of
from content.registers.model import Record
from content.registers.names import key, key_words, plain
from content.registers.numbers import digits, number_key, phone_key, tail
from content.registers.sounds import skeleton

BETWEEN = "|"  # stands in no key, so that two names of one firm stay apart


@dataclass(frozen=True)
class RecordEntry:
    """`number` and `tail` are what case and licence numbers are found by; `title` is the job title, plain."""

    number: str
    digits: str
    tail: str
    phone: str
    begins: str
    ends: str
    state: str
    visa: str
    title: str
    payload: str


@dataclass(frozen=True)
class FirmEntry:
    """`names` are the keys of all its names; `grams` what trigrams are made of: names, then their sound in capitals;
    `city` and `state` all cities and states of its records, plain.
    """

    names: str
    grams: str
    shown: str
    city: str
    state: str
    records: tuple[RecordEntry, ...]


def entries_of(records: Iterable[Record]) -> Iterator[FirmEntry]:
    """Every firm with its records."""
    firms: dict[str, list[Record]] = {}
    for record in records:
        firms.setdefault(key(record.firm), []).append(record)
    for _, group in sorted(firms.items()):
        yield _firm(group)


def grams_text(names: Sequence[str]) -> str:
    """The text whose trigrams are indexed and asked for."""
    return " ".join([*names, *(skeleton(key_words(name)) for name in names)])


def _firm(group: Sequence[Record]) -> FirmEntry:
    spelt = Counter(record.firm for record in group)
    names = list(dict.fromkeys(key(name) for record in group for name in (record.firm, *record.trade_names)))
    return FirmEntry(
        names=BETWEEN.join(names),
        grams=grams_text(names),
        shown=min(spelt, key=lambda name: (-spelt[name], name.isupper(), name)),
        city=BETWEEN.join(sorted({plain(record.city) for record in group})),
        state=BETWEEN.join(sorted({state for record in group for state in (record.state, _work_state(record))})),
        records=tuple(_record(record) for record in group),
    )


def _record(record: Record) -> RecordEntry:
    number = record.case_number or record.licence
    return RecordEntry(
        number=number_key(number),
        digits=digits(number),
        tail=tail(record.case_number),
        phone=phone_key(record.phone),
        begins=record.begin.isoformat() if record.begin else "",
        ends=record.end.isoformat() if record.end else "",
        state=_work_state(record),
        visa=number_key(record.visa_class),
        title=plain(record.job_title),
        payload=line_of(record),
    )


def _work_state(record: Record) -> str:
    """Where the work is, or else where the firm is."""
    last = record.places[0].rpartition(", ")[2] if record.places else ""
    return last if len(last) == 2 and last.isupper() else record.state
