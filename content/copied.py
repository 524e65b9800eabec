"""Which pages of an answer go out as a copy of what a caller heard.

Refuses nothing; pure. Rules: the first page always; then those that hold a number that was just said, or an address,
which no voice says; then what follows, as far as there is room; all in their order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from content.spoken import addresses

ROOM = 2  # pages, where nothing asks for more
MOST = 4
_OTHER = re.compile(r"\D+")


def chosen(pages: Sequence[str], heard: Sequence[str], numbers: Collection[str]) -> tuple[str, ...]:
    """`heard`: the pieces so far, the last of them just now. `numbers`: those that the answer may name."""
    linked = dict.fromkeys(address for page in pages for address in _addresses(page))
    picked = [0]
    for wanted in dict.fromkeys((*_said(heard[-1:], numbers), *linked, *_said(heard, numbers))):
        holding = [n for n, page in enumerate(pages) if wanted in page]
        if holding and len(picked) < MOST and not set(holding) & set(picked):
            picked.append(holding[0])
    following = (n for n in range(len(pages)) if n not in picked)
    more = list(following)[: max(0, ROOM - len(picked))]
    return tuple(pages[n] for n in sorted({*picked, *more}) if n < len(pages))


_addresses = lru_cache(maxsize=1024)(addresses)


def _said(heard: Sequence[str], numbers: Collection[str]) -> list[str]:
    spoken = _bare(" ".join(heard))
    return [number for number in numbers if _bare(number) and _bare(number) in spoken]


@lru_cache(maxsize=1024)
def _bare(text: str) -> str:
    return _OTHER.sub("", text)
