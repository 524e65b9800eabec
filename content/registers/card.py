"""Reads and checks a register's card (`register.yaml`).

Refuses (PackError) a missing or unknown field, a bad id, a country that isn't two letters, a kind unknown here, an
address that isn't one, and a register that expires before the day it shows. Rule: nothing has a default, since what
isn't said of a register can't be said to a worker.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from content.reading.fields import Field, Section, read_yaml
from content.registers.model import KINDS, Kind, Register

CARD_FILE = "register.yaml"
FIELDS = (
    "id", "publisher", "title", "period", "as_of", "licence", "expires", "country", "kind", "fictitious", "source",
)  # fmt: skip
ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
COUNTRY = re.compile(r"[A-Z]{2}")


def read_card(folder: Path, file: str = CARD_FILE) -> Register:
    """The card in this folder."""
    return card_of(read_yaml(folder, file))


def card_of(field: Field) -> Register:
    """The card that a whole YAML document says."""
    section = Section(field, FIELDS)
    as_of, expires = section.need("as_of"), section.need("expires")
    if expires.day() < as_of.day():
        raise expires.wrong("register_expires")
    return Register(
        id=_like(section.need("id"), ID, "register_id"),
        publisher=section.need("publisher").text(),
        title=section.need("title").text(),
        period=section.need("period").text(),
        as_of=as_of.day(),
        licence=section.need("licence").text(),
        expires=expires.day(),
        country=_like(section.need("country"), COUNTRY, "register_country"),
        kind=cast(Kind, section.need("kind").choice(KINDS)),
        fictitious=section.need("fictitious").flag(),
        source=_address(section.need("source")),
    )


def _like(field: Field, pattern: re.Pattern[str], key: str) -> str:
    if not pattern.fullmatch(field.text()):
        raise field.wrong(key)
    return field.text()


def _address(field: Field) -> str:
    parts = urlsplit(field.text())
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise field.wrong("register_source")
    return field.text()
