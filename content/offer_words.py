"""Phrases of a pack found in what people write: spelling by ear, missing accents, small slips, and what is denied.

Refuses nothing; pure. Rules: a message and the phrases are compared as they sound to a Spanish ear; `a|b` is either
word, `a+b` two words as one, `*` any end, `?` a word that may be missing, `...` up to five words of the same sentence,
`&` the same in either order, `#` a number, `##` one of three figures or more, `@name` a group of words; what a negation
stands before with nothing but light words between is denied, unless the phrase itself denies or it is a condition.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from content.by_ear import SHORTEST_WITH_SLIP, plain, slips, sound
from content.offer_tongue import Spellings, respelled, tongue_of

END, COMMA, BETWEEN = "¦", ",", "..."
GAP = 5  # words that "..." may stand for
REACH = 6  # words before a phrase in which a negation denies it
CONDITION = 3  # words before a negation in which "if" makes it a condition
LONGEST_BEFORE = 120  # characters
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


@dataclass(frozen=True)
class Vocabulary:
    """Whole words of phrases, and the beginnings of words, as they sound."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """One phrase. `strict` has no negation between its words; `denies`: it holds a negation itself."""

    strict: re.Pattern[str]
    loose: re.Pattern[str]
    denies: bool

    def at(self, text: str, start: int) -> tuple[int, bool] | None:
        """Where it ends if it begins there, and whether it is denied."""
        found = None if self.denies else self.strict.match(text, start)
        if found:
            return found.end(), _is_denied(text, start)
        found = self.loose.match(text, start)
        return (found.end(), not self.denies) if found else None


class Phrases:
    """One sign's phrases, compiled."""

    def __init__(self, phrases: Iterable[str], groups: Mapping[str, str]) -> None:
        listed = [one for phrase in sorted(set(phrases)) for one in _orders(phrase)]
        self._each = [_compiled(phrase, groups) for phrase in listed]
        joined = "|".join(dict.fromkeys(phrase.loose.pattern for phrase in self._each))
        self._any = re.compile(joined) if joined else None
        words = {word for phrase in listed for word in _opened(phrase, groups)}
        self.literals = frozenset(ear(word) for word in words if not word.endswith("*") and word[0] != "#")
        self.beginnings = frozenset(one for word in words if word.endswith("*") for one in _beginnings(word[:-1]))

    def find(self, message: Message) -> Iterator[tuple[int, int, bool]]:
        """(start, end, denied) of every place where one of them stands."""
        for start in _starts(self._any, message.text):
            for phrase in self._each:
                found = phrase.at(message.text, start)
                if found:
                    yield start, *found


def hear(text: str, vocabulary: Vocabulary | None = None, spellings: Spellings | None = None) -> Message:
    """A message as it sounds, each long word that is one slip away from a word of the phrases set right."""
    joined = _DIGITS.sub("", _CONTRACTED.sub("nt", unicodedata.normalize("NFC", text)))
    joined = _JOINED.sub(lambda m: " ".join(filter(None, m.groups())), joined)
    for pattern, put in _SIGNS:
        joined = pattern.sub(put, joined)
    tokens = [plain(token) for token in _TOKEN.findall(_ELIDED.sub(lambda m: f"{m[0][:-1]} ", joined))]
    tongue = tongue_of(token for token in tokens if token[0].isalnum())
    vocabulary = vocabulary or Vocabulary()
    words = respelled(tokens, tongue, spellings or {}, vocabulary.words)
    return Message(f" {' '.join(filter(None, (_word(word, vocabulary) for word in words)))} ")


def _starts(pattern: re.Pattern[str] | None, text: str) -> Iterator[int]:
    """Every place, also within another: "no cobra, pero quiere el pasaporte" holds two."""
    found = pattern.search(text) if pattern else None
    while pattern and found:
        yield found.start()
        found = pattern.search(text, found.start() + 1)


def _word(token: str, vocabulary: Vocabulary) -> str:
    if token == COMMA:
        return COMMA
    if not token[0].isalnum():
        return END
    word = ear(token)
    if len(word) < SHORTEST_WITH_SLIP or word in vocabulary.words or word.startswith(vocabulary.beginnings):
        return word
    return word if word[0].isdigit() else next((near for near in slips(word) if near in vocabulary.words), word)


@lru_cache(maxsize=20_000)
def ear(word: str) -> str:
    """One word as it sounds; short ones as they are written."""
    bare = plain(word).replace("ñ", "n")
    if len(bare) < SHORTEST_SOUND or bare[0].isdigit():
        return bare
    heard = sound(bare)
    return heard if len(heard) >= SHORTEST_HEARD else bare


