"""Which entries of a PO file are marked fuzzy: the translator's doubt, which the running catalogue hides.

Refuses nothing: a language or domain without a file has no marks. Rule: each file is read once, when first asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po


class PoMarks:
    """`folder` is `locales/`; contexts are gettext's msgctxt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fuzzy_of = cache(self._read)

    def is_fuzzy(self, domain: str, lang: str, context: str, source: str) -> bool:
        return (context, source) in self._fuzzy_of(domain, lang)

    def _read(self, domain: str, lang: str) -> frozenset[tuple[str, str]]:
        path = self._folder / lang / "LC_MESSAGES" / f"{domain}.po"
        if not path.exists():
            return frozenset()
        with path.open("rb") as file:
            catalog = read_po(file, locale=lang, domain=domain)
        return frozenset((m.context or "", m.id) for m in catalog if m.fuzzy and isinstance(m.id, str) and m.id)
