"""The answers of a pack with its overlays in the words of their catalogues.

Refuses nothing. Rule: a text is translated by the catalogue of the pack that holds it; what none has stays Spanish.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from content.compile import AnswerBook
from content.model import Pack

SOURCE_LANGUAGE = "es"


class Catalogues(Protocol):
    def has(self, domain: str, lang: str, context: str, source: str) -> bool: ...

    def translate(self, domain: str, lang: str, context: str, source: str) -> str: ...


def book_of(pack: Pack, catalogues: Catalogues, day: date) -> AnswerBook:
    """What the pack says on that day."""
    names = (pack.name, *(layer.partition("@")[0] for layer in pack.layers))

    def translate(lang: str, context: str, source: str) -> str:
        if lang == SOURCE_LANGUAGE:
            return source
        domain = next((name for name in names if catalogues.has(name, lang, context, source)), pack.name)
        return catalogues.translate(domain, lang, context, source)

    return AnswerBook(pack, translate, lambda: day)
