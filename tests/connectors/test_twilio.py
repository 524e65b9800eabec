"""Twilio's contract: known signatures, and a REST server on loopback that can be as unkind as the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import MultiDict

from connectors.channel import Outgoing
from connectors.errors import BadSignature, InDoubt, OperatorNeeded, Stopped, Temporary, Unreachable, Unsendable
from connectors.settings import TwilioSettings
from connectors.twilio import Signatures, TwilioProvider
from tests.connectors.edge import LINE, PERSON

SID = "AC" + "a" * 32
HELLO = Outgoing("sms", PERSON, LINE, "¡Hola!")

CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
TARGET = "/myapp.php?foo=1&bar=2"


def test_the_documented_signature_holds_for_its_request_only() -> None:
    known = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    Signatures(("12345",), "https://mycompany.com").check(TARGET, MultiDict(CALL), known)
    for tokens, public_url in ((("1234",), "https://mycompany.com"), (("12345",), "http://mycompany.com"), ((), "")):
        with pytest.raises(BadSignature):
            Signatures(tokens, public_url).check(TARGET, MultiDict(CALL), known)


@pytest.mark.parametrize("public_url", ["https://h:99999", "https://h:abc", "https://[::1", "https://h\ud800"])
def test_an_address_that_breaks_the_validator_is_a_refusal(public_url: str) -> None:
    with pytest.raises(BadSignature):
        Signatures(("12345",), public_url).check("/x", MultiDict({}), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


class FakeTwilio:
    """Answers as told; `hang` closes the line without a word."""

    def __init__(self) -> None:
        self.answer: tuple[int, int | None] = (201, None)
        self.hang = False
        self.page: str | None = None
        self.made_at: str | None = None
        self.created: list[dict[str, str]] = []
        self.called: list[dict[str, str]] = []
        self.url = ""

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if self.hang and request.transport is not None:
            request.transport.abort()
        status, code = self.answer
        if status >= 400:
            return web.json_response({"code": code, "message": f"about {PERSON}", "status": status}, status=status)
        self.created.append(form)
        if self.page is not None:
            return web.Response(status=201, text=self.page, content_type="application/json")
        return web.json_response(self._resource(len(self.created), form), status=201)

    async def ring(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if self.hang and request.transport is not None:
            request.transport.close()
        status, code = self.answer
        if status >= 400:
            return web.json_response({"code": code, "message": f"about {PERSON}", "status": status}, status=status)
        self.called.append(form)
        resource = {"sid": f"CA{len(self.called):032d}", "account_sid": SID, "status": "queued"}
        return web.json_response(resource | {"to": form["To"], "from": form["From"]}, status=201)

    async def index(self, request: web.Request) -> web.StreamResponse:
        found = [self._resource(n, form) for n, form in enumerate(self.created, 1) if form["To"] == request.query["To"]]
        return web.json_response({"messages": found[::-1], "next_page_uri": None, "page": 0, "page_size": 50})

    def _resource(self, number: int, form: dict[str, str]) -> dict[str, Any]:
        resource: dict[str, Any] = {"sid": f"SM{number:032d}", "account_sid": SID, "date_created": self.made_at}
        resource |= {"status": "queued", "direction": "outbound-api"}
        return resource | {"body": form["Body"], "to": form["To"], "from": form["From"], "error_code": None}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTwilio]:
    api, app = FakeTwilio(), web.Application()
    app.router.add_post(f"/2010-04-01/Accounts/{SID}/Messages.json", api.create)
    app.router.add_get(f"/2010-04-01/Accounts/{SID}/Messages.json", api.index)
    app.router.add_post(f"/2010-04-01/Accounts/{SID}/Calls.json", api.ring)
    async with TestServer(app) as server:
        api.url = str(server.make_url("/")).rstrip("/")
        yield api


def provider(fake: FakeTwilio, **more: Any) -> TwilioProvider:
    return TwilioProvider(TwilioSettings(SID, ("token",), api_url=fake.url, **more), "https://faro.example.org")


async def test_a_message_leaves_from_the_line_that_was_written_to(fake: FakeTwilio) -> None:
    twilio = provider(fake)
    assert await twilio.send(HELLO) == f"SM{1:032d}"
    await twilio.send(Outgoing("whatsapp", PERSON, LINE, "hola"))
    callback = {"StatusCallback": "https://faro.example.org/twilio/status"}
    assert fake.created == [
        {"To": PERSON, "From": LINE, "Body": "¡Hola!"} | callback,
        {"To": f"whatsapp:{PERSON}", "From": f"whatsapp:{LINE}", "Body": "hola"} | callback,
    ]


async def test_a_sent_message_is_found_again(fake: FakeTwilio) -> None:
    twilio = provider(fake)
    await twilio.send(Outgoing("sms", PERSON, LINE, "otra"))
    sid = await twilio.send(HELLO)
    assert await twilio.find(HELLO, datetime(2026, 11, 21, tzinfo=UTC)) == (sid,)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, 21610), Stopped),
        ((400, 21211), Unreachable),
        ((400, 63016), Unreachable),
        ((429, 20429), Temporary),
        ((429, None), Temporary),
        ((500, None), InDoubt),
        ((503, 30001), InDoubt),
        ((401, 20003), OperatorNeeded),
        ((400, 21606), OperatorNeeded),
        ((403, None), OperatorNeeded),
        ((400, 21617), Unsendable),
        ((400, 99999), Unsendable),
    ],
    ids=str,
)
async def test_what_each_refusal_means(
    fake: FakeTwilio, answer: tuple[int, int | None], error: type[Exception]
) -> None:
    fake.answer = answer
    with pytest.raises(error) as caught:
        await provider(fake).send(HELLO)
    assert PERSON not in repr(caught.value)
    assert caught.value.__cause__ is None


async def test_a_call_is_made_with_everything_that_comes_back_to_us(fake: FakeTwilio) -> None:
    assert await provider(fake).call(PERSON, LINE) == f"CA{1:032d}"
    await provider(fake, voice_from="+15005550001").call(PERSON, "")
    public = "https://faro.example.org/twilio/voice"
    expected = {"To": PERSON, "From": LINE, "Url": public, "Method": "POST", "StatusCallback": f"{public}/status"}
    expected |= {"Timeout": "25"}
    assert fake.called == [expected, expected | {"From": "+15005550001"}]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, 21211), Unreachable),
        ((429, 20429), Temporary),
        ((500, None), InDoubt),
        ((401, 20003), OperatorNeeded),
        ((400, 21215), OperatorNeeded),
        ((400, 99999), Unsendable),
    ],
    ids=str,
)
async def test_what_a_refused_call_means(
    fake: FakeTwilio, answer: tuple[int, int | None], error: type[Exception]
) -> None:
    fake.answer = answer
    with pytest.raises(error) as caught:
        await provider(fake).call(PERSON, LINE)
    assert PERSON not in repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("address", ["anonymous", "+266696687", ""])
async def test_a_withheld_number_is_never_rung(fake: FakeTwilio, address: str) -> None:
    with pytest.raises(Unreachable):
        await provider(fake).call(address, LINE)
    assert fake.called == []


async def test_a_line_that_drops_while_a_call_is_made_leaves_it_in_doubt(fake: FakeTwilio) -> None:
    fake.hang = True
    with pytest.raises(InDoubt):
        await provider(fake).call(PERSON, LINE)


async def test_a_line_that_drops_leaves_the_message_in_doubt(fake: FakeTwilio) -> None:
    fake.hang = True
    with pytest.raises(InDoubt):
        await provider(fake).send(HELLO)


@pytest.mark.parametrize("page", ['{"sid": "SM', "[]", "{}", '{"sid": null}', "<html>ok</html>", ""])
async def test_an_answer_that_cannot_be_read_leaves_the_message_in_doubt(fake: FakeTwilio, page: str) -> None:
    """Twilio said 201, so it has the message, but nobody knows under which id."""
    fake.page = page
    with pytest.raises(InDoubt) as caught:
        await provider(fake).send(HELLO)
    assert caught.value.__cause__ is None


async def test_a_line_that_never_stood_leaves_no_doubt(fake: FakeTwilio, unused_tcp_port: int) -> None:
    fake.url = f"http://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(Temporary) as caught:
        await provider(fake).send(HELLO)
    assert not isinstance(caught.value, InDoubt)


@pytest.mark.parametrize(("minutes", "found"), [(1, True), (5, False)])
async def test_an_older_message_is_not_the_lost_one(fake: FakeTwilio, minutes: int, found: bool) -> None:
    sid, now = await provider(fake).send(HELLO), datetime(2026, 11, 21, 12, tzinfo=UTC)
    fake.made_at = format_datetime(now)
    assert await provider(fake).find(HELLO, now + timedelta(minutes=minutes)) == ((sid,) if found else ())


async def test_a_withheld_number_is_never_dialled(fake: FakeTwilio) -> None:
    with pytest.raises(Unreachable):
        await provider(fake).send(Outgoing("sms", "+266696687", LINE, "hola"))
    assert not fake.created
