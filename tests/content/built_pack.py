"""A pack built in Python, for tests of what is made of a pack once it is loaded.

Rules: small enough to read at once; every text says which variant it is, so that a test can tell them apart; changed
with `dataclasses.replace`, never in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from content.compile import AnswerBook
from content.model import Answer, Condition, Contact, Hours, NumberKind, Pack, Source, Topic, TopicSpec

TODAY = date(2026, 11, 21)
LAST_DAY = date(2027, 1, 31)
SERVED = ("US", "CA", "MX", "GT", "HN")


def source(label: str = "DOL", source_date: str = "2026-01", expires: date = LAST_DAY) -> Source:
    return Source("dol", label, "Wages", "https://dol.gov", source_date, TODAY, "law", "stored", expires)


def contact(
    name: str,
    number: str,
    country: str | None,
    *,
    kind: NumberKind = "short",
    dial_from: tuple[str, ...] = (),
    role: str | None = None,
) -> Contact:
    """A contact of the role that its id ends in, reachable from its own country unless told otherwise."""
    return Contact(
        id=name,
        role=role or name.partition("_")[2],
        name=f"Nombre {name}",
        number=number,
        number_kind=kind,
        dial_from=dial_from or ((country,) if country else ()),
        country=country,
        serves=(),
        transfer=False,
        cost="",
        languages=("es",),
        hours=Hours(always=True),
        can="Ayuda.",
        cannot="",
        sources={},
    )


CONTACTS = (
    contact("us_emergency", "911", "US"),
    contact("ca_emergency", "9-1-1", "CA"),
    contact("gt_emergency", "110", "GT"),
    contact("us_labour", "1-866-487-9243", "US", kind="national"),
    contact("mx_consular", "+52 55 5555 0100", "MX", kind="e164", dial_from=("US", "MX")),
    contact("gt_consular", "1-844-805-1011", "GT", kind="national", dial_from=("US",)),
    contact("gt_fraud_report", "1510", "GT"),
)

SPECS = (
    ("channels.us_h2a", "Visa H-2A", "none", False),
    ("channels.us_h2b", "Visa H-2B", "none", False),
    ("channels.other_destinations", "Otros destinos", "none", False),
    ("rights.wages", "Salario", "destination", False),
    ("rights.passport", "Pasaporte quitado", "destination", True),
    ("rights.heat", "Calor", "destination", True),
    ("fraud.check", "Revisar una oferta", "origin", False),
    ("contacts.consulate", "Consulado", "origin", False),
    ("service.menu", "Menú", "none", False),
    ("service.greeting", "Saludo", "none", False),
    ("service.stop", "No más mensajes", "none", False),
    ("service.delete_data", "Borrar mis datos", "none", False),
    ("service.complaint", "Queja", "none", False),
    ("out_of_scope", "Otra cosa", "none", False),
)
THEMES = {
    "channels": "Trabajar fuera",
    "rights": "Derechos",
    "fraud": "Fraudes",
    "contacts": "A quién llamar",
    "service": "Este servicio",
}


def one(text: str, *more: str, **changes: object) -> Answer:
    """A regional answer that cites the one source."""
    return replace(Answer(Condition(), text, more, sources=("dol",)), **changes)  # type: ignore[arg-type]


def topic(
    name: str,
    *answers: Answer,
    asks: Literal["destination", "origin"] | None = None,
    cited: Source | None = None,
) -> Topic:
    numbered = tuple(replace(answer, n=n) for n, answer in enumerate(answers))
    return Topic(name, numbered, {"dol": cited or source()}, asks)


LONG_A, LONG_B = f"{'A' * 200}.", f"{'B' * 200}."

TOPICS = (
    topic("channels.us_h2a", one("La visa H-2A es para el campo.", "Paga el patrón.", LONG_A, LONG_B)),
    topic(
        "rights.wages",
        one("Salario en general."),
        one("Salario en US.", when=Condition(destination=("US",))),
        one("Salario en CA.", when=Condition(destination=("CA",))),
        asks="destination",
    ),
    topic(
        "rights.passport",
        one("Peligro: marque 911 ({gt_emergency} en Guatemala).", "Guarde una copia."),
        one("{emergency} ahora. Su pasaporte es suyo.", when=Condition(destination=("*",))),
        asks="destination",
    ),
    topic(
        "contacts.consulate",
        one("Consulados."),
        one("Llame al {consular}.", when=Condition(origin=("*",))),
        asks="origin",
    ),
    topic("service.stop", one("Baja hecha."), cited=source("Faro")),
    topic("service.delete_data", one("Borrado."), cited=source("Faro")),
    topic("service.complaint", one("Gracias por avisar."), cited=source("Faro")),
    topic("out_of_scope", one("De eso no sé."), cited=source("Faro")),
)


def build_pack(topics: tuple[Topic, ...] = TOPICS, contacts: tuple[Contact, ...] = CONTACTS) -> Pack:
    return Pack(
        name="built",
        version="1.0.0",
        publisher="Prueba",
        languages=("es", "en"),
        topics={t.id: t for t in topics},
        contacts={c.id: c for c in contacts},
        places=(),
        questions={},
        specs={i: TopicSpec(i, title, varies, "", urgent) for i, title, varies, urgent in SPECS},  # type: ignore[arg-type]
        themes=THEMES,
    )


def without(pack: Pack, *topics: str) -> Pack:
    """The pack as if nobody had written these topics."""
    assert set(topics) <= set(pack.topics)
    return replace(pack, topics={name: t for name, t in pack.topics.items() if name not in topics})


@dataclass
class Clock:
    """A day that stands still until a test moves it."""

    day: date = TODAY

    def __call__(self) -> date:
        return self.day


@dataclass(frozen=True)
class Words:
    """Translations by (language, context); what isn't there stays Spanish."""

    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __call__(self, lang: str, context: str, source: str) -> str:
        return self.texts.get((lang, context), source)


def build_book(
    pack: Pack | None = None, words: Words | None = None, clock: Clock | None = None, reviewed_only: bool = False
) -> AnswerBook:
    return AnswerBook(pack or build_pack(), words or Words(), clock or Clock(), reviewed_only)
