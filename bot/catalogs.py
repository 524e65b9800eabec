"""Translates Faro's Spanish texts through the PO catalogues of `locales/`.

Refuses nothing a person may send: an unknown language, domain or text gives the Spanish back, in silence. A PO file
that is broken is ours to mend and raises BrokenCatalog; `load` finds it before anybody writes. Rules: a catalogue is
read once, when first asked for; a compiled file counts only while it is newer than its PO; fuzzy is untranslated.
"""

from __future__ import annotations

import gettext
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

from bot.po import read_catalog

SOURCE_LANGUAGE = "es"
FOLDER = "LC_MESSAGES"

Lookup = Callable[[str, str], str]  # (context, source) -> translation, "" when there is none


@dataclass(frozen=True)
class _Entries:
    """One PO file: what may be said, and what a translator still doubts; both by (context, source)."""

    sure: Mapping[tuple[str, str], str]
    fuzzy: frozenset[tuple[str, str]]


class Catalogs:
    """`folder` holds `<lang>/LC_MESSAGES/<domain>.po`; contexts are gettext's msgctxt, sources the Spanish msgid."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lookup = cache(self._open)
        self._entries = cache(self._read)

    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return self._lookup(domain, lang)(context, source) or source

    def has(self, domain: str, lang: str, context: str, source: str) -> bool:
        """Whether `translate` answers in that language; true for Spanish, and for a translation equal to its source."""
        return lang == SOURCE_LANGUAGE or bool(self._lookup(domain, lang)(context, source))

    def is_fuzzy(self, domain: str, lang: str, context: str, source: str) -> bool:
        return (context, source) in self._entries(domain, lang).fuzzy

    def languages(self, domain: str) -> tuple[str, ...]:
        """Spanish, then every language that has a catalogue of this domain."""
        files = (*self._folder.glob(f"*/{FOLDER}/{domain}.po"), *self._folder.glob(f"*/{FOLDER}/{domain}.mo"))
        found = {file.parent.parent.name for file in files} - {SOURCE_LANGUAGE}
        return (SOURCE_LANGUAGE, *sorted(found))

    def load(self, domain: str) -> None:
        """Read every language of a domain now: the first person doesn't wait and a broken file stops the start."""
        for lang in self.languages(domain):
            self._lookup(domain, lang)

    def _path(self, domain: str, lang: str, suffix: str) -> Path:
        return self._folder / lang / FOLDER / f"{domain}.{suffix}"

    def _open(self, domain: str, lang: str) -> Lookup:
        if lang == SOURCE_LANGUAGE:  # a catalogue of it would take the place of what was reviewed
            return lambda context, source: ""
        compiled, po = self._path(domain, lang, "mo"), self._path(domain, lang, "po")
        if lang in self.languages(domain) and _is_current(compiled, po):
            with suppress(OSError, ValueError, struct.error, LookupError):  # damaged: its source still says it
                return _compiled(compiled)
        sure = self._entries(domain, lang).sure
        return lambda context, source: sure.get((context, source), "")

    def _read(self, domain: str, lang: str) -> _Entries:
        if lang == SOURCE_LANGUAGE or lang not in self.languages(domain):
            return _Entries({}, frozenset())
        po = self._path(domain, lang, "po")
        return _entries(read_catalog(po, lang, domain)) if po.exists() else _Entries({}, frozenset())


def _is_current(compiled: Path, po: Path) -> bool:
    if not compiled.exists():
        return False
    return not po.exists() or compiled.stat().st_mtime_ns > po.stat().st_mtime_ns


class _Nothing(gettext.NullTranslations):
    """Lets a text without translation be told from one whose translation is the same."""

    def pgettext(self, context: str, message: str) -> str:
        return ""


def _compiled(path: Path) -> Lookup:
    with path.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    translations.add_fallback(_Nothing())
    return translations.pgettext


def _entries(catalog: Catalog) -> _Entries:
    sure: dict[tuple[str, str], str] = {}
    fuzzy: set[tuple[str, str]] = set()
    for message in catalog:
        if not isinstance(message.id, str) or not message.id:
            continue
        key = (message.context or "", message.id)
        if message.fuzzy:
            fuzzy.add(key)
        elif isinstance(message.string, str) and message.string:
            sure[key] = message.string
    return _Entries(sure, frozenset(fuzzy))
