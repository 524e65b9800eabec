"""The typed shape of a content pack: what Faro may say as fact, and what each fact stands on.

Refuses nothing by itself: `content.load` builds these values and raises, `content.lint` judges them. Rules: every
value is frozen; a country is an ISO 3166-1 alpha-2 code; a date is a `datetime.date`; Spanish is the source language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from content.call_menu import CallMenu
from content.golden import Golden
from content.offer import OfferCheck

SourceKind = Literal["figure", "phone", "law", "general"]
NumberKind = Literal["short", "national", "e164"]

# Months after `checked_on` until an answer that stands on such a source may no longer be given as current.
VALID_MONTHS: Mapping[SourceKind, int] = {"figure": 6, "phone": 12, "law": 24, "general": 24}


# Topics about the service itself state no facts: they need no source and nobody's word that they are right.
FACTLESS_THEMES = frozenset({"service", "out_of_scope"})


@dataclass(frozen=True)
class TopicSpec:
    """One line of the contract `content/topics.yaml`."""

    id: str
    title: str
    varies_by: Literal["none", "destination", "origin", "both"]
    covers: str
    urgent: bool = False

    @property
    def theme(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Source:
    """Where a statement was read. `label` is what an SMS shows ("DOL"); `source_date` is year, year-month or "undated".

    `expires` may only bring the end forward, never push it past the rule of `VALID_MONTHS`; `given` is as written.
    `reading`: "live" when a person opened the page itself, "stored" when a stored copy was read.
    """

    id: str
    label: str
    title: str
    address: str
    source_date: str
    checked_on: date
    kind: SourceKind
    reading: Literal["live", "stored"]
    expires: date
    given: date | None = None


@dataclass(frozen=True)
class Review:
    """A named person's word that a text was right, bound to the text by its hash."""

    by: str
    role: str
    on: date
    hash: str


@dataclass(frozen=True)
class Condition:
    """When a variant holds. Empty tuples hold always; ("*",) means that the country must be known; `state` that the
    state where the person is must be.
    """

    destination: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    state: bool = False


@dataclass(frozen=True)
class Answer:
    """One variant of a topic: `short` is the first text, `more` its continuation in paragraphs; `n` its place in the
    file that it was written in, by which its translations are known; `by` the pack that it comes from.
    """

    when: Condition
    short: str
    more: tuple[str, ...] = ()
    spoken: str | None = None
    contacts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    n: int = 0
    by: str = ""


