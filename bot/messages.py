"""The values that every part of Faro shares: what comes in, what goes out, and what a turn decided.

Refuses nothing: these are frozen values with no behaviour. Rules: a sender is always a pseudonym or an opaque id,
never a telephone number; a text is what the person wrote, already freed of control characters by the edge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Channel = Literal["sms", "whatsapp", "voice"]
Kind = Literal["answer", "clarify", "suggest", "fallback", "menu", "form", "service"]
Encoding = Literal["GSM-7", "UCS-2"]
MediaKind = Literal["image", "audio", "video", "document", "contact", "sticker", "location"]

CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "voice")
TAPPED = "#"  # what a tapped option sends begins so; after it stands the topic or theme itself, whatever list is open


@dataclass(frozen=True)
class Media:
    """What came beside words or instead of them. Only a location has coordinates, rounded to about a kilometre."""

    kind: MediaKind
    latitude: float | None = field(default=None, repr=False)
    longitude: float | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Inbound:
    """One message of one person.

    `sender` is a pseudonym and the key of the conversation; None is a stranger of whom nothing is kept.
    `country_hint` is the ISO 3166-1 alpha-2 code that the number's prefix points to, or None.
    `language` forces the language of the reply (es, en, fr, ht); None lets Faro recognise it.
    `origin` and `destination` are the countries that whoever pointed this person here lets suppose; they count only
    while the person hasn't said others. `opted_out`: she asked for silence, and wrote nothing since but this.
    `media`: what came with the text; of a voice note that was heard, `text` is what was heard. `can_ring`: this node
    would call her number if she asked.
    """

    text: str
    channel: Channel = "sms"
    sender: str | None = None
    country_hint: str | None = None
    language: str | None = None
    origin: str | None = None
    destination: str | None = None
    opted_out: bool = False
    media: Media | None = None
    can_ring: bool = False


@dataclass(frozen=True)
class Choice:
    """One option that a channel may show as a button: `label` is read, `text` is what choosing it sends."""

    label: str
    text: str


@dataclass(frozen=True)
class Reply:
    """One message to send, worded and encoded for its channel.

    `text` is complete by itself, with the options numbered. `lead` is the same without them, for a channel that shows
    the choices itself; `opener` is the word on the button that opens a list of them. `lang` is the language of it all.
    `opening` is the neutral line that the text begins with, and every further message must if the text is cut.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    lead: str | None = None
    opener: str = ""
    lang: str | None = None
    opening: str = ""


@dataclass(frozen=True)
class Ranked:
    """A topic and its calibrated confidence from 0 to 1."""

    topic: str
    confidence: float


@dataclass(frozen=True)
class Report:
    """One step of a report to an institution: `text` is what the person answered to `question`, to be sealed to `key`
    of the institution `desk`; `first` if nothing is kept under this receipt yet. `finished`: it waits to be handed
    over; `withdrawn`: what is kept of it, and wasn't handed over, goes.
    """

    receipt: str
    desk: str = ""
    key: str = field(default="", repr=False)
    question: str = ""
    text: str = field(default="", repr=False)
    first: bool = False
    finished: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Turn:
    """What one message led to. `replies` are sent in order, `notices` (first contact) after them.

    `erase`: everything kept about the sender must be deleted in the same transaction.
    `complaint`: the topic whose answer the person found wrong, to be counted for the content team.
    `complaint_text`: what the person wrote of it after saying yes to its being kept; `topic` is then the answer's.
    `unanswered`: there was no answer to give; `topic` is what was nearest.
    `ring`: she is to be called.
    `report`: a step of a report that she makes, after saying yes to its being kept.
    `signs`: ids of the signs of fraud that were found, to be counted with `district`, where she is from as far as that
    is known (ISO 3166-2, else her country).
    `opt_out` / `opt_in`: the person asked for silence / came back, by whatever she wrote after it.
    `memory` is the whole state of the conversation after the turn, JSON-serialisable and free of message text; whoever
    called keeps it under the sender's pseudonym and hands it in with the next message.
    """

    replies: tuple[Reply, ...]
    lang: str
    heard: str | None
    topic: str
    confidence: float
    kind: Kind
    urgent: bool = False
    alternatives: tuple[Ranked, ...] = ()
    notices: tuple[Reply, ...] = ()
    pack: str | None = None
    erase: bool = False
    opt_out: bool = False
    opt_in: bool = False
    complaint: str | None = None
    complaint_text: str | None = field(default=None, repr=False)
    unanswered: bool = False
    ring: bool = False
    report: Report | None = None
    signs: tuple[str, ...] = ()
    district: str | None = None
    memory: Mapping[str, Any] = field(default_factory=dict, repr=False)
