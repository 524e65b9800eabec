"""The simulator's telephone over HTTP: call, press, say, wait, hang up, and a voice in place of the provider's.

Refuses everybody but this machine (403), forms without what they need (400), a call that is over (404), more calls than
the desk has telephones (429). Rules: the steps of a call go to this node's own address as the provider's would, so that
what is tried here is what callers reach; nothing is dialled and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web

from bot.calls import KEYS
from connectors.errors import BadRequest, BadTwiml, CallOver, SoundError, TooManyCalls
from connectors.gateway import Handler, form_of, only_this_machine
from connectors.telephone.desk import Act, Desk
from connectors.telephone.follower import Post, Telephone

PREFIX = "/loopback/telephone"
HIDDEN = "anonymous"
OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled")
LONGEST_WORDS = 300
PATIENCE = aiohttp.ClientTimeout(total=30)


class Telephones:
    """The desk's routes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (
            web.post(PREFIX, _guarded(self._call)),
            web.post(f"{PREFIX}/{{call}}/hang-up", _guarded(self._hang_up)),
            web.post(f"{PREFIX}/{{call}}/{{deed:key|words|silence|dialled}}", _guarded(self._act)),
            web.get(f"{PREFIX}/{{call}}/{{number:[0-9]{{1,4}}}}.wav", _guarded(self._voice)),
        )

    async def _call(self, request: web.Request) -> web.StreamResponse:
        """`number` calls `line`; with `ring`, the call that Faro makes is picked up."""
        fields = await form_of(request)
        person, line, ring = fields.get("number", ""), fields.get("line", ""), fields.get("ring", "")
        if (ring and not (ring.isascii() and ring.isalnum())) or len(person) > 40 or len(line) > 40:
            raise BadRequest("call")
        told = {"From": HIDDEN if fields.get("withheld") else person, "To": line}
        if ring:
            told = {"From": line, "To": person, "Direction": "outbound-api", "CallSid": ring[:60]}
        return web.json_response(await self._desk.call(post_to(own_address(request)), told))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        fields = await form_of(request)
        act = deed(request.match_info["deed"], fields)
        return web.json_response(await self._desk.act(request.match_info["call"], post_to(own_address(request)), act))

    async def _hang_up(self, request: web.Request) -> web.StreamResponse:
        await self._desk.hang_up(request.match_info["call"], post_to(own_address(request)))
        return web.json_response({"state": "over"})

    async def _voice(self, request: web.Request) -> web.StreamResponse:
        try:
            content = await self._desk.voice(request.match_info["call"], int(request.match_info["number"]))
        except SoundError:
            raise web.HTTPNotFound from None
        return web.Response(body=content, content_type="audio/wav")


def deed(name: str, fields: Mapping[str, str]) -> Act:
    """What the caller does, as the telephone does it."""
    value = fields.get("value", "")
    if name == "key" and len(value) == 1 and value in KEYS:
        return lambda telephone: telephone.press(value)
    if name == "words" and value.strip():
        return lambda telephone: telephone.say(value[:LONGEST_WORDS])
    if name == "dialled" and value in OUTCOMES:
        return lambda telephone: telephone.connected(value)
    if name == "silence":
        return Telephone.wait
    raise BadRequest(name)


def own_address(request: web.Request) -> str:
    """Where this node listens, seen from itself."""
    host, port = request.transport.get_extra_info("sockname")[:2] if request.transport else ("127.0.0.1", 0)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def post_to(own: str) -> Post:
    async def post(path: str, fields: Mapping[str, str]) -> str:
        try:
            session = aiohttp.ClientSession(timeout=PATIENCE)
            async with session, session.post(own + path, data=dict(fields)) as response:
                if response.status != web.HTTPOk.status_code:
                    raise BadTwiml(str(response.status))
                return await response.text()
        except (aiohttp.ClientError, TimeoutError):
            raise BadTwiml("no answer") from None

    return post


def _guarded(then: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        only_this_machine(request)
        try:
            return await then(request)
        except CallOver:
            raise web.HTTPNotFound from None
        except TooManyCalls:
            raise web.HTTPTooManyRequests from None

    return handle
