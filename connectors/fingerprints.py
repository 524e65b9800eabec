"""Fingerprints that two people can compare by telephone: digits in groups of five, the same in every language.

Refuses nothing. Rules: 40 digits (132 bits) of a SHA-256, since letters from A to F are called differently in Spanish,
French and Creole, and digits are not.
"""

from __future__ import annotations

from hashlib import sha256

GROUPS, DIGITS = 8, 5
HOLDER = "x-faro-holder"  # the field of a key in signed metadata that says whose it is


def grouped(data: bytes) -> str:
    """Of a public key's 32 bytes, or of a whole root file."""
    number = int.from_bytes(sha256(data).digest()) % 10 ** (GROUPS * DIGITS)
    digits = f"{number:0{GROUPS * DIGITS}d}"
    return " ".join(digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS))