_NO = """
no ni nunca sin jamas nadie ninguno ninguna ningun nadien tampoco nada not never without nobody dont doesnt didnt isnt
wasnt arent havent hasnt wont none ne n pas sans jamais aucun aucune personne pa pat p poko san janm okenn pap paka
pesonn noh nuh neva rien"""
NEGATIONS = frozenset(ear(word) for word in _NO.split())
# What may stand between a negation and the word that it denies.
_BETWEEN = """
me nos le les se lo la los las te mi ha han an a va van iba iban vayan hay habia hubo tiene tienen que q de un una ni el
tipo ningun ninguna algun alguna hace falta necesario necesito necesita necesitan es son este esta esa ese nadie quiere
quieren quiso ya todavia aun debe puede pueden to me us him her them ever even going gonna been be have has had having
any one body is are was were do did does kind of hidden upfront extra need the my your i we they he she you his no want
wants ask asked m l on il ils elle nous en ai ont avons d du des besoin encore tout jamais fait faut dois veut plus te
ap pral janm menm ko ka kapab bezwen oblije gen yo li mwen w ou nou ki mande vle vin fe rien un une le la les est sont
etre peut peuvent pourra can could"""
LIGHT = frozenset(ear(word) for word in _BETWEEN.split())
_IF = frozenset(ear(word) for word in ("si", "if", "unless", "until", "hasta", "sino", "sinon"))
_CLAUSES = "pero sino mas but only solo mais men epi y and et porque because"
_BUT = frozenset(ear(word) for word in _CLAUSES.split())
_CLAUSE = "(?:pero|sino|but|mais|men)"  # words that "..." doesn't cross
_ANY_NOT = "|".join(sorted(map(re.escape, NEGATIONS)))
_GAP = rf"(?: (?!{_CLAUSE} )[^ {END}]+){{0,{GAP}}}?"
_GAP_NO_NOT = rf"(?: (?!(?:{_CLAUSE}|{_ANY_NOT}) )[^ {END}]+){{0,{GAP}}}?"
_PEOPLE = "person|gent|trabaj|obrer|hombr|mujer|muchach|uork|people|men|moun|our|jan|or|dia|day|jou|ano|yiar|an|mes|mua"
_FIGURE, _LARGE = r"\d[\w.]*", rf"(?:\d{{3,}}|\d+k)(?! (?:{_PEOPLE}))"
EITHER = "&"


def _orders(phrase: str) -> list[str]:
    """A phrase with "&" both ways round."""
    first, either, last = phrase.partition(f" {EITHER} ")
    return [f"{first} {BETWEEN} {last}", f"{last} {BETWEEN} {first}"] if either else [phrase]


def _denies(phrase: str, groups: Mapping[str, str]) -> bool:
    return any(ear(word) in NEGATIONS for word in _opened(phrase, groups) if word.isalpha())


def _compiled(phrase: str, groups: Mapping[str, str]) -> Phrase:
    loose = re.compile(_pattern(phrase, groups, _GAP))
    return Phrase(re.compile(_pattern(phrase, groups, _GAP_NO_NOT)), loose, _denies(phrase, groups))


def _opened(phrase: str, groups: Mapping[str, str]) -> Iterator[str]:
    """Every word of a phrase, whatever way it may be said."""
    for step in phrase.split():
        for part in _spelled(step.rstrip("?"), groups) if step != BETWEEN else ():
            yield from part.split("+")


def _pattern(phrase: str, groups: Mapping[str, str], gap: str) -> str:
    """Every word with the space before it, and none behind the last, so that two phrases may share a space."""
    parts = []
    for token in phrase.split():
        if token == BETWEEN:
            parts.append(gap)
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
        words += _spelled("|".join(groups[part[1:]].split()), groups) if part.startswith("@") else [part]
    return words


def _alternative(word: str) -> str:
    if "+" in word:
        return " ".join(map(_alternative, word.split("+")))
    if word.startswith("#"):
        return _FIGURE if word == "#" else _LARGE
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


def _is_denied(text: str, start: int) -> bool:
    """Whether a negation stands before it with only light words between, and isn't a condition."""
    before = text[max(0, start - LONGEST_BEFORE) : start].split()
    for far, word in enumerate(reversed(before)):
        if word in NEGATIONS:
            nearby = before[: len(before) - 1 - far][-CONDITION:]
            return not any(one in _IF for one in nearby)
        if word in _BUT or word not in LIGHT or far >= REACH:
            return False
    return False
