"""Whether a signed form is the one that was signed, or the same letters cut up anew.

Refuses (BadRequest) a message without sender or receiver, or with an id longer than Twilio's are. Why: Twilio signs
names and values joined without anything between them, so `MessageSid=SM1` and `NumMedia=0` are signed like the one
field `MessageSid=SM1NumMedia0`. Whoever caught a single request could send it for ever, each time as a new message. An
id can only grow by what stands after it, and only shrink by making all that follows, the receiver too, another field.
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.errors import BadRequest

ID_LENGTH = 34  # two letters and 32 digits
IDS = ("MessageSid", "SmsSid")


def check(fields: Mapping[str, str]) -> None:
    for name in ("From", "To"):
        if not fields.get(name, "").strip():
            raise BadRequest(name)
    for name in IDS:
        if len(fields.get(name, "")) > ID_LENGTH:
            raise BadRequest(name)
