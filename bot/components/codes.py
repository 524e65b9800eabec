"""Finds the code of an answer in a message: alone, or behind the word for it in a message that was passed on; and the
receipt of a report behind the word that takes it back.

Refuses to guess: eight letters and digits, the first a letter; alone they need a digit, or capitals and the dash, so
that no word of a language is one. Whether a code is one of ours is for whoever knows the answers.
"""

from __future__ import annotations

import re

_FOUR = r"[A-Za-z0-9]{4}"
_LABELLED = re.compile(
    rf"\b(?:c[oó]digo|code|k[oò]d)\b[\s:.#=-]{{0,4}}([A-Za-z][A-Za-z0-9]{{3}})[\s-]?({_FOUR})\b", re.IGNORECASE
)
_ALONE = re.compile(rf"\W*([A-Za-z][A-Za-z0-9]{{3}})([\s-]?)({_FOUR})\W*")

# The receipt of a report begins with a digit; whether it is rightly spelt is for whoever makes receipts.
_RECEIPT = re.compile(rf"\W*(\D+?)[\s:.#-]+(\d[A-Za-z0-9]{{3}})[\s-]?({_FOUR})\W*")


def receipt_behind(text: str) -> tuple[str, str | None]:
    """(the words before it, `2B34-CD56` in capitals), or ("", None)."""
    found = _RECEIPT.fullmatch(text)
    return (found[1], f"{found[2]}-{found[3]}".upper()) if found else ("", None)


# Anywhere in a message: in capitals, with its dash, a digit and two letters, and nothing hanging on it.
_STANDING = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)(?=(?:[0-9-]*[A-Z]){2})([A-Z][A-Z0-9]{3}-[A-Z0-9]{4})(?![\w-])")


def code_in(text: str) -> str | None:
    """`AB12-CD34` in capitals, or None."""
    found = _LABELLED.search(text)
    if found and _tells(found[1] + found[2], found[0]):
        return f"{found[1]}-{found[2]}".upper()
    alone = _ALONE.fullmatch(text)
    if alone and _tells(alone[1] + alone[3], text):
        return f"{alone[1]}-{alone[3]}".upper()
    standing = _STANDING.search(text)
    return standing[1] if standing else None


def _tells(code: str, written: str) -> bool:
    """Not "codigo familiar"."""
    return any(letter.isdigit() for letter in code) or (code.isupper() and "-" in written)
