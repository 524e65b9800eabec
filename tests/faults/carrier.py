"""A provider on loopback in a process of its own, so that killing a node loses nothing of what was accepted.

Speaks enough of Twilio (POST and list of Messages) and of Kannel (sendsms) for a node to send through; writes every
accepted message to a file before it answers. `Faults` says how unkind it is: which part of the first tries of each text
goes wrong, and how. As a real one may, it lists a message at once but gives it no date of sending for a while.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

SID = "AC" + "a" * 32
TOKEN = "token-of-this-test-only"
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"
QUEUED = 3.0  # seconds that an accepted message has no date of sending
SLOW = 0.05

# What may go wrong with a message: (is it accepted all the same, what is answered).
WAYS: Mapping[str, tuple[bool, str | int]] = {
    "reset before": (False, "reset"),
    "reset after": (True, "reset"),
    "silence before": (False, "silence"),
    "silence after": (True, "silence"),
    "429": (False, 429),
    "503": (False, 503),
    "500 after": (True, 500),
    "502 that is no JSON": (False, "page"),
    "half an answer": (True, "half"),
    "an answer without id": (True, "empty"),
    "slow": (True, "slow"),
}
KANNEL_WAYS = ("reset before", "reset after", "silence before", "silence after", "503", "slow")
LIST_WAYS = ("reset after", "503", "half an answer", "502 that is no JSON", "slow")


@dataclass(frozen=True)
class Faults:
    """`share` of the tries go wrong, but of one text no more than `most`, so that eight tries are enough."""

    share: float = 0.0
    most: int = 4
    seed: int = 1


class Carrier:
    def __init__(self, ledger: Path, faults: Faults) -> None:
        self._file = ledger.open("a", encoding="utf-8")
        self._faults, self._chance = faults, random.Random(faults.seed)
        self._taken: list[dict[str, Any]] = []
        self._failed: Counter[str] = Counter()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post(MESSAGES, self.create)
        app.router.add_get(MESSAGES, self.index)
        app.router.add_get("/cgi-bin/sendsms", self.sendsms)
        return app

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        body = str(form["Body"])
        way = self._way(body, tuple(WAYS))
        taken = self._take(str(form["To"]), str(form["From"]), body, way) if WAYS.get(way, (True,))[0] else None
        return await self._answer(request, way, 201, taken and _resource(taken))

    async def index(self, request: web.Request) -> web.StreamResponse:
        to, line, since = (request.query.get(name) for name in ("To", "From", "DateSent>"))
        found = [one for one in self._taken if one["to"] == to and one["from"] == line]
        if since is not None:  # what has no date of sending yet is not found by one
            found = [one for one in found if time.time() - one["at"] > QUEUED and _day(one["at"]) >= since]
        way = self._way(f"list {to}", LIST_WAYS)
        page = {"messages": [_resource(one) for one in found[::-1]], "next_page_uri": None, "page": 0, "page_size": 50}
        return await self._answer(request, way, 200, page)

    async def sendsms(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        way = self._way(query["text"], KANNEL_WAYS)
        if WAYS.get(way, (True,))[0]:
            self._take(query["to"], query["from"], query["text"], way)
        answer = await self._answer(request, way, 202, {})
        return answer if answer.status != 202 else web.Response(status=202, text="0: Accepted for delivery")

    def _way(self, subject: str, ways: tuple[str, ...]) -> str:
        if self._failed[subject] >= self._faults.most or self._chance.random() >= self._faults.share:
            return "well"
        self._failed[subject] += 1
        return self._chance.choice(ways)

    def _take(self, to: str, line: str, body: str, way: str) -> dict[str, Any]:
        number = len(self._taken) + 1
        taken = {"sid": f"SM{number:032d}", "to": to, "from": line, "body": body, "at": time.time(), "way": way}
        self._taken.append(taken)
        self._file.write(json.dumps(taken) + "\n")
        self._file.flush()
        return taken

    async def _answer(self, request: web.Request, way: str, status: int, value: Any) -> web.StreamResponse:
        kind = WAYS[way][1] if way in WAYS else "well"
        if kind == "slow":
            await asyncio.sleep(SLOW)
        if kind == "silence":
            await _hang_on(request)
        if kind in ("reset", "silence") and request.transport is not None:
            request.transport.abort()
        if isinstance(kind, int):
            code = {429: 20429, 503: 30001}.get(kind)
            return web.json_response({"code": code, "message": "no", "status": kind}, status=kind)
        texts = {"page": "<html>Bad Gateway</html>", "half": json.dumps(value)[:9], "empty": "{}"}
        text = texts.get(kind, json.dumps(value))
        return web.Response(status=502 if kind == "page" else status, text=text, content_type="application/json")


async def _hang_on(request: web.Request) -> None:
    """Until the other side has given up."""
    for _ in range(200):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(0.05)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _resource(taken: Mapping[str, Any]) -> dict[str, Any]:
    made = format_datetime(datetime.fromtimestamp(taken["at"], UTC))
    sent = made if time.time() - taken["at"] > QUEUED else None
    fixed = {"account_sid": SID, "direction": "outbound-api", "error_code": None, "date_created": made}
    told = {name: taken[name] for name in ("sid", "to", "from", "body")}
    return {**fixed, **told, "date_sent": sent, "status": "sent" if sent else "queued"}


def serve(ledger: Path, faults: Faults, port: int) -> None:
    """The body of the provider's process."""

    async def run() -> None:
        runner = web.AppRunner(Carrier(ledger, faults).app(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def taken(ledger: Path) -> Iterator[dict[str, Any]]:
    """Everything that the provider accepted, in the order in which it did."""
    with suppress(FileNotFoundError), ledger.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)
