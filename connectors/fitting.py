"""Fits a reply to what its channel takes: the longest message of providers, and SMS that a carrier doesn't join.

Refuses nothing: no word of a text is lost. Rules: choices stay with the last part; where segments aren't joined on the
phone, a long text becomes messages of one segment each, numbered "(1/2)", since they may arrive in any order. A
neutral line that a text begins with begins every part.
"""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Channel, Reply
from bot.segments import GSM_SINGLE, TWO_SEGMENTS, UCS_PART, UCS_SINGLE, cut, is_gsm, measure, width

LONGEST_MESSAGE = 1600
MOST_DIGITS = 3  # of the number of parts; LONGEST_MESSAGE never makes more


def sendable(reply: Reply, channel: Channel, concatenates: bool = True) -> tuple[Reply, ...]:
    """The messages that a reply becomes, in order."""
    if not reply.text:
        return ()
    opening = f"{reply.opening}\n" if reply.opening else ""
    body = reply.text.removeprefix(reply.opening).lstrip("\n") if opening else reply.text
    if channel == "sms" and not concatenates:
        texts = numbered(body, opening)
    elif len(reply.text) > LONGEST_MESSAGE:
        texts = [opening + part for part in cut(body, LONGEST_MESSAGE - width(opening))]
    else:
        texts = [reply.text]
    *first, last = texts
    if not first:
        return (reply,)
    bare = replace(reply, choices=(), lead=None)
    return (*(replace(bare, text=text) for text in first), replace(reply, text=last, lead=None))


def numbered(text: str, opening: str = "") -> list[str]:
    """Messages of one segment each, all with the same opening; the text alone if it is one."""
    if measure(opening + text).segments == 1:
        return [opening + text]
    room, found = (GSM_SINGLE if is_gsm(opening + text) else UCS_SINGLE) - width(opening), [text]
    for digits in range(1, MOST_DIGITS + 1):
        found = cut(text, room - width(_mark("9" * digits, "9" * digits)))
        if len(str(len(found))) <= digits:
            break
    return [_mark(str(number), str(len(found))) + opening + part for number, part in enumerate(found, 1)]


def _mark(number: str, total: str) -> str:
    return f"({number}/{total}) "


def shortened(reply: Reply, hint: str) -> Reply:
    """What fits into two segments, without the line that says how to read on."""
    text = "\n".join(line for line in reply.text.split("\n") if line != hint)
    kept = cut(text, TWO_SEGMENTS if is_gsm(text) else 2 * UCS_PART)
    return replace(reply, text=kept[0] if kept else "")
