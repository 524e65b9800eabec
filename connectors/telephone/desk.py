"""Telephones without a wire: the calls of the simulator's page, each followed as its provider would follow it.

Refuses (TooManyCalls) more calls at once than MOST, and (CallOver) a call that is over or was never there. Rules: calls
live in memory alone and are dropped when nobody has touched them for IDLE seconds; a call's requests take the real
routes of this node, one at a time; whatever ends a call, the node is told, so that no row stays open.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from bot.calls import Line
from connectors.audio import espeak, sound
from connectors.errors import BadTwiml, CallOver, TooManyCalls
from connectors.telephone.document import Played, Said, Silence, Sound
from connectors.telephone.follower import Post, Telephone

MOST = 20
IDLE, AFTERWARDS = 600.0, 120.0  # seconds until a call is dropped: one under way, and one that is over
WORDS = 0.3  # seconds between a sentence and the next request
VOICE = "/loopback/voice"


@dataclass(frozen=True)
class Look:
    """What the node knows of a call: the node of the flow, and the line behind the address of each of its sounds."""

    place: str
    lines: Mapping[str, Line] = field(default_factory=dict)


@dataclass
class Held:
    """A call with its telephone. `told` is what its provider would tell at every step."""

    id: str
    telephone: Telephone
    told: Mapping[str, str]
    begun: float
    touched: float
    place: str = ""
    lines: dict[str, Line] = field(default_factory=dict)
    voices: dict[int, bytes] = field(default_factory=dict)
    waited: set[int] = field(default_factory=set)
    told_end: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


Act = Callable[[Telephone], Awaitable[list[Sound]]]


class Desk:
    """`public` is the address that stands in front of the paths in TwiML; `look` is asked in a thread. The `post` that
    every call brings sends a form to a path of this node.
    """

    def __init__(
        self, public: str, look: Callable[[str], Look | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._public, self._look, self._clock = public, look, clock
        self._calls: dict[str, Held] = {}

    async def call(self, post: Post, told: Mapping[str, str]) -> dict[str, Any]:
        """A new call; `told` names both ends, and the id of a call that Faro makes."""
        await self._drop_idle(post)
        if sum(not held.told_end for held in self._calls.values()) >= MOST:
            raise TooManyCalls
        fields = {"CallSid": f"CA{uuid4().hex}", "Direction": "inbound", **told}
        call_id, now = fields["CallSid"], self._clock()
        telephone = Telephone(self._post(call_id, post), fields, f"{self._public}{VOICE}")
        held = self._calls[call_id] = Held(call_id, telephone, fields, now, now)
        telephone.linger = partial(_linger, held)
        return await self.act(call_id, post, lambda each: each.ring())

    async def act(self, call_id: str, post: Post, act: Act) -> dict[str, Any]:
        """Something that the caller does, and what she hears of it."""
        held = self._held(call_id)
        async with held.turn:
            if held.telephone.over:
                raise CallOver
            begun = len(held.telephone.heard)
            try:
                await act(held.telephone)
            except BadTwiml:
                await self._end(held, post)
                return {"id": call_id, "state": "broken", "place": held.place, "sounds": self._sounds(held, begun)}
            answer = {"id": call_id, **_waits(held.telephone), "place": held.place}
            answer["sounds"] = self._sounds(held, begun)
            if held.telephone.over:
                await self._end(held, post)
        return answer

    async def hang_up(self, call_id: str, post: Post) -> None:
        await self._end(self._held(call_id), post)

    async def voice(self, call_id: str, number: int) -> bytes:
        """The provider's voice, which espeak-ng stands in for; kept as long as the call."""
        held = self._held(call_id)
        heard = held.telephone.heard[number] if number < len(held.telephone.heard) else None
        if not isinstance(heard, Said):
            raise CallOver
        if number not in held.voices:
            held.voices[number] = await asyncio.to_thread(_speak, heard)
        return held.voices[number]

    def _held(self, call_id: str) -> Held:
        held = self._calls.get(call_id)
        if held is None:
            raise CallOver
        held.touched = self._clock()
        return held

    def _post(self, call_id: str, post: Post) -> Post:
        """By the node's own paths; after each the flow's place is looked up, while the call is still known."""

        async def send(address: str, fields: Mapping[str, str]) -> str:
            if not address.startswith(f"{self._public}/"):
                raise BadTwiml("somebody else's address")
            document = await post(address.removeprefix(self._public), fields)
            look, held = await asyncio.to_thread(self._look, call_id), self._calls.get(call_id)
            if look is not None and held is not None:
                held.place = look.place
                held.lines.update(look.lines)
            return document

        return send

    def _sounds(self, held: Held, begun: int) -> list[dict[str, Any]]:
        heard = held.telephone.heard
        left = [n for n in range(begun, len(heard)) if not (isinstance(heard[n], Silence) and n in held.waited)]
        return [self._sound(held, number, heard[number]) for number in left]

    def _sound(self, held: Held, number: int, heard: Sound) -> dict[str, Any]:
        if isinstance(heard, Silence):
            return {"pause": heard.seconds}
        if isinstance(heard, Played):
            line = held.lines.get(heard.address)
            text = (line.text or f"[{line.recording}]") if line else ""
            path = heard.address.removeprefix(f"{self._public}/")
            return {"text": text, "lang": line.lang if line else "", "address": path}
        lang = heard.language.partition("-")[0]
        voice = f"loopback/telephone/{held.id}/{number}.wav" if espeak.speaks(lang) else None
        return {"text": heard.text, "lang": lang, "address": voice}

    async def _end(self, held: Held, post: Post) -> None:
        """Told once; the call stays until it is idle, so that its last words can be fetched."""
        held.telephone.over = True
        if held.told_end:
            return
        held.told_end = True
        seconds = str(int(self._clock() - held.begun))
        with suppress(BadTwiml):  # the housekeeping ends what was never told
            await post(f"{VOICE}/status", {**held.told, "CallStatus": "completed", "CallDuration": seconds})

    async def _drop_idle(self, post: Post) -> None:
        now = self._clock()
        for held in list(self._calls.values()):
            if now - held.touched > (AFTERWARDS if held.told_end else IDLE):
                del self._calls[held.id]
                await self._end(held, post)


def _waits(telephone: Telephone) -> dict[str, Any]:
    """What the telephone does now."""
    if telephone.waiting is not None:
        return {"state": "listening", "seconds": telephone.waiting.seconds, "speech": telephone.waiting.speech}
    if telephone.dialling is not None:
        return {"state": "dialling", "number": telephone.dialling.number}
    return {"state": "rejected" if telephone.rejected else "over"}


def _speak(heard: Said) -> bytes:
    return sound.telephone(espeak.speak(heard.text, heard.language.partition("-")[0]))


async def _linger(held: Held, sounds: Sequence[Sound]) -> None:
    """Pauses before Faro is asked again are waited for here, and not once more on the page; words are heard there."""
    after = len(held.telephone.heard)
    held.waited.update(range(after - len(sounds), after))
    await asyncio.sleep(sum(float(each.seconds) if isinstance(each, Silence) else WORDS for each in sounds))
