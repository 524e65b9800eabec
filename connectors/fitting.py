"""Fits a reply to what its channel takes: the longest message of providers, and SMS that a carrier doesn't join.

Refuses nothing: no word of a text is lost. Rules: choices stay with the last part; where segments aren't joined on the
phone, a long text becomes messages of one segment each, numbered "(1/2)", since they may arrive in any order. A text is
cut between lines, within a long one between words, and never between a number and its words; the line that tells how
to read on costs no message of its own if closer packing saves it. A neutral line that a text begins with begins every
part.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.messages import Channel, Reply
from bot.segments import GSM_SINGLE, TWO_SEGMENTS, UCS_PART, UCS_SINGLE, cut, is_gsm, measure, width

LONGEST_MESSAGE = 1600
MOST_DIGITS = 3  # of the number of parts; LONGEST_MESSAGE never makes more
HELD = "\ue000"  # stands for a space where no text may be cut
# Before a number ("línea: 1-800-…", "1 800 669 4000"), after it but for a sentence's end, and after an option's.
_BOUND = re.compile(
    r"(?<=\S) (?=\(?[+#*$]?[0-9][0-9()./,:;-]*(?:\s|$))|(?<=\s[0-9$+]) (?=\S)|(?<=[0-9][0-9]) (?=\S)"
    r"|(?<=^[0-9]) (?=\S)|(?<=^[0-9]\.) (?=\S)",
    re.MULTILINE,
)


def sendable(reply: Reply, channel: Channel, concatenates: bool = True, way_on: str = "") -> tuple[Reply, ...]:
    """The messages that a reply becomes, in order; `way_on`: the line that tells how to read on."""
    if not reply.text:
        return ()
    opening = f"{reply.opening}\n" if reply.opening else ""
    body = reply.text.removeprefix(reply.opening).lstrip("\n") if opening else reply.text
    if channel == "sms" and not concatenates:
        texts = numbered(body, opening, way_on)
    elif len(reply.text) > LONGEST_MESSAGE:
        texts = [opening + part for part in by_lines(body, LONGEST_MESSAGE - width(opening), way_on)]
    else:
        texts = [reply.text]
    *first, last = texts
    if not first:
        return (reply,)
    bare = replace(reply, choices=(), lead=None)
    return (*(replace(bare, text=text) for text in first), replace(reply, text=last, lead=None))


def numbered(text: str, opening: str = "", way_on: str = "") -> list[str]:
    """Messages of one segment each, all with the same opening; the text alone if it is one."""
    if measure(opening + text).segments == 1:
        return [opening + text]
    room, found = (GSM_SINGLE if is_gsm(opening + text) else UCS_SINGLE) - width(opening), [text]
    for digits in range(1, MOST_DIGITS + 1):
        found = by_lines(text, room - width(_mark("9" * digits, "9" * digits)), way_on)
        if len(str(len(found))) <= digits:
            break
    return [_mark(str(number), str(len(found))) + opening + part for number, part in enumerate(found, 1)]


def by_lines(text: str, room: int, way_on: str = "") -> list[str]:
    """Pieces of at most `room`. A line that is no longer than half of it stays whole, others fill what is left."""
    found = [""]
    for line in text.split("\n"):
        joined = f"{found[-1]}\n{line}" if found[-1] else line
        if width(joined) <= room:
            found[-1] = joined
        elif 2 * width(line) <= room:
            found.append(line)
        else:
            found[-1:] = by_words(joined, room)
    pieces = [piece.strip("\n") for piece in found if piece.strip()]
    if way_on and pieces[-1:] == [way_on]:
        closer = by_words(text, room)
        return closer if len(closer) < len(pieces) else pieces
    return pieces


def by_words(text: str, room: int) -> list[str]:
    """As `cut`, but a number stays with the words beside it."""
    if HELD in text:
        return cut(text, room)
    pieces = (piece.replace(HELD, " ").strip() for piece in cut(_BOUND.sub(HELD, text), room))
    return [piece for piece in pieces if piece]


def _mark(number: str, total: str) -> str:
    return f"({number}/{total}) "


def shortened(reply: Reply, hint: str) -> Reply:
    """What fits into two segments, without the line that says how to read on."""
    text = "\n".join(line for line in reply.text.split("\n") if line != hint)
    kept = by_words(text, TWO_SEGMENTS if is_gsm(text) else 2 * UCS_PART)
    return replace(reply, text=kept[0] if kept else "")
