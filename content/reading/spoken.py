"""Reads how a written text is heard (`spoken.yaml`).

Refuses a language without the words for an address and a source.
"""

from __future__ import annotations

from collections.abc import Mapping

from content.model import Speaking
from content.reading.fields import Field, Section, filled

FIELDS = ("words", "read", "commands", "write", "address", "source", "source_undated")


def read_spoken(field: Field) -> Mapping[str, Speaking]:
    """Language -> its words."""
    languages = Section(field, ("languages",)).need("languages").entries()
    return {lang: _read_language(entry) for lang, entry in languages.items()}


def _read_language(field: Field) -> Speaking:
    section = Section(field, FIELDS)
    return Speaking(
        words=_said(section.get("words")),
        read=frozenset(section.texts("read")),
        address=section.need("address").text(),
        source=filled(section.need("source"), {"source", "date"}),
        source_undated=filled(section.need("source_undated"), {"source"}),
        commands=frozenset(section.texts("commands")),
        write=_said(section.get("write")),
    )


def _said(field: Field | None) -> Mapping[str, str]:
    """Written -> said."""
    return {written: said.text() for written, said in field.entries().items() if written} if field else {}
