"""A telephone that does what TwiML says: asks, hears, waits, presses, hangs up.

Refuses (BadTwiml) documents that the provider would refuse, an answer that isn't TwiML, and a call that is redirected
for ever. Rules: fields are named as the provider names them; what was heard is kept in order, so that a test or a page
can show it; nothing is ever dialled: a Dial is told to whoever holds the telephone, who says what became of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.errors import BadTwiml
from connectors.telephone.document import Dialled, Gathering, HungUp, Redirected, Sound, read

Post = Callable[[str, Mapping[str, str]], Awaitable[str]]  # address, form -> TwiML
Linger = Callable[[Sequence[Sound]], Awaitable[None]]
MOST_REDIRECTS = 30


async def at_once(_sounds: Sequence[Sound]) -> None:
    """Nobody listens, so nothing takes time."""


@dataclass
class Telephone:
    """One call. `waiting` is the Gather that listens now, `dialling` the line that is being connected; `linger` takes
    the time that sounds take before the telephone is sent on by itself.
    """

    post: Post
    fields: Mapping[str, str]
    address: str
    heard: list[Sound] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    waiting: Gathering | None = None
    dialling: Dialled | None = None
    over: bool = False
    rejected: bool = False
    linger: Linger = at_once

    async def ring(self) -> list[Sound]:
        """Call; what is heard until Faro listens, dials or hangs up."""
        return await self._follow(self.address, {"CallStatus": "ringing"})

    async def press(self, key: str) -> list[Sound]:
        return await self._follow(self._listening().action, {"Digits": key, "CallStatus": "in-progress"})

    async def say(self, words: str) -> list[Sound]:
        """Words; where Faro doesn't listen to any they are silence to it."""
        gather = self._listening()
        if not gather.speech:
            return await self.wait()
        told = {"SpeechResult": words, "Confidence": "0.9", "CallStatus": "in-progress"}
        return await self._follow(gather.action, told)

    async def wait(self) -> list[Sound]:
        """Nothing pressed and nothing said until the time is up."""
        gather = self._listening()
        if not gather.reports_silence:
            raise BadTwiml("silence unheard")  # what stands behind the Gather would be heard; Faro never relies on that
        return await self._follow(gather.action, {"Digits": "", "CallStatus": "in-progress"})

    async def connected(self, outcome: str) -> list[Sound]:
        """What became of the line that was dialled: completed, busy, no-answer, failed or canceled."""
        if self.dialling is None:
            raise BadTwiml("nothing is dialled")
        return await self._follow(self.dialling.action, {"DialCallStatus": outcome, "CallStatus": "in-progress"})

    def _listening(self) -> Gathering:
        if self.waiting is None:
            raise BadTwiml("nobody listens")
        return self.waiting

    async def _follow(self, address: str, told: Mapping[str, str]) -> list[Sound]:
        """From one request to the next time somebody must do something."""
        begun, self.waiting, self.dialling = len(self.heard), None, None
        for _ in range(MOST_REDIRECTS):
            document = await self.post(address, {**self.fields, **told})
            self.documents.append(document)
            before = len(self.heard)
            onward = self._do(document, address)
            if onward is None:
                return self.heard[begun:]
            await self.linger(self.heard[before:])
            address, told = onward, {"CallStatus": "in-progress"}
        raise BadTwiml("redirected for ever")

    def _do(self, document: str, address: str) -> str | None:
        """Everything of a document up to where it waits or ends; the address that it leads on to, if it does."""
        for deed in read(document, address):
            if isinstance(deed, Redirected):
                return deed.address
            if isinstance(deed, Gathering):
                self.heard.extend(deed.sounds)
                self.waiting = deed
                return None
            if isinstance(deed, Dialled):
                self.dialling = deed
                return None
            if isinstance(deed, HungUp):
                self.over, self.rejected = True, deed.rejected
                return None
            self.heard.append(deed)
        self.over = True
        return None
