"""Telephones behind a provider: what they write reaches the node as signed webhooks, again until it is acknowledged."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

import aiohttp
from twilio.request_validator import RequestValidator

from tests.faults.carrier import TOKEN

LINE = "+15005550006"
PUBLIC = "https://faro.example.org"
AGAIN = 0.25  # seconds until an unacknowledged message comes again; a provider takes longer
_VALIDATOR = RequestValidator(TOKEN)


@dataclass(frozen=True)
class Message:
    number: int
    sender: str
    text: str

    @property
    def sid(self) -> str:
        return f"SM{self.number:032x}"


@dataclass
class Phones:
    """`acknowledged` counts how many times each message was, repeats included."""

    port: int
    session: aiohttp.ClientSession
    chance: random.Random
    repeats: float = 0.05
    acknowledged: dict[str, int] = field(default_factory=dict)
    tries: int = 0

    async def send(self, message: Message) -> None:
        fields = {"MessageSid": message.sid, "From": message.sender, "To": LINE, "Body": message.text, "NumMedia": "0"}
        await self._post("/twilio/sms", fields)
        self.acknowledged[message.sid] = self.acknowledged.get(message.sid, 0) + 1

    async def report(self, provider_id: str, status: str) -> None:
        await self._post("/twilio/status", {"MessageSid": provider_id, "MessageStatus": status})

    async def _post(self, path: str, fields: dict[str, str]) -> None:
        headers = {"X-Twilio-Signature": str(_VALIDATOR.compute_signature(PUBLIC + path, fields))}
        while True:
            self.tries += 1
            try:
                async with self.session.post(
                    f"http://127.0.0.1:{self.port}{path}", data=fields, headers=headers
                ) as got:
                    if got.status < 300:
                        return
                    assert got.status >= 500, got.status
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(AGAIN)

    async def stream(self, messages: Iterable[Message], rate: float) -> None:
        """One every 1/rate seconds, whether the node is up or not; some come a second time."""
        begun, tasks = asyncio.get_running_loop().time(), []
        for number, message in enumerate(messages):
            await asyncio.sleep(max(0.0, begun + number / rate - asyncio.get_running_loop().time()))
            tasks.append(asyncio.create_task(self._with_repeat(message)))
        await asyncio.gather(*tasks)

    async def _with_repeat(self, message: Message) -> None:
        await self.send(message)
        if self.chance.random() < self.repeats:
            await asyncio.sleep(self.chance.uniform(0, 2))
            await self.send(message)
