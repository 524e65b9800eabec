"""Reads one PO file whole or says at which line it is broken.

Refuses (BrokenCatalog) what is not UTF-8, a line that is neither comment, keyword nor quoted text, a quote left open
and an entry written twice: Babel would pass over all of these in silence, or print to the standard output and go on.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.errors import BrokenCatalog

_LINE = re.compile(
    r'\s*(?:\#(?!~).*|(?:\#~\|?\s*)?(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"\s*|\#~|)'
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ENTRY = re.compile(r"\s*(#~\s*)?(msgctxt|msgid|msgstr)\b")


def read_catalog(path: Path, lang: str, domain: str) -> Catalog:
    """The catalogue with its fuzzy and obsolete entries, for the caller to choose from."""
    text = _text(path)
    _check_lines(path, text)
    try:
        catalog = read_po(io.StringIO(text), locale=lang, domain=domain, abort_invalid=True)
    except PoFileError as error:
        raise BrokenCatalog(str(path), error.lineno + 1, "locales.broken.entry") from None
    _check_twice(path, text)
    return catalog


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BrokenCatalog(str(path), line, "locales.broken.utf8") from None
    except OSError:
        raise BrokenCatalog(str(path), 0, "locales.broken.closed") from None


def _check_lines(path: Path, text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if not _LINE.fullmatch(line):
            raise BrokenCatalog(str(path), number, "locales.broken.line")


def _check_twice(path: Path, text: str) -> None:
    """The same context and text in two entries: which one would win is nobody's choice."""
    seen: set[str] = set()
    entry: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        match = _ENTRY.match(line)
        if match and match.group(1):
            continue
        if match and match.group(2) == "msgstr":
            key = "".join(entry)
            if key and key in seen:
                raise BrokenCatalog(str(path), start, "locales.broken.twice")
            seen.add(key)
            entry = []
        elif match:
            start = start if entry else number
            entry.append(line.strip())
        elif entry and line.startswith('"'):
            entry.append(line.strip())


def drop_lost_placeholders(catalog: Catalog) -> None:
    """A translation whose placeholders are not those of the Spanish is taken out: it would hide a number."""
    for message in list(catalog):
        if (
            isinstance(message.id, str)
            and message.id
            and message.string
            and _names(message.id) != _names(message.string)
        ):
            catalog.delete(message.id, message.context)


def _names(text: object) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(str(text)))
