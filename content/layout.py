"""Lays the texts of an answer on the pages of a channel.

Refuses nothing; pure. Rules: an SMS page is at most two segments with room for hints, the first holding the first text
alone; WhatsApp gets the whole answer in paragraphs, with the sources and their addresses at the end; a call gets pieces
that take about twenty seconds to hear, with three numbers at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.segments import TWO_SEGMENTS, fold, pages
from content.marks import address, bare, below_its_name
from content.model import Source

HINT_ROOM = 47  # septets kept free on every page for the "MAS" hint and a closing question
WHATSAPP_ROOM = 1500  # characters; the provider's limit is 1600
HEARD_ROOM = 280  # characters: about 14 a second for 20 seconds
HEARD_ROOMS = {"ht": 200}  # a language whose voice is slower: Creole is said at about 10 characters a second
SOURCES_SHOWN = 3
LONG_NUMBER, LIST = 7, 2  # digits of a number that has to be written down; how many of them are a list
MOST_NUMBERS = 3  # in a piece
_NUMBER = re.compile(r"(?<!\d)\d(?: \d)*(?:, \d(?: \d)*)*(?!\d)")  # as it is said
_NEXT = re.compile(r"[.;] +|, +(?=[^\W\d_a-zà-ÿ])")  # the end of an entry: what follows begins anew


def sms(first: str, rest: Sequence[str]) -> tuple[str, ...]:
    return (fold(first), *pages(fold("\n".join(rest)), TWO_SEGMENTS - HINT_ROOM))


def whatsapp(first: str, rest: Sequence[str], sources: Sequence[Source]) -> tuple[str, ...]:
    told = [below_its_name(paragraph) for paragraph in (first, *rest)]
    return tuple(pages_of_paragraphs([*told, *_addresses(sources)], WHATSAPP_ROOM))


def voice(first: str, rest: Sequence[str], lang: str) -> tuple[str, ...]:
    room = HEARD_ROOMS.get(lang, HEARD_ROOM)
    return tuple(piece for text in (first, *rest) for piece in _pieces(text, room))


@lru_cache(maxsize=16_384)
def _pieces(text: str, room: int) -> tuple[str, ...]:
    """Most texts are the same in many corridors."""
    return tuple(few for piece in pages(text, room) for few in _few(piece))


def _few(piece: str) -> Iterator[str]:
    """No more numbers at a time than somebody can write down."""
    parts = breaths(piece)
    for n in range(0, len(parts), MOST_NUMBERS):
        yield " ".join(parts[n : n + MOST_NUMBERS])


@lru_cache(maxsize=16_384)
def breaths(piece: str) -> tuple[str, ...]:
    """A list of numbers cut after each of them, where one pauses; anything else is one part."""
    ends = [found.end() for found in _NUMBER.finditer(piece) if sum(map(str.isdigit, found[0])) >= LONG_NUMBER]
    after = (_NEXT.match(piece, end) for end in ends)
    cuts = [found.end() for found in after if found]
    if len(ends) < LIST or not cuts:
        return (piece,)
    return tuple(piece[a:b].strip() for a, b in zip((0, *cuts), (*cuts, len(piece)), strict=True) if piece[a:b].strip())


def _addresses(sources: Sequence[Source]) -> list[str]:
    """One line a source, where it can be read again."""
    lines = [f"_{bare(source.label)}:_ {address(source.address)}" for source in sources[:SOURCES_SHOWN]]
    return ["\n".join(dict.fromkeys(lines))] if lines else []


def pages_of_paragraphs(paragraphs: Sequence[str], room: int) -> list[str]:
    """Paragraphs laid on pages of at most `room` characters, kept whole where they fit, else cut at sentences."""
    result = [""]
    for paragraph in (part for whole in paragraphs for part in (pages(whole, room) if len(whole) > room else [whole])):
        joined = f"{result[-1]}\n\n{paragraph}".strip()
        if len(joined) <= room or not result[-1]:
            result[-1] = joined
        else:
            result.append(paragraph)
    return result
