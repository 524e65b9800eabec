"""Phrases of a pack found in what people write: spelling by ear, missing accents, small slips, and what is denied.

Refuses nothing; pure. Rules: a message and the phrases are compared as they sound to a Spanish ear; `a|b` is either
word, `*` any end, `?` a word that may be missing, `...` up to four words of the same sentence, `#` a number, `@name` a
group of words; what a negation stands before, in its own clause, is denied, unless the phrase itself denies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from content.by_ear import SHORTEST_WITH_SLIP, plain, slips, sound

END, COMMA, BETWEEN = "¦", ",", "..."
GAP = 5  # words that "..." may stand for
REACH = 4  # words before a phrase in which a negation denies it
SHORTEST_SOUND, SHORTEST_HEARD = 4, 3
_TOKEN = re.compile(r"[^\W_]+|[.!?;\n¿¡]|,")
_ELIDED = re.compile(r"\b(?:[nmtsljdcNMTSLJDC]|qu|QU)['’´`]")
_JOINED = re.compile(
    r"\b(?:(qu)(ils?|on)|(j)(ai)|(c)(est)|([lmn])(ont)|([ld])(ambassade|usine|argent|agence|entretien|entreprise|adresse|offre))\b",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"n['’´`]t\b")
_SIGNS = (
    (re.compile(r"(?:US|RD|CA|BZ|us|rd|ca|bz|C|c)?\$\s?(\d[\d.,]*)"), r" \1 dolares "),
    (re.compile(r"(\d[\d.,]*)\s?\$"), r" \1 dolares "),
    (re.compile(r"\b[Qq]\.?\s?(\d[\d.,]*)"), r" \1 quetzales "),
    (re.compile(r"\b[Ll]\.?\s?(\d[\d.,]*)"), r" \1 lempiras "),
    (re.compile(r"(\d)\s?€|€\s?(?=\d)"), r"\1 euros "),
    (
        re.compile(r"(\d)(usd|us|dlls|dls|mil|dolares|dollars|k|pesos|quetzales|goud|gourdes|euros|lempiras)\b", re.I),
        r"\1 \2",
    ),
)
_DIGITS = re.compile(r"(?<=\d)[.,  ](?=\d{3}\b)")


@dataclass(frozen=True)
class Message:
    """A message as it sounds: words by one space, with END between sentences."""

    text: str

    def __contains__(self, word: str) -> bool:
        return f" {word} " in self.text


class Phrases:
    """One sign's phrases, compiled. `starts_denying`: those that hold a negation themselves."""

    def __init__(self, phrases: Iterable[str], groups: Mapping[str, str]) -> None:
        listed = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
        denying = [phrase for phrase in listed if _denies(phrase)]
        plain_ones = [phrase for phrase in listed if not _denies(phrase)]
        self._denying, self._others = _compiled(denying, groups), _compiled(plain_ones, groups)
        self.literals = frozenset(_literals(listed, groups))

    def find(self, message: Message) -> Iterator[tuple[int, int, bool]]:
        """(start, end, denied) of every place where one of them stands."""
        for found in _everywhere(self._denying, message.text):
            yield found.start(), found.end(), False
        for found in _everywhere(self._others, message.text):
            yield found.start(), found.end(), _is_denied(message.text, found.start(), found[0])


def hear(text: str, vocabulary: frozenset[str] = frozenset()) -> Message:
    """A message as it sounds, each long word that is one slip away from a word of the phrases set right."""
    joined = _DIGITS.sub("", _CONTRACTED.sub("nt", unicodedata.normalize("NFC", text)))
    joined = _JOINED.sub(lambda m: " ".join(filter(None, m.groups())), joined)
    for pattern, put in _SIGNS:
        joined = pattern.sub(put, joined)
    tokens = _TOKEN.findall(_ELIDED.sub(lambda m: f"{m[0][:-1]} ", joined))
    return Message(f" {' '.join(filter(None, (_word(token, vocabulary) for token in tokens)))} ")


def _everywhere(pattern: re.Pattern[str] | None, text: str) -> Iterator[re.Match[str]]:
    """Every place, also within another: "no cobra, pero quiere el pasaporte" holds two."""
    found = pattern.search(text) if pattern else None
    while pattern and found:
        yield found
        found = pattern.search(text, found.start() + 1)


