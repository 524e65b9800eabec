"""SMS arithmetic: which encoding a text needs, how many segments carriers bill for it, and where it may be cut.

A leaf that everybody may import. Refuses nothing: any text has an answer. Rules (3GPP TS 23.038 and 23.040):
GSM-7 holds 160 septets alone and 153 in each concatenated segment, its extension characters cost two septets and
are never split; UCS-2 holds 70 and 67 UTF-16 units, and a surrogate pair is never split. Where Faro itself cuts, it
cuts between sentences, else words, else what a reader sees as one sign (a grapheme cluster of UAX #29).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from bot.messages import Encoding

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67
TWO_SEGMENTS = 2 * GSM_PART  # 306 septets: the measure of every first text

# What the carrier's alphabet lacks and can lose without changing a word's meaning for a reader.
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "·": ".", "•": "-", "→": "->", "ç": "c", "œ": "oe", "Œ": "OE",
        "ª": "a", "º": "o", "\t": " ", "ʼ": "'", "\u2010": "-", "\u2011": "-", "\u00ad": "", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
_LOOSE_MARKS = regex.compile(r"(?<=\p{Latin})\p{Mn}+")  # more marks on a letter than any letter with marks has


@dataclass(frozen=True)
class Measure:
    """`units` are septets for GSM-7 and UTF-16 units for UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def fold(text: str) -> str:
    """Replace what GSM-7 lacks (á í ó ú â ê ç and typographic signs) by its plain letter; keep é ñ ü ¿ ¡ à è ù ò.

    A character with no plain form is kept: `measure` then tells the price in UCS-2.
    """
    plain = unicodedata.normalize("NFC", text.translate(_PLAIN))
    folded: str = _LOOSE_MARKS.sub("", plain.translate(_FOLDED))
    return folded


class _Folded(dict[int, int]):
    """Each character's plain form, found when it is first met; what is rare isn't kept, so that it can't grow."""

    def __missing__(self, point: int) -> int:
        character = chr(point)
        base = unicodedata.normalize("NFD", character)[0]
        plain = character if character in BASIC or character in EXTENSION or base not in BASIC else base
        if point < _RARE:
            self[point] = ord(plain)
        return ord(plain)


_RARE = 0x2100  # beyond the alphabets with marks and the typographic signs
_FOLDED = _Folded()


def is_gsm(text: str) -> bool:
    """Whether the whole text can be sent in GSM-7."""
    return all(character in BASIC or character in EXTENSION for character in text)


def foreign_characters(text: str) -> list[str]:
    """The characters that would force UCS-2 and so more than double the price, in order, each once."""
    foreign = set(text) - BASIC - EXTENSION
    return [c for c in dict.fromkeys(text) if c in foreign] if foreign else []


def septets(text: str) -> int:
    """Length of a GSM-7 text; extension characters count two."""
    return len(text) + sum(map(text.count, EXTENSION))


def measure(text: str) -> Measure:
    """Encoding and billed segments of a text; the empty text is one segment of zero units."""
    gsm = is_gsm(text)
    units = septets(text) if gsm else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Measure("GSM-7" if gsm else "UCS-2", units, len(parts(text)))


def parts(text: str) -> list[str]:
    """What each billed segment holds when the carrier joins them on the phone; joined, they are the text."""
    gsm = is_gsm(text)
    single, room = (GSM_SINGLE, GSM_PART) if gsm else (UCS_SINGLE, UCS_PART)
    widths = [(2 if c in EXTENSION else 1) if gsm else (2 if ord(c) > 0xFFFF else 1) for c in text]
    if sum(widths) <= single:
        return [text]
    cuts, used = [0], 0
    for position, size in enumerate(widths):
        if used + size > room:
            cuts.append(position)
            used = 0
        used += size
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], None], strict=True)]


# A space that bears a mark of its own (a lone accent) is a sign like any other.
_GAP = r"(?<!\p{GCB=Prepend})\s+(?![\p{GCB=EX}\p{GCB=SpacingMark}\p{GCB=ZWJ}])"
_GAPS = regex.compile(rf"({_GAP})")
_SENTENCE_END = regex.compile(rf"(?<=[.!?;]){_GAP}|\n+(?!\p{{GCB=EX}})")
_SIGN = regex.compile(r"\X")
_WIDE = re.compile(f"[{re.escape(''.join(sorted(EXTENSION)))}\U00010000-\U0010ffff]")


def width(text: str) -> int:
    """The room that a text takes, whichever encoding it is sent in: never less than its septets or UTF-16 units."""
    return len(text) + len(_WIDE.findall(text))


def pages(text: str, room: int) -> list[str]:
    """Cut a text into pages of at most `room` (see `width`), at sentences, else at words, else at signs.

    The pieces joined by a space hold every word of the text.
    """
    result: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        line = " ".join(word for word in _GAPS.split(sentence)[::2] if word)
        if result and line and width(result[-1]) + 1 + width(line) <= room:
            result[-1] = f"{result[-1]} {line}"
        else:
            result.extend(cut(line, room))
    return result


def cut(text: str, room: int) -> list[str]:
    """As few pieces of at most `room` as words allow; a word longer than that is cut between signs.

    Line breaks stay. What is lost is only the space where a piece ends, and around the whole.
    """
    lines, gap = [""], ""
    for position, token in enumerate(_GAPS.split(text)):
        if position % 2:
            gap = token
        elif token:
            joined = f"{lines[-1]}{gap}{token}" if lines[-1] else token
            if width(joined) <= room:
                lines[-1] = joined
            else:
                lines.extend(_hard(token, room))
    return [line for line in lines if line]


def _hard(word: str, room: int) -> Iterator[str]:
    """A word in pieces that fit; a single sign is only broken when it alone is larger than the room."""
    line = ""
    for sign in _SIGN.findall(word):
        for atom in [sign] if width(sign) <= room else sign:
            if line and width(line + atom) > room:
                yield line
                line = ""
            line += atom
    yield line