@dataclass(frozen=True)
class Topic:
    """A written topic. `asks` names what to ask when it is unknown and the answer depends on it; `bodies` which of
    `skills.yaml` are told with it.
    """

    id: str
    answers: tuple[Answer, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    asks: Literal["destination", "origin"] | None = None
    bodies: Literal["certify", "train"] | None = None
    reviews: tuple[Review, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Hours:
    """Opening hours in the contact's own time zone. `always` is day and night, every day."""

    always: bool = False
    timezone: str | None = None
    days: str = ""
    opens: str = ""
    closes: str = ""
    holidays: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody to call. `number` is written as it is dialled; `role` is what texts refer to ("emergency").

    `dial_from` lists the countries where this number works; `serves` the nationalities it is for (empty: everybody);
    `covers` the states (ISO 3166-2) or whole countries that a consulate's office or line is for (empty: no area of its
    own);
    `transfer` says whether a call may be connected to it by Faro (never for emergency numbers); `report_key` is the
    public key that reports to it are closed with, in base64.
    """

    id: str
    role: str
    name: str
    number: str
    number_kind: NumberKind
    dial_from: tuple[str, ...]
    country: str | None
    serves: tuple[str, ...]
    transfer: bool
    cost: str
    languages: tuple[str, ...]
    hours: Hours
    can: str
    cannot: str
    sources: Mapping[str, Source]
    covers: tuple[str, ...] = ()
    note: str = ""
    whatsapp: str | None = None
    email: str | None = None
    report_key: str | None = None
    reviews: tuple[Review, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Place:
    """A country, state, province or city that a person may name, and how people write it in each language. `state` is
    the ISO 3166-2 code ("US-CA") of a state or of a city's state, where the directory goes by it.
    """

    country: str
    name: str
    kind: Literal["country", "state", "city"]
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    state: str | None = None


@dataclass(frozen=True)
class Figure:
    """A figure that changes (a wage, a cap, a fee), named so that one edit changes every text. `amount` is what is
    said, with its unit; `as_of` the year or year and month of the figure, which is always said with it.
    """

    id: str
    amount: str
    as_of: str
    source: Source
    reviews: tuple[Review, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Calendar:
    """How a month is said: twelve names, and `date` that puts one beside its year ("{month} de {year}")."""

    months: tuple[str, ...] = ()
    date: str = ""
    file: str = ""


@dataclass(frozen=True)
class Institution:
    """A programme, office, form or visa whose name tells where somebody is from or works ("=ICE": in capitals only)."""

    names: tuple[str, ...]
    origin: str | None = None
    destination: str | None = None


@dataclass(frozen=True)
class Trade:
    """What somebody can do, and how people call it in every language."""

    id: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class SkillBody:
    """Who certifies or teaches trades in a country. An empty text is unknown, and shown as such; no `trades`: ask."""

    id: str
    country: str
    name: str
    does: tuple[str, ...]
    trades: tuple[str, ...]
    certifies: str
    procedure: str
    duration: str
    cost: str
    support: str
    contact: str
    address: str
    sources: Mapping[str, Source]

    def details(self) -> Mapping[str, str]:
        """The texts of the Regional Action Plan's line 2, action 1, in the order in which they are told."""
        names = ("certifies", "procedure", "duration", "cost", "support")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Skills:
    """All bodies and trades, with the words that stand before each detail ("Costo")."""

    labels: Mapping[str, str] = field(default_factory=dict)
    trades: tuple[Trade, ...] = ()
    bodies: tuple[SkillBody, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Speaking:
    """How a language is heard: `words` said instead of those written, capitals that are `read` as words, what is said
    for a web address and for a source with and without its date; `commands` are words of capitals that people say to
    Faro, `write` what is said where a text asks them to write to it.
    """

    words: Mapping[str, str]
    read: frozenset[str]
    address: str
    source: str
    source_undated: str
    commands: frozenset[str] = frozenset()
    write: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """What a pack is laid over: `extends` names the pack below ("" for a pack of its own), `country` the only country
    that an overlay may speak of, `order` which of two overlays is laid later. `released` is the day of this version.
    """

    extends: str = ""
    country: str = ""
    order: int = 0
    released: date | None = None


@dataclass(frozen=True)
class Pack:
    """A whole pack as loaded. `questions[language][topic]` are the example questions of all writers; `layers` names the
    overlays laid over it, "name@version", in their order.
    """

    name: str
    version: str
    publisher: str
    languages: tuple[str, ...]
    topics: Mapping[str, Topic]
    contacts: Mapping[str, Contact]
    places: tuple[Place, ...]
    questions: Mapping[str, Mapping[str, tuple[str, ...]]]
    specs: Mapping[str, TopicSpec]
    themes: Mapping[str, str]
    root: str = ""
    institutions: tuple[Institution, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    calendar: Calendar = Calendar()
    skills: Skills = Skills()
    spoken: Mapping[str, Speaking] = field(default_factory=dict)
    call: CallMenu = field(default_factory=CallMenu)
    layer: Layer = Layer()
    layers: tuple[str, ...] = ()
    golden: tuple[Golden, ...] = ()
    offer: OfferCheck = field(default_factory=OfferCheck)

    @cached_property
    def by_role(self) -> Mapping[tuple[str, str | None], tuple[Contact, ...]]:
        """The contacts of each role and country, in the directory's own order."""
        found: dict[tuple[str, str | None], list[Contact]] = {}
        for contact in self.contacts.values():
            found.setdefault((contact.role, contact.country), []).append(contact)
        return {key: tuple(contacts) for key, contacts in found.items()}
