"""Whether smsbox answers and lets us in: a table of answers, and an imitation that keeps what it was asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.checkup.kannel_line import ask, check
from connectors.settings import KannelSettings

KANNEL = KannelSettings(url="http://127.0.0.1:1/cgi-bin/sendsms", user="faro", password="a&b c")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (None, "fail doctor.kannel_silent"),
        (403, "fail doctor.kannel_refuses"),
        (400, "good doctor.kannel_good"),
        (404, "warn doctor.kannel_odd"),
        (202, "warn doctor.kannel_odd"),
    ],
    ids=str,
)
def test_what_smsbox_says_is_judged(status: int | None, told: str) -> None:
    found = check(KANNEL, lambda _kannel: status)
    assert f"{found.level} {found.key}" == told
    assert "a&b c" not in str(found)


def test_nobody_there_is_no_error() -> None:
    assert ask(KANNEL) is None


async def test_the_question_names_no_telephone() -> None:
    asked: list[dict[str, Any]] = []

    async def sendsms(request: web.Request) -> web.Response:
        asked.append(dict(request.query))
        return web.Response(status=400, text="Missing receiver number, rejected")

    app = web.Application()
    app.router.add_get("/cgi-bin/sendsms", sendsms)
    async with TestServer(app) as server:
        kannel = KannelSettings(url=str(server.make_url("/cgi-bin/sendsms")), user="faro", password="a&b c")
        assert await asyncio.to_thread(ask, kannel) == 400
    assert asked == [{"username": "faro", "password": "a&b c"}]
