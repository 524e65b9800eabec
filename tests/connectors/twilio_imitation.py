"""An imitation of Twilio's REST interface on loopback, with its Content API, that can be as unkind as the real one.

Rules: what it takes is checked against Twilio's pages (a content must exist, sid and limits; a body and a content
exclude each other); a content message stands in the list of messages with its body, as the real one shows it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.settings import TwilioSettings

SID = "AC" + "a" * 32
MESSAGES = f"/2010-04-01/Accounts/{SID}/Messages.json"
TYPES = {"twilio/quick-reply", "twilio/list-picker"}


class Imitation:
    """`refusals`: the next answers to a content message; `content_status`: what creating a content is answered with."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.contents: dict[str, Mapping[str, Any]] = {}
        self.asked = 0  # how often a content was to be created
        self.content_status = 201
        self.content_pause = 0.0
        self.refusals: list[tuple[int, int]] = []
        self.silent_bodies = False  # as a messaging service does
        self.approved: dict[str, str] = {}
        self.url = ""

    def settings(self, **templates: str) -> TwilioSettings:
        return TwilioSettings(SID, ("token",), api_url=self.url, whatsapp_templates=templates)

    async def make_content(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        await asyncio.sleep(self.content_pause)
        value = await request.json()
        assert request.content_type == "application/json"
        assert set(value) == {"friendly_name", "language", "types"}
        assert set(value["types"]) <= TYPES
        if self.content_status != 201:
            return web.json_response({"code": 20001, "status": self.content_status}, status=self.content_status)
        sid = f"HX{len(self.contents) + 1:032x}"
        self.contents[sid] = value
        return web.json_response({"sid": sid, "account_sid": SID, **value}, status=201)

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        assert ("Body" in form) != ("ContentSid" in form)
        sid = form.get("ContentSid")
        if sid is not None and self.refusals:
            status, code = self.refusals.pop(0)
            return web.json_response({"code": code, "message": "no", "status": status}, status=status)
        if sid is not None and sid not in {**self.contents, **self.approved}:
            return web.json_response({"code": 21655, "message": "no", "status": 400}, status=400)
        self.messages.append(form)
        return web.json_response(self._resource(len(self.messages), form), status=201)

    async def index(self, request: web.Request) -> web.StreamResponse:
        to = request.query["To"]
        found = [self._resource(n, form) for n, form in enumerate(self.messages, 1) if form["To"] == to]
        return web.json_response({"messages": found[::-1], "next_page_uri": None, "page": 0, "page_size": 50})

    def body(self, form: Mapping[str, str]) -> str:
        if "Body" in form:
            return form["Body"]
        if self.silent_bodies:
            return ""
        sid = form["ContentSid"]
        return self.approved.get(sid) or str(next(iter(self.contents[sid]["types"].values()))["body"])

    def _resource(self, number: int, form: Mapping[str, str]) -> dict[str, Any]:
        known = {"sid": f"SM{number:032d}", "account_sid": SID, "status": "queued", "error_code": None}
        return known | {"body": self.body(form), "to": form["To"], "from": form["From"]}

    def sent(self) -> list[Any]:
        """What was sent: a text, or a content's types."""
        return [form.get("Body") or self.contents[form["ContentSid"]]["types"] for form in self.messages]


def serve(imitation: Imitation) -> TestServer:
    app = web.Application()
    app.router.add_post(MESSAGES, imitation.create)
    app.router.add_get(MESSAGES, imitation.index)
    app.router.add_post("/v1/Content", imitation.make_content)
    return TestServer(app)
