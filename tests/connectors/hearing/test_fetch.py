"""What is fetched, from where, and with which password: a mock of the API on loopback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer

from connectors.errors import BadRequest, Temporary
from connectors.hearing.fetch import LARGEST, TwilioMedia
from connectors.settings import TwilioSettings

ACCOUNT = "AC" + "a" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{1:032x}/Media/ME{2:032x}"
OTHERS = PATH.replace(ACCOUNT, "AC" + "b" * 32)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Mock:
    """Answers every path as told; remembers who asked with which password."""

    def __init__(self, answer: Answer) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self._answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.path, request.headers.get("Authorization")))
        return await self._answer(request)


@pytest.fixture
def start(aiohttp_server: Any) -> Callable[[Answer], Awaitable[tuple[Mock, TwilioMedia, str]]]:
    async def begin(answer: Answer) -> tuple[Mock, TwilioMedia, str]:
        mock, app = Mock(answer), web.Application()
        app.router.add_get("/{anything:.*}", mock.handle)
        server: TestServer = await aiohttp_server(app)
        base = str(server.make_url("")).rstrip("/")
        return mock, TwilioMedia(TwilioSettings(ACCOUNT, ("first", "old"), api_url=base)), base

    return begin


Start = Callable[[Answer], Awaitable[tuple[Mock, TwilioMedia, str]]]


async def sound(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"OggS", content_type="audio/ogg")


@pytest.mark.parametrize("host", ["https://api.twilio.com", ""], ids=["Twilio's own", "the mock's"])
async def test_the_account_s_media_comes_with_its_first_password(start: Start, host: str) -> None:
    mock, fetch, base = await start(sound)
    assert await fetch((host or base) + PATH) == b"OggS"
    assert mock.seen == [(PATH, BasicAuth(ACCOUNT, "first").encode())]


@pytest.mark.parametrize(
    "address",
    [
        "http://api.twilio.com" + PATH,
        "https://api.twilio.com.evil.example" + PATH,
        "https://api.twilio.com@evil.example" + PATH,
        "https://user:pw@api.twilio.com" + PATH,
        "https://api.twilio.com:8443" + PATH,
        "https://evil.example" + PATH,
        "https://api.twilio.com" + OTHERS,
        "https://api.twilio.com" + PATH + "?x=1",
        "https://api.twilio.com" + PATH + "#x",
        "https://api.twilio.com" + PATH + "/../../../Calls.json",
        "https://api.twilio.com/2010-04-01/Accounts.json",
        "file:///etc/passwd",
        "//api.twilio.com" + PATH,
        "https://[::1",
        "",
    ],
)
async def test_nothing_else_is_asked_for(start: Start, address: str) -> None:
    mock, fetch, _ = await start(sound)
    with pytest.raises(BadRequest):
        await fetch(address)
    assert mock.seen == []


async def test_a_redirection_elsewhere_is_not_followed(start: Start) -> None:
    async def away(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect("http://127.0.0.2:9/stolen")

    mock, fetch, base = await start(away)
    with pytest.raises(BadRequest):
        await fetch(base + PATH)
    assert len(mock.seen) == 1


async def test_redirections_end(start: Start) -> None:
    async def around(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(PATH)

    mock, fetch, base = await start(around)
    with pytest.raises(BadRequest):
        await fetch(base + PATH)
    assert len(mock.seen) == 3


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://mms.twiliocdn.com/x", "https://mms.twiliocdn.com/x"),
        ("https://s3-external-1.amazonaws.com/media/x", "https://s3-external-1.amazonaws.com/media/x"),
        ("http://mms.twiliocdn.com/x", None),
        ("https://mms.twiliocdn.com:444/x", None),
        ("https://mms.twiliocdn.com.evil.example/x", None),
        ("https://api.twilio.com/2010-04-01/Accounts.json", None),
        ("http://169.254.169.254/latest", None),
        ("", None),
    ],
)
def test_only_twilio_s_stores_may_be_redirected_to(location: str, expected: str | None) -> None:
    fetch = TwilioMedia(TwilioSettings(ACCOUNT, ("first",)))
    if expected:
        assert fetch._next(f"https://api.twilio.com{PATH}", location) == expected
    else:
        with pytest.raises(BadRequest):
            fetch._next(f"https://api.twilio.com{PATH}", location)


async def test_too_much_is_not_read(start: Start) -> None:
    async def much(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(LARGEST // 65536 + 2):
            await response.write(b"x" * 65536)
        return response

    _, fetch, base = await start(much)
    with pytest.raises(BadRequest):
        await fetch(base + PATH)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
async def test_a_refusal_names_no_address(start: Start, status: int) -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    _, fetch, base = await start(refuse)
    with pytest.raises(Temporary) as caught:
        await fetch(base + PATH)
    assert caught.value.code == status
    assert "Media" not in repr(caught.value)


async def test_nobody_there_names_no_address() -> None:
    fetch = TwilioMedia(TwilioSettings(ACCOUNT, ("first",), api_url="http://127.0.0.1:9"))
    with pytest.raises(Temporary) as caught:
        await fetch("http://127.0.0.1:9" + PATH)
    assert caught.value.__cause__ is None
    assert "127" not in repr(caught.value)
