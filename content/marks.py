"""WhatsApp's formatting marks: what stands between two of them would turn bold, italic or struck, and lose them.

Refuses nothing; pure. Rules: a mark counts as WhatsApp counts it, at a word's edge and with its twin on the same line,
so `a_b` and a lone `*611` stay; a pair that nobody meant is written with look-alikes, a name in bold loses its marks, a
web address keeps its meaning (an encoded `_` is the same address).
"""

from __future__ import annotations

import re

LOOK_ALIKE = {"*": "\N{ASTERISK OPERATOR}", "_": "\N{MODIFIER LETTER LOW MACRON}", "~": "\N{TILDE OPERATOR}", "`": "'"}
_MARK = re.compile(r"[*_~`]")
_PAIRS = tuple(
    re.compile(rf"(?<![^\W_])({re.escape(mark)})(?=[^\s{re.escape(mark)}])([^\n]*?\S)({re.escape(mark)})(?![^\W_])")
    for mark in LOOK_ALIKE
)
_AT_EDGE = re.compile(r"(?<![A-Za-z0-9])[*_~`]|[*_~`](?![A-Za-z0-9])")
_HEADED = re.compile(r"(\*[^*\n]+:\*)(.*)", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")


def spans(text: str) -> list[str]:
    """What WhatsApp would format, with its marks."""
    return [found[0] for pair in _PAIRS for found in pair.finditer(text)]


def literal(text: str) -> str:
    """Shown as it is written: no pair of marks is left, and every address still leads where it led."""
    text = _ADDRESS.sub(lambda found: address(found[0]), text)
    for pair in _PAIRS:
        while (found := pair.search(text)) is not None:
            mark = LOOK_ALIKE[found[1]]
            text = f"{text[: found.start()]}{mark}{found[2]}{mark}{text[found.end() :]}"
    return text


def below_its_name(paragraph: str) -> str:
    """A contact's line begins with its name in bold, which is meant; all else is literal."""
    headed = _HEADED.fullmatch(paragraph)
    return f"{headed[1]}{literal(headed[2])}" if headed else literal(paragraph)


def bare(name: str) -> str:
    """A name that is itself set in bold or italic."""
    return " ".join(_MARK.sub(" ", name).split())


def address(url: str) -> str:
    """The same address without a mark at a word's edge."""
    return _AT_EDGE.sub(lambda found: f"%{ord(found[0]):02X}", url)
