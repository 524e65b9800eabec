"""SMS arithmetic: which encoding a text needs, how many segments carriers bill for it, and where it may be cut.

A leaf that everybody may import. Refuses nothing: any text has an answer. Rules (3GPP TS 23.038 and 23.040):
GSM-7 holds 160 septets alone and 153 in each concatenated segment, its extension characters cost two septets and
are never split; UCS-2 holds 70 and 67 UTF-16 units, and a surrogate pair is never split.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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
        "ª": "a", "º": "o", "\t": " ",
    }
)  # fmt: skip


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
    return "".join(_fold_character(character) for character in unicodedata.normalize("NFC", text).translate(_PLAIN))


def _fold_character(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    base = unicodedata.normalize("NFD", character)[0]
    return base if base in BASIC else character


def is_gsm(text: str) -> bool:
    """Whether the whole text can be sent in GSM-7."""
    return all(character in BASIC or character in EXTENSION for character in text)


def foreign_characters(text: str) -> list[str]:
    """The characters that would force UCS-2 and so more than double the price, in order, each once."""
    return list(dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENSION))


def septets(text: str) -> int:
    """Length of a GSM-7 text; extension characters count two."""
    return sum(2 if character in EXTENSION else 1 for character in text)


def measure(text: str) -> Measure:
    """Encoding and billed segments of a text; the empty text is one segment of zero units."""
    if is_gsm(text):
        units = septets(text)
        return Measure("GSM-7", units, 1 if units <= GSM_SINGLE else _parts(text, GSM_PART, gsm=True))
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Measure("UCS-2", units, 1 if units <= UCS_SINGLE else _parts(text, UCS_PART, gsm=False))


def _parts(text: str, room: int, *, gsm: bool) -> int:
    """Number of concatenated parts when no character is split between two."""
    parts, used = 1, 0
    for character in text:
        width = (2 if character in EXTENSION else 1) if gsm else (2 if ord(character) > 0xFFFF else 1)
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts


def fits(text: str, segments: int = 2) -> bool:
    """Whether the folded text is billed as at most that many segments."""
    return measure(fold(text)).segments <= segments


_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def pages(text: str, room: int) -> list[str]:
    """Cut a text into pages of at most `room` septets (or characters), at sentences, else at words.

    A word longer than the room is cut hard. The pieces joined by a space hold every word of the text.
    """
    result: list[str] = []
    for sentence in filter(None, (part.strip() for part in _SENTENCE_END.split(text))):
        if result and septets(result[-1]) + 1 + septets(sentence) <= room:
            result[-1] = f"{result[-1]} {sentence}"
        else:
            result.extend(_words(sentence, room))
    return result


def _words(sentence: str, room: int) -> list[str]:
    lines = [""]
    for word in sentence.split():
        while septets(word) > room:
            lines.append(word[: room // 2])
            word = word[room // 2 :]
        joined = f"{lines[-1]} {word}".strip()
        if septets(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    return [line for line in lines if line]
