"""What a register of employers, job orders or recruiters is, and one record of it.

Refuses nothing: `card`, `reading` and `files` build these values and refuse. Rules: every value is frozen; what the
publisher left out is empty, never guessed; a state is its postal code ("TX", "ON"), a country ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

Kind = Literal["job_orders", "certifications", "employers", "recruiters"]
Unit = Literal["hour", "week", "biweek", "month", "year", "piece"]
Decision = Literal["match", "maybe", "none"]
KINDS: tuple[str, ...] = get_args(Kind)
UNITS: tuple[str, ...] = get_args(Unit)


@dataclass(frozen=True)
class Register:
    """The card. `as_of` is the day whose state it shows, always said with it; `fictitious`: invented, for showing."""

    id: str
    publisher: str
    title: str
    period: str
    as_of: date
    licence: str
    expires: date
    country: str
    kind: Kind
    fictitious: bool
    source: str

    def is_current(self, on: date) -> bool:
        return on <= self.expires


@dataclass(frozen=True)
class Wage:
    """`upto` is the upper end where the publisher gives a range."""

    amount: Decimal
    unit: Unit
    upto: Decimal | None = None


@dataclass(frozen=True)
class Record:
    """One row of a register. `phone`, `email` and `apply_url`: how to apply, as published; `url` shows the record."""

    id: str
    firm: str
    as_of: date
    trade_names: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    country: str = ""
    phone: str = ""
    visa_class: str = ""
    job_title: str = ""
    positions: int | None = None
    wage: Wage | None = None
    hours: Decimal | None = None
    begin: date | None = None
    end: date | None = None
    status: str = ""
    case_number: str = ""
    email: str = ""
    apply_url: str = ""
    url: str = ""
    places: tuple[str, ...] = ()
    licence: str = ""
    address: str = ""
    expires: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A firm of one register with its records, newest first, and how near its name is (0 to 1)."""

    firm: str
    register: Register
    records: tuple[Record, ...]
    score: float


@dataclass(frozen=True)
class FirmSearch:
    """`match`: this name is in a register; `maybe`: ask which; `none`: nothing near, and no candidate is shown."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Vacancy:
    """A job order open on the day asked for. `named`: its title names the work asked for."""

    record: Record
    register: Register
    named: bool = True
