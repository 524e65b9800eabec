"""The short code by which a person knows her report, and nobody else knows her.

Refuses (None) a code with a wrong character or two exchanged: the last character checks the others. Rules: chosen by
the machine's own randomness, of nothing about the person; no letters that look like digits; it begins with a digit, so
that it is never the code of an answer (`content.proof`), which begins with a letter.
"""

from __future__ import annotations

import re
import secrets

DIGITS = "23456789"
SIGNS = f"{DIGITS}ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime: so that any one slip changes the sum
LENGTH = 8


def new() -> str:
    """Seven characters by chance, one by sum: "7K4M-QX2P"."""
    free = secrets.choice(DIGITS) + "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 2))
    return _shown(free + _check(free))


def read(written: str) -> str | None:
    """The receipt as it is shown, or None if it can't be one."""
    code = re.sub(r"[\s-]", "", written).upper()
    whole = len(code) == LENGTH and code[0] in DIGITS and all(sign in SIGNS for sign in code)
    return _shown(code) if whole and _check(code[:-1]) == code[-1] else None


def _check(free: str) -> str:
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(free, 2)) % len(SIGNS)]


def _shown(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
