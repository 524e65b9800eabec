"""Finds the countries, states and cities that a message names, and whether the person comes from or goes to them.

Refuses nothing: a text without places gives an empty list. Rules: whole words only, the longest name first, spelling
forgiven as `content.by_ear` says; a name that is also a common word needs a preposition; a demonym is an origin;
whether the person is there herself is told apart from that (`content.being`), and "mi país" is a place then;
"in" and "to" make a destination only of countries where people go to work, since elsewhere a worker may be at home.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from content.being import AROUND, Being, being, own_country
from content.by_ear import key, plain, slips
from content.model import Place
from content.place_cues import (
    ARTICLES,
    CALLING_FROM,
    CAREFUL,
    CAREFUL_CUES,
    DESTINATION,
    DESTINATION_WITHIN,
    EXACT,
    FROM,
    GOING_BACK,
    HERE_TO_THERE,
    I_AM,
    LONGEST_PHRASE,
    NOT_AFTER,
    NOT_BEFORE,
    ORIGIN,
    PRONOUN,
    SENT_HOME,
    STOP_WORDS,
    THINGS,
    WORK_THINGS,
)

Role = Literal["origin", "destination"]
HOMES = frozenset({"GT", "SV", "HN", "NI", "HT"})  # "en Guatemala" is said by people who are at home
SENT_FROM = frozenset({*HOMES, "MX", "DO"})  # whoever is sent there comes from there
LEFT = HOMES | {"MX"}  # "desde México" is said by a person whose country it is, "desde Texas" by one who works there
WORK_ONLY = frozenset({"US", "CA", "ES"})  # an "American" thing or person is seldom the worker

OWN = "own"  # the country of a mention of "mi país": whoever knows where the person is from knows which

NOTHING: frozenset[str] = frozenset()
LONG_DEMONYM = 6  # shorter ones ("nica", "tico") must be spelt so
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Mention:
    """One place as named in a text: `start` and `end` count characters of the text in NFC.

    `whole`: the message says nothing but places and small words; `being`: whether the person says that she is there.
    """

    country: str
    state: str | None
    kind: Literal["country", "state", "city"]
    role: Role | None
    start: int
    end: int
    place_name: str
    whole: bool
    being: Being | None = None


@dataclass(frozen=True)
class _Entry:
    place: Place
    words: tuple[str, ...]
    demonym: bool

    @property
    def name(self) -> str:
        return " ".join(self.words)


@dataclass
class _Node:
    """One step of the trie; built once, then only read."""

    next: dict[str, _Node] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """Words `first` to `last` (exclusive) of the message are this entry."""

    entry: _Entry
    first: int
    last: int


@dataclass(frozen=True)
class _Message:
    """A message cut into plain words, each with its key and its position."""

    text: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class Gazetteer:
    """Built once from a pack's places; the first of two places with the same name wins."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._root = _Node()
        self._slips: dict[str, str] = {}
        known = tuple(places)
        for entry in sorted(_entries(known), key=lambda e: e.place.kind != "country"):
            self._add(entry)

    def _add(self, entry: _Entry) -> None:
        node = self._root
        for word in map(key, entry.words):
            node = node.next.setdefault(word, _Node())
            if entry.place.kind == "country":
                for slip in slips(word):
                    self._slips.setdefault(slip, word)
        node.entries.append(entry)

    def find(self, text: str) -> list[Mention]:
        """Every place of the text, in order, none overlapping another."""
        message = _cut(text)
        found = list(self._walk(message))
        named = {at for one in found for at in range(one.first, one.last)}
        beings = [_being(message, one, named) for one in found]
        own = None if found else own_country(message.words)
        whole = _is_whole(message, named | set(range(*own or (0, 0))), "here" in beings or "not" in beings or bool(own))
        if own:
            start, end = message.spans[own[0]][0], message.spans[own[1] - 1][1]
            return [Mention(OWN, None, "country", None, start, end, text[start:end], whole, "here")]
        roles = [_role(message, one, found[n + 1] if n + 1 < len(found) else None) for n, one in enumerate(found)]
        return [_mention(message, f, r, b, whole) for f, r, b in zip(found, roles, beings, strict=True)]

    def _walk(self, message: _Message) -> Iterator[_Found]:
        at = 0
        while at < len(message.words):
            found = self._longest(message, at)
            if found:
                yield found
            at = found.last if found else at + 1

    def _longest(self, message: _Message, first: int) -> _Found | None:
        node, best = self._root, None
        for at in range(first, len(message.keys)):
            word = message.keys[at]
            step = node.next.get(word) or node.next.get(self._slips.get(word, ""))
            if step is None:
                break
            node = step
            for entry in node.entries:
                found = _Found(entry, first, at + 1)
                if _is_meant(message, found):
                    best = found
                    break
        return best


