"""Offices that point people to Faro, each with a code, and the code at the beginning of a message: "HOLA MIA3".

Refuses (ReferralError) a code that isn't three to five letters and one or two digits, one that is taken or that looks
like one, a name that isn't one line, a country that isn't served, and a file that it can't read. Rules: a code looks
like no visa and no form (H2A, DS160); letters and digits that look alike count as the same; what follows the code is
left to the assistant, with the greeting before it; a file that breaks while a node runs leaves the codes as they were.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from connectors.errors import ReferralError

OFFICES_FILE = "referrals.yml"
GREETINGS_FILE = Path(__file__).with_name("greetings.yml")
LONGEST_NAME = 80
_CODE = re.compile(r"[A-Z]{3,5}[0-9]{1,2}")
_GREETED = re.compile(r"\W*(\w+)[\W_]+(.+)", re.DOTALL)
_FIRST_WORD = re.compile(r"(\w+)[\s.,;:!-]*(.*)", re.DOTALL)
_ALIKE = str.maketrans("OIL", "011")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Office:
    """`origin` and `destination`: the likely countries of who comes from here, where the office knows them."""

    code: str
    name: str
    origin: str | None = None
    destination: str | None = None


@dataclass(frozen=True)
class Referred:
    """A message without its code, and the office that it names."""

    text: str
    office: Office


@cache
def greetings() -> Mapping[str, str]:
    """The word that stands before a code, by language."""
    words: Mapping[str, str] = yaml.load(GREETINGS_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return words


def plain(text: str) -> str:
    """Capitals without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.upper()) if not unicodedata.combining(c))


def shape(text: str) -> str:
    """A code as it looks: without what stands between its parts, and O like 0."""
    return re.sub(r"[\W_]+", "", plain(text)).translate(_ALIKE)


def peel(text: str, offices: Mapping[str, Office]) -> Referred | None:
    """`offices` by the shape of their code. None: nobody sent this message."""
    greeted = _GREETED.match(text)
    if greeted is None or plain(greeted[1]) not in greetings().values():
        return None
    greeting, rest = greeted[1], greeted[2]
    alone = offices.get(shape(rest))
    if alone is not None:
        return Referred(greeting, alone)
    word = _FIRST_WORD.match(rest)
    office = offices.get(shape(word[1])) if word else None
    return Referred(f"{greeting} {word[2]}".strip(), office) if word and office else None


class Referrals:
    """Called with a message, it tells the office that sent it. Reads the offices' file anew when that has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, ...] | None = None
        self._offices: Mapping[str, Office] = {}

    def __call__(self, text: str) -> Referred | None:
        self._refresh()
        return peel(text, self._offices)

    def _refresh(self) -> None:
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._offices = {shape(office.code): office for office in read_offices(self._file)}
        except ReferralError as error:
            log.error("referrals_unreadable", extra={"error": error.key})


def _stamp(file: Path) -> tuple[int, ...] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def read_offices(file: Path) -> tuple[Office, ...]:
    """None before the first code was made."""
    if not file.exists():
        return ()
    try:
        content = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReferralError("referral.broken_file", {"file": str(file)}) from error
    if not isinstance(content or {}, dict):
        raise ReferralError("referral.broken_file", {"file": str(file)})
    return tuple(_office(file, code, fields) for code, fields in (content or {}).items())


def _office(file: Path, code: object, fields: Any) -> Office:
    """One entry; the program wrote it, but people may have edited it."""
    if not isinstance(fields, dict) or not set(fields) <= {"name", "origin", "destination"}:
        raise ReferralError("referral.broken_file", {"file": str(file)})
    values = [fields.get("name"), fields.get("origin"), fields.get("destination")]
    if not isinstance(code, str) or not _CODE.fullmatch(code) or not all(isinstance(v, str | None) for v in values):
        raise ReferralError("referral.broken_file", {"file": str(file)})
    return Office(code, fields.get("name") or code, fields.get("origin"), fields.get("destination"))


def add_office(file: Path, office: Office, served: Collection[str]) -> None:
    """Write an entry at the end of the file, so that what people noted in it stays."""
    known = read_offices(file)
    same = next((other for other in known if other.code == office.code), None)
    if same is not None:
        raise ReferralError("referral.exists", {"code": same.code, "name": same.name, "file": str(file)})
    _check(office, known, served)
    fields = {"name": office.name, "origin": office.origin, "destination": office.destination}
    entry = {office.code: {name: value for name, value in fields.items() if value is not None}}
    before = file.read_text("utf-8") if file.exists() else ""
    before += "\n" if before and not before.endswith("\n") else ""
    after = before + yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=200)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(".new")
    fresh.write_text(after, "utf-8")
    fresh.replace(file)  # a node that reads at this moment sees the old file or the new one, never half of it


def _check(office: Office, known: Collection[Office], served: Collection[str]) -> None:
    if not _CODE.fullmatch(office.code):
        raise ReferralError("referral.bad_code", {"code": office.code})
    taken = next((other for other in known if shape(other.code) == shape(office.code)), None)
    if taken is not None:
        raise ReferralError("referral.taken", {"code": office.code, "other": taken.code, "name": taken.name})
    if not office.name.isprintable() or not 0 < len(office.name.strip()) <= LONGEST_NAME:
        raise ReferralError("referral.bad_name", {"most": str(LONGEST_NAME)})
    for country in (office.origin, office.destination):
        if country is not None and country not in served:
            raise ReferralError("referral.bad_country", {"country": country, "options": ", ".join(served)})