def _word(token: str, vocabulary: frozenset[str]) -> str:
    if token == COMMA:
        return COMMA
    if not token[0].isalnum():
        return END
    word = ear(token)
    if len(word) < SHORTEST_WITH_SLIP or word in vocabulary or word[0].isdigit():
        return word
    return next((near for near in slips(word) if near in vocabulary), word)


@lru_cache(maxsize=20_000)
def ear(word: str) -> str:
    """One word as it sounds; short ones as they are written."""
    bare = plain(word).replace("ñ", "n")
    if len(bare) < SHORTEST_SOUND or bare[0].isdigit():
        return bare
    heard = sound(bare)
    return heard if len(heard) >= SHORTEST_HEARD else bare


_NO = """
no ni nunca sin jamas nadie ninguno ninguna nadien tampoco nada not never without nobody dont doesnt didnt isnt wasnt
arent havent hasnt wont none ne n pas sans jamais aucun aucune personne pa pat p poko san janm okenn pap paka pesonn"""
NEGATIONS = frozenset(ear(word) for word in _NO.split())
_CLAUSES = "pero sino mas but only solo mais men epi y and et e porque because paske car aunque"
_BUT = frozenset(ear(word) for word in _CLAUSES.split())
_CLAUSE = "(?:pero|sino|but|mais|men)"  # words that "..." doesn't cross


def _denies(phrase: str) -> bool:
    words = (word for step in phrase.split() for word in step.rstrip("?").split("|"))
    return any(ear(word) in NEGATIONS for word in words if word.isalpha())


def _compiled(phrases: Iterable[str], groups: Mapping[str, str]) -> re.Pattern[str] | None:
    patterns = [_pattern(phrase, groups) for phrase in phrases]
    return re.compile("|".join(patterns)) if patterns else None


def _pattern(phrase: str, groups: Mapping[str, str]) -> str:
    """Every word with the space before it, and none behind the last, so that two phrases may share a space."""
    parts = []
    for token in phrase.split():
        if token == BETWEEN:
            parts.append(rf"(?: (?!{_CLAUSE} )[^ {END}]+){{0,{GAP}}}?")
            continue
        optional = token.endswith("?")
        either = "|".join(_alternative(word) for word in _spelled(token.rstrip("?"), groups))
        comma = rf"(?: {COMMA})?" if parts else ""
        parts.append(rf"(?:{comma} (?:{either})){'?' if optional else ''}")
    return f"(?:{''.join(parts)})(?= )"


def _spelled(token: str, groups: Mapping[str, str]) -> list[str]:
    """The words of a token, its groups opened."""
    words: list[str] = []
    for part in token.split("|"):
        words += _spelled(groups[part[1:]].replace(" ", "|"), groups) if part.startswith("@") else [part]
    return words


def _alternative(word: str) -> str:
    if word == "#":
        return r"\d[\w.]*"
    if word.endswith("*"):
        begun = "|".join(map(re.escape, _beginnings(word[:-1])))
        bare = f"|{re.escape(ear(word[:-1]))}(?= )" if word.endswith("s*") else ""  # a last s isn't heard
        return rf"(?:(?:{begun})[^ {END}]*{bare})"
    return re.escape(ear(word))


def _beginnings(word: str) -> list[str]:
    """How the beginning of a word sounds before either kind of vowel: its last letter is no last letter."""
    bare = plain(word).replace("ñ", "n")
    if len(bare) < SHORTEST_SOUND - 1 or bare[0].isdigit():
        return [bare]
    if bare[-1] in "aeiou":
        return [sound(bare)]
    return sorted({sound(f"{bare}{vowel}")[:-1] for vowel in "ae"})


def _literals(phrases: Iterable[str], groups: Mapping[str, str]) -> Iterator[str]:
    for phrase in phrases:
        for token in phrase.split():
            for word in _spelled(token.rstrip("?"), groups) if token != BETWEEN else ():
                if not word.endswith("*") and word != "#":
                    yield ear(word)


def _is_denied(text: str, start: int, found: str) -> bool:
    """Whether a negation stands within the phrase's gaps or shortly before it, in its own clause."""
    if any(word in NEGATIONS for word in found.split()):
        return True
    before = text[:start].split()[-REACH - 1 :]
    for far, word in enumerate(reversed(before)):
        if word in (END, COMMA) or word in _BUT:
            return False
        if word in NEGATIONS:
            return far < REACH
    return False
