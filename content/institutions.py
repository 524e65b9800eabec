"""Finds the programmes, offices, forms and visas of a text that tell where a person is from or works.

Refuses nothing. Rules: whole words only; accents and capitals are forgiven, except that a name begun with an
equals sign ("=ICE") must be in capitals; they tell no place by themselves and are never cut out of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from content.by_ear import plain
from content.model import Institution

EXACT = "="


class Institutions:
    """Built once from a pack's institutions."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._signs = [(_pattern(name), one) for one in institutions for name in one.names]

    def find(self, text: str) -> list[dict[str, str]]:
        """{"country", "role", "name"} for each sign found, in the order of the pack."""
        simple = plain(text)
        rows = []
        for (pattern, exact, name), one in self._signs:
            if pattern.search(text if exact else simple):
                rows += [
                    {"country": country, "role": role, "name": name}
                    for role, country in (("origin", one.origin), ("destination", one.destination))
                    if country
                ]
        return rows


def _pattern(name: str) -> tuple[re.Pattern[str], bool, str]:
    """(pattern, whether capitals count, the name as shown)."""
    shown = name.removeprefix(EXACT)
    exact = name.startswith(EXACT)
    words = re.split(r"[\s-]+", shown if exact else plain(shown))
    spelt = r"[\s-]?".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){spelt}(?!\w)"), exact, shown