def _entries(places: Iterable[Place]) -> Iterator[_Entry]:
    for place in places:
        for name in dict.fromkeys((place.name, *place.names)):
            yield _Entry(place, _words(name), demonym=False)
        for demonym in place.demonyms:
            yield from (_Entry(place, words, demonym=True) for words in _forms(_words(demonym)))


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A demonym with its feminine and plural, as Spanish makes them (the plural in -s serves the others too)."""
    *first, last = words
    for form in (last, last[:-1] + "a") if last.endswith("o") else (last,):
        yield (*first, form)
        yield (*first, f"{form}s")


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(unicodedata.normalize("NFC", name))))


def _cut(text: str) -> _Message:
    text = unicodedata.normalize("NFC", text)
    matches = list(_WORD.finditer(plain(text)))
    words = tuple(match.group() for match in matches)
    return _Message(text, words, tuple(map(key, words)), tuple(match.span() for match in matches))


def _is_meant(message: _Message, found: _Found) -> bool:
    """Whether the words are this place here, and not a common word that happens to look like it."""
    name, before = found.entry.name, message.words[max(found.first - 1, 0) : found.first]
    following = message.words[found.last : found.last + 1]
    if set(following) & NOT_BEFORE.get(name, NOTHING) or set(before) & NOT_AFTER.get(name, NOTHING):
        return False
    if name == PRONOUN:
        start, end = message.spans[found.first]
        return len(message.words) == 1 or (message.text[start:end] == "US" and not message.text.isupper())
    if found.entry.demonym:
        return len(name) >= LONG_DEMONYM or message.words[found.first : found.last] == found.entry.words
    if name in CAREFUL | EXACT and message.words[found.first : found.last] != found.entry.words:
        return False
    return (
        name not in CAREFUL
        or len(message.words) == len(found.entry.words)
        or (bool(before) and before[0] in CAREFUL_CUES)
    )


def _role(message: _Message, found: _Found, after: _Found | None) -> Role | None:
    if found.entry.demonym:
        return _role_of_demonym(message, found)
    before, country = _without_articles(message.words[: found.first]), found.entry.place.country
    if _ends_with(before, CALLING_FROM):
        return "origin" if country in LEFT else "destination"
    if _ends_with(before, ORIGIN) or _leads_elsewhere(message, before, found, after):
        return "origin"
    if country in SENT_FROM and SENT_HOME & set(before[-4:]):
        return "origin"
    if country in HOMES and GOING_BACK & set(before[-3:]):
        return "origin"
    if country in HOMES or GOING_BACK & set(before[-2:]):
        return None
    goes = _ends_with(before, DESTINATION) or found.entry.name in DESTINATION_WITHIN
    return "destination" if goes else None


def _role_of_demonym(message: _Message, found: _Found) -> Role | None:
    """ "Soy hondureño" tells an origin, "el consulado mexicano" nothing, "un patrón canadiense" a destination."""
    beside = {*_owned(message.words[: found.first]), *message.words[found.last : found.last + 1]}
    if beside & THINGS:
        is_work = bool(beside & WORK_THINGS) and found.entry.place.country not in HOMES
        return "destination" if is_work else None
    if found.entry.place.country in WORK_ONLY:
        return "origin" if _ends_with(message.words[: found.first], I_AM) else None
    return "origin"


def _owned(before: Sequence[str]) -> Iterator[str]:
    """What the demonym may describe: the word before it, and "permiso" in "permiso de trabajo temporal mexicano"."""
    yield from before[-1:]
    yield from (word for word, following in pairwise(before[-4:]) if following in FROM)


def _without_articles(words: Sequence[str]) -> Sequence[str]:
    end = len(words)
    while end and words[end - 1] in ARTICLES:
        end -= 1
    return words[:end]


def _ends_with(words: Sequence[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    """Whether the last words are one of the phrases, spelt or sounding alike."""
    last = tuple(words[-LONGEST_PHRASE:])
    heard = tuple("vengo" if key(word) == "bengo" else word for word in last)
    return any(heard[-n:] in phrases for n in range(1, len(heard) + 1))


def _leads_elsewhere(message: _Message, before: Sequence[str], found: _Found, after: _Found | None) -> bool:
    """ "De Honduras a Canadá": the first is where the way begins."""
    place = found.entry.place
    if (
        after is None
        or not before
        or before[-1] not in FROM
        or place.country in (*WORK_ONLY, after.entry.place.country)
    ):
        return False
    between = _without_articles(message.words[found.last : after.first])
    return len(between) == 1 and between[0] in HERE_TO_THERE


def _being(message: _Message, found: _Found, named: Collection[int]) -> Being | None:
    within = found.entry.name in DESTINATION_WITHIN
    return None if found.entry.demonym else being(message.words, found.first, found.last, named, within)


def _is_whole(message: _Message, named: Collection[int], placed: bool) -> bool:
    """`placed`: the message says that the person is somewhere, or isn't."""
    small = STOP_WORDS | AROUND if placed else STOP_WORDS
    return all(at in named or word in small for at, word in enumerate(message.words))


def _mention(message: _Message, found: _Found, role: Role | None, being: Being | None, whole: bool) -> Mention:
    place = found.entry.place
    start, end = message.spans[found.first][0], message.spans[found.last - 1][1]
    return Mention(place.country, place.state, place.kind, role, start, end, place.name, whole, being)
