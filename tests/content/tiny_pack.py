"""A whole pack of two topics and three contacts, written to a folder by the test that changes it.

Rules: as written it has no finding but the notes, so that whatever a test finds comes from its own change; `change`
fails when the text it replaces isn't there, so that a case can't pass by changing nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from content.lint import Finding, lint
from content.load import load_pack
from content.model import Pack

TODAY = date(2026, 11, 21)

FILES = {
    "../topics.yaml": """\
themes:
  channels: {es: Trabajar fuera, en: Working abroad}
  contacts: {es: A quién llamar, en: Whom to call}
topics:
  - {id: channels.us_h2a, title: Visa H-2A, varies_by: none, covers: farm work}
  - {id: channels.us_h2b, title: Visa H-2B, varies_by: none, covers: other work}
  - {id: contacts.emergency, title: Emergencia, varies_by: destination, urgent: true, covers: whom to call}
  - {id: service.menu, title: Menú, varies_by: none, covers: menu}
""",
    "pack.yaml": """\
name: tiny
version: 1.0.0
publisher: Prueba
source_language: es
languages: [es, en]
""",
    "topics/channels/us_h2a.yaml": """\
topic: channels.us_h2a
sources:
  dol:
    label: DOL
    title: H-2A workers
    address: https://www.dol.gov/h2a
    source_date: 2026-01
    checked_on: 2026-11-01
    kind: law
    reading: stored
answers:
  - short: >-
      La visa H-2A es para el campo. Dudas: {us_labour}.
    more:
      - El patrón paga el viaje.
    spoken: Para el campo.
    contacts: [labour, us_labour]
    sources: [dol]
  - when: {destination: [US], origin: [GT]}
    short: >-
      Llame al {labour} en {place}.
    sources: [dol]
""",
    "topics/contacts/emergency.yaml": """\
topic: contacts.emergency
asks: destination
sources:
  fcc:
    label: FCC
    title: '911'
    address: https://www.fcc.gov/911
    source_date: 2026-02-03
    checked_on: 2026-11-01
    kind: phone
    reading: live
answers:
  - short: >-
      Peligro: marque 911.
    sources: [fcc]
  - when: {destination: ['*']}
    short: >-
      {emergency} ahora mismo.
    sources: [fcc]
""",
    "contacts/us.yaml": """\
contacts:
  - id: us_emergency
    role: emergency
    name: Emergencias
    number: 911
    number_kind: short
    dial_from: [US]
    country: US
    cost: gratis
    languages: [en, es]
    hours: {always: true}
    can: Policía.
    sources: &phone
      fcc: {label: FCC, title: x, address: x, source_date: 2026, checked_on: 2026-11-01, kind: phone, reading: live}
  - id: us_labour
    role: labour
    name: Trabajo
    number: 1-866-487-9243
    number_kind: national
    dial_from: [US]
    country: US
    transfer: true
    hours: {timezone: America/New_York, days: lun-vie, opens: 08:00, closes: 17:00}
    sources: *phone
  - id: mx_consular
    role: consular
    name: Consulado
    number: +52 55 5555 0100
    number_kind: e164
    dial_from: [US, MX]
    country: MX
    serves: [MX]
    hours: {always: true}
    sources: *phone
""",
    "places.yaml": """\
places:
  - {country: US, name: Estados Unidos, kind: country, names: [gringo, usa], demonyms: [estadounidense]}
""",
    "golden.yaml": """\
golden:
  - {lang: es, text: auxilio, topic: contacts.emergency, says: [911]}
  - {lang: en, text: help, topic: contacts.emergency, says: [911, ahora mismo], destination: US}
  - {lang: es, text: visa del campo, topic: channels.us_h2a, says: [1-866-487-9243], origin: MX}
""",
    "questions/es/ana.yaml": """\
writer: ana
language: es
questions:
  channels.us_h2a:
    - visa del campo
    - ¿Qué es la H-2A?
  contacts.emergency:
    - auxilio
""",
    "questions/es/beto.yaml": """\
writer: beto
language: es
questions:
  channels.us_h2a:
    - quiero piscar manzana
""",
}


@dataclass(frozen=True)
class FakeCatalog:
    """Translations by context; by default every text has one, equal to its Spanish."""

    texts: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    fuzzy: frozenset[str] = frozenset()
    catalogued: tuple[str, ...] = ("es", "en")

    def languages(self, domain: str) -> tuple[str, ...]:
        return self.catalogued if domain == "tiny" else ()

    def has(self, domain: str, lang: str, context: str, source: str) -> bool:
        return domain == "tiny" and lang == "en" and context not in self.missing | self.fuzzy

    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return self.texts.get(context, source)

    def is_fuzzy(self, domain: str, lang: str, context: str, source: str) -> bool:
        return context in self.fuzzy


@dataclass(frozen=True)
class TinyPack:
    root: Path

    @property
    def contract(self) -> Path:
        return self.root.parent / "topics.yaml"

    def write(self, file: str, text: str) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        self.write(file, text.replace(old, new, 1))

    def load(self) -> Pack:
        return load_pack(self.root, self.contract)

    def lint(
        self, catalog: FakeCatalog | None = None, today: date = TODAY, *, only_errors: bool = False
    ) -> list[Finding]:
        return lint(self.load(), catalog or FakeCatalog(), today, only_errors=only_errors)


def write_tiny_pack(folder: Path) -> TinyPack:
    pack = TinyPack(folder / "tiny")
    pack.root.mkdir(parents=True)
    for file, text in FILES.items():
        pack.write(file, text)
    return pack
