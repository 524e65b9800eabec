"""The values of a telephone call: who calls, what was heard from her, what she hears next.

Refuses nothing: frozen values with no behaviour. Rules: a line is either words of a written language or the name of a
recording in one that isn't written; what a call remembers between two steps is JSON and holds no words of the
caller's and no number of hers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.messages import Turn

Event = Literal["start", "key", "speech", "silence", "turn", "dialled", "unsent"]
KEYS = "0123456789*#"


@dataclass(frozen=True)
class Caller:
    """What is known when the telephone rings: what she said in other talks (`place`: where she is, "own" for her own
    country, `destination`: where she works or wants to), `here` the country of her number's prefix.

    `reachable`: there is a number to call back; a withheld one is none. `silent`: no messages, since she asked for none
    or her telephone takes none; a call back is offered all the same.
    """

    language: str | None = None
    origin: str | None = None
    destination: str | None = None
    state: str | None = None
    place: str | None = None
    here: str | None = None
    reachable: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Heard:
    """One thing that came from the caller's side. `value`: the key pressed, the words said, or what became of a dialled
    line ("completed", "busy", "no-answer", "failed"), or why nothing of what the last move wanted to send goes out
    ("sent" already, "full" for today). `turn`: what the assistant made of the words said.
    """

    event: Event
    value: str = field(default="", repr=False)
    turn: Turn | None = None


@dataclass(frozen=True)
class Line:
    """One thing to be heard: `text` in `lang`, or the pack's `recording` of that name in a language that isn't written;
    then `pause` seconds of nothing.
    """

    lang: str
    text: str = ""
    recording: str | None = None
    pause: int = 0


@dataclass(frozen=True)
class Listening:
    """Which keys lead somewhere now; `speech`: whether words may be said instead; `seconds` until silence counts."""

    keys: str = KEYS
    speech: bool = False
    seconds: int = 5


@dataclass(frozen=True)
class Dial:
    """A line that the call is connected to: the directory's own number, never an emergency number, as it is dialled
    in `country`.
    """

    contact: str
    number: str
    country: str


@dataclass(frozen=True)
class Move:
    """What happens next in a call. The caller hears `lines`; then Faro listens, dials, or, with neither, hangs up.

    `state` is handed in at the next step. `ask`: words said, to be answered by the assistant; the next event is `turn`.
    `messages`: SMS to send her. `call_back`: the hour that she named as safe ("morning", "afternoon", "evening").
    `remember`: slots of the conversation that hold from now on. `erase`: everything about her goes. `reached`: the
    topic whose answer begins here. `complaint`: the topic whose answer, of `pack`, she found wrong. `place`
    names the node, so that it can be counted where people hang up.
    """

    lines: tuple[Line, ...]
    state: Mapping[str, Any]
    place: str
    listen: Listening | None = None
    dial: Dial | None = None
    ask: str | None = field(default=None, repr=False)
    messages: tuple[str, ...] = field(default=(), repr=False)
    call_back: str | None = None
    remember: Mapping[str, Any] = field(default_factory=dict)
    erase: bool = False
    opt_out: bool = False
    complaint: str | None = None
    pack: str | None = None
    reached: str | None = None
