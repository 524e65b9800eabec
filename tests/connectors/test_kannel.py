"""Kannel's contract: what its smsbox asks of us and answers, and who isn't let in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from connectors import outbox
from connectors.channel import Outgoing
from connectors.database import Database
from connectors.errors import EdgeError, InDoubt, OperatorNeeded, Temporary, Unreachable, Unsendable
from connectors.gateway import build_gateway
from connectors.kannel import REPORTS, Guard, KannelProvider
from connectors.parts import build_parts
from connectors.schema import STATUS_RANK
from connectors.settings import KannelSettings, read_settings
from tests.connectors.edge import LINE, PERSON, Node, build_node

SECRET = "kannel-secret-for-tests"
KANNEL = {
    "FARO_PROVIDER": "sms=kannel",
    "FARO_KANNEL_URL": "http://127.0.0.1:13013",
    "FARO_KANNEL_USER": "faro",
    "FARO_KANNEL_PASSWORD": "a&b c",
    "FARO_KANNEL_SECRET": SECRET,
}
HELLO = Outgoing("sms", PERSON, LINE, "¡Hola!")
Client = TestClient[Any, Any]
Start = Callable[[Mapping[str, str]], Awaitable[tuple[Client, Node]]]


class FakeSmsbox:
    """Answers as told; `hang` closes the line without a word."""

    def __init__(self) -> None:
        self.answer = (202, "0: Accepted for delivery")
        self.hang = False
        self.asked: list[dict[str, str]] = []
        self.doubts: list[str] = []
        self.url = ""

    async def sendsms(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        if self.hang and request.transport is not None:
            request.transport.abort()
        return web.Response(status=self.answer[0], text=self.answer[1], content_type="text/html")

    def provider(self, **more: Any) -> KannelProvider:
        values = {"url": self.url, "user": "faro", "password": "a&b c", "secret": SECRET}
        settings = KannelSettings(**(values | {"reports_url": "http://127.0.0.1:8080"} | more))
        return KannelProvider(settings, self.doubts.append)


@pytest.fixture
async def smsbox() -> AsyncIterator[FakeSmsbox]:
    fake, app = FakeSmsbox(), web.Application()
    app.router.add_get("/cgi-bin/sendsms", fake.sendsms)
    async with TestServer(app) as server:
        fake.url = str(server.make_url("/cgi-bin/sendsms"))
        yield fake


async def test_a_message_leaves_from_the_line_that_was_written_to(smsbox: FakeSmsbox) -> None:
    provider = smsbox.provider(sms_from="+15005550000")
    message_id = await provider.send(HELLO)
    await provider.send(Outgoing("sms", PERSON, "", "otra"))
    asked = smsbox.asked[0]
    report = urlsplit(asked.pop("dlr-url"))
    assert asked == {
        "username": "faro",
        "password": "a&b c",
        "from": LINE,
        "to": PERSON,
        "coding": "0",
        "charset": "UTF-8",
        "text": "¡Hola!",
        "dlr-mask": "31",
    }
    assert (report.netloc, report.path) == ("127.0.0.1:8080", "/kannel/status")
    assert dict(parse_qsl(report.query)) == {"id": message_id, "mark": Guard(SECRET).mark(message_id), "type": "%d"}
    assert smsbox.asked[1]["from"] == "+15005550000"
    assert SECRET not in str(smsbox.asked)


@pytest.mark.parametrize(
    ("text", "coding"),
    [("a+b & c%20d = ñ¿€", "0"), ("línea\notra", "2"), ("ayuda 🆘", "2"), ("k'iche' ʼ", "2"), ("[1] {x}\n2", "0")],
)
async def test_a_text_arrives_letter_by_letter_in_the_cheapest_alphabet(
    smsbox: FakeSmsbox, text: str, coding: str
) -> None:
    await smsbox.provider().send(Outgoing("sms", PERSON, LINE, text))
    assert (smsbox.asked[0]["text"], smsbox.asked[0]["coding"]) == (text, coding)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((403, "Authorization failed for sendsms"), OperatorNeeded),
        ((403, "Not routable. Do not try again."), Unreachable),
        ((400, "Number(s) has/have been denied by white- and/or black-lists."), Unreachable),
        ((400, "Sender missing and no global set, rejected"), OperatorNeeded),
        ((400, "Charset or body misformed, rejected"), Unsendable),
        ((404, "Unknown request."), OperatorNeeded),
        ((500, "Sending failed."), Temporary),
        ((503, "Temporal failure, try again later."), Temporary),
        ((504, ""), Temporary),
        ((200, "<html>Welcome</html>"), OperatorNeeded),
        ((302, ""), OperatorNeeded),
    ],
    ids=str,
)
async def test_what_each_answer_means(smsbox: FakeSmsbox, answer: tuple[int, str], error: type[Exception]) -> None:
    smsbox.answer = answer
    with pytest.raises(error) as caught:
        await smsbox.provider().send(HELLO)
    assert isinstance(caught.value, EdgeError)
    assert getattr(caught.value, "code") == answer[0]  # noqa: B009  (two branches of the tree have one)
    assert PERSON not in repr(caught.value)
    assert not smsbox.doubts


@pytest.mark.parametrize("answer", ["0: Accepted for delivery", "3: Queued for later delivery", "Sent."])
async def test_what_smsbox_accepts_is_sent(smsbox: FakeSmsbox, answer: str) -> None:
    smsbox.answer = (202, answer)
    first, second = [await smsbox.provider().send(HELLO) for _ in range(2)]
    assert first != second


async def test_an_answer_that_got_lost_leaves_the_message_in_doubt(smsbox: FakeSmsbox) -> None:
    smsbox.hang = True
    with pytest.raises(InDoubt) as caught:
        await smsbox.provider().send(HELLO)
    assert caught.value.__cause__ is None


async def test_a_message_in_doubt_goes_again_and_is_counted(smsbox: FakeSmsbox, sqlite_database: Database) -> None:
    node = build_node(sqlite_database, KANNEL, providers={"kannel": smsbox.provider()})
    async with TestClient(TestServer(build_gateway(node.edge))) as client:
        assert await deliver(client, "1", "hola") == 200
    smsbox.hang = True
    await node.settle()
    assert not smsbox.doubts
    smsbox.hang = False
    node.clock.pass_(minutes=1)
    await node.settle()
    assert ([asked["text"] for asked in smsbox.asked], smsbox.doubts) == (["eco: hola"] * 2, ["sms"])


async def test_a_smsbox_that_is_not_there_raises_no_doubt(smsbox: FakeSmsbox, unused_tcp_port: int) -> None:
    with pytest.raises(Temporary) as caught:
        await smsbox.provider(url=f"http://127.0.0.1:{unused_tcp_port}/cgi-bin/sendsms").send(HELLO)
    assert not isinstance(caught.value, InDoubt)


async def test_a_number_written_with_spaces_is_dialled_without(smsbox: FakeSmsbox) -> None:
    await smsbox.provider().send(Outgoing("sms", "+502 5550-1234", LINE, "hola"))
    assert smsbox.asked[0]["to"] == PERSON


@pytest.mark.parametrize(
    "address", ["", "+266696687", "anonymous", "CLARO", "+50255501234 +50499998888", "+1;2", "12", "+" + "9" * 21]
)
async def test_what_is_no_number_is_never_dialled(smsbox: FakeSmsbox, address: str) -> None:
    with pytest.raises(Unreachable):
        await smsbox.provider().send(Outgoing("sms", address, LINE, "hola"))
    assert not smsbox.asked


async def test_after_a_crash_a_message_goes_again_and_is_counted(smsbox: FakeSmsbox, sqlite_database: Database) -> None:
    """As if the node had been killed between Kannel's answer and the commit: nobody can be asked."""
    node = build_node(sqlite_database, KANNEL, providers={"kannel": smsbox.provider()})
    async with TestClient(TestServer(build_gateway(node.edge))) as client:
        assert await deliver(client, "1", "hola") == 200
    await node.turns.step()
    with node.store.database.write() as connection:
        assert outbox.claim(connection, node.store.keys, node.clock(), ())
    node.clock.pass_(seconds=outbox.LEASE / timedelta(seconds=1) + 1)
    await node.settle()
    assert [asked["text"] for asked in smsbox.asked] == ["eco: hola"]
    assert smsbox.doubts == ["sms"]


@pytest.fixture
def start(aiohttp_client: Any, sqlite_database: Database) -> Start:
    async def begin(environ: Mapping[str, str]) -> tuple[Client, Node]:
        node = build_node(sqlite_database, environ)
        return await aiohttp_client(TestServer(build_gateway(node.edge))), node

    return begin


async def ask(client: Client, target: str, query: str, *, method: str = "GET", **more: Any) -> int:
    address = URL(f"{str(client.make_url('/')).rstrip('/')}{target}?{query}", encoded=True)
    async with client.session.request(method, address, **more) as response:
        assert await response.read() == b"" or response.status != 200, "Kannel would send it"
        return response.status


async def deliver(client: Client, message_id: str, text: str | bytes, **more: str) -> int:
    fields = {"secret": SECRET, "id": message_id, "from": PERSON, "to": LINE, "text": text, "charset": "UTF-8"}
    return await ask(client, "/kannel/sms", urlencode(fields | more))


async def test_a_message_is_stored_once_and_answered_with_nothing(start: Start) -> None:
    client, node = await start(KANNEL)
    for _ in range(2):
        assert await deliver(client, "b3d2a1e0-0000-4000-8000-000000000001", "¿Quién paga?") == 200
    assert await node.turns.step()
    assert not await node.turns.step()
    inbound = node.assistant.asked[0][0]
    assert (inbound.text, inbound.channel, inbound.country_hint) == ("¿Quién paga?", "sms", "GT")


@pytest.mark.parametrize(
    ("text", "charset", "heard"),
    [
        ("ñandú 🆘".encode(), "UTF-8", "ñandú 🆘"),
        (b"hola", "", "hola"),
        ("ayúdeme 🆘".encode("utf-16-be"), "UTF-16BE", "ayúdeme 🆘"),
        ("mañana".encode("latin-1"), "ISO-8859-1", "mañana"),
        (b"\xff\xfe\x00\x01", "8-BIT", ""),
        (b"\xff\xfehola", "UTF-8", "��hola"),
        (b"a\x00b", "no-such-charset", ""),
        (b"//restart", "UTF-8", "restart"),
    ],
    ids=lambda value: ascii(value)[:24],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_text_is_read_in_the_charset_that_stands_beside_it(
    start: Start, text: bytes, charset: str, heard: str, method: str
) -> None:
    client, node = await start(KANNEL)
    if method == "GET":
        assert await deliver(client, "1", text, charset=charset) == 200
    else:
        kind = "application/octet-stream" if charset == "8-BIT" else f'text/plain; charset="{charset or "UTF-8"}"'
        query = urlencode({"secret": SECRET, "id": "1", "from": PERSON, "to": LINE})
        headers = {"Content-Type": kind}
        assert await ask(client, "/kannel/sms", query, method="POST", data=text, headers=headers) == 200
    await node.turns.step()
    assert node.assistant.asked[0][0].text == heard


@pytest.mark.parametrize(
    "query",
    [
        "",
        "id=1&from=%2B50255501234&text=hola",
        "secret=&id=1",
        "secret=wrong&id=1",
        f"secret={SECRET}x&id=1",
        f"secret={SECRET[:-1]}&id=1",
        f"secret={SECRET}&secret=wrong&id=1",
        "secret=%ff%00%e2%82&id=1",
        "a=1&" * 200 + f"secret={SECRET}",
    ],
    ids=lambda query: query[:40],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_does_not_know_the_secret_is_refused(start: Start, query: str, method: str) -> None:
    client, node = await start(KANNEL)
    assert await ask(client, "/kannel/sms", query, method=method) == 403
    assert not await node.turns.step()


@pytest.mark.parametrize("secret", ["", "secret=&"])
@pytest.mark.parametrize("target", ["/kannel/sms", "/kannel/status"])
async def test_a_node_without_kannel_lets_nobody_in(start: Start, target: str, secret: str) -> None:
    client, _ = await start({})
    query = f"{secret}id=1&type=1&mark={Guard('').mark('1')}"
    assert await ask(client, target, query) == 403


async def test_another_provider_for_sms_closes_the_route(start: Start) -> None:
    client, _ = await start(KANNEL | {"FARO_PROVIDER": "loopback"})
    assert await deliver(client, "1", "hola") == 404


@pytest.mark.parametrize("message_id", ["", "a b", "ñ", "x" * 101, "a\n"], ids=ascii)
async def test_a_message_without_its_id_is_refused(start: Start, message_id: str) -> None:
    client, node = await start(KANNEL)
    assert await deliver(client, message_id, "hola") == 400
    assert not await node.turns.step()


async def test_a_store_that_is_down_makes_kannel_come_back(start: Start) -> None:
    client, node = await start(KANNEL)
    with node.store.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    assert await deliver(client, "1", "hola") == 503


async def reported(client: Client, message_id: str, kind: str, mark: str | None = None) -> int:
    mark = Guard(SECRET).mark(message_id) if mark is None else mark
    return await ask(client, "/kannel/status", urlencode({"id": message_id, "mark": mark, "type": kind}))


def status_of(node: Node, message_id: str) -> str | None:
    with node.store.database.read() as connection:
        return outbox.status_of(connection, "kannel", message_id)


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        (("8", "1"), "delivered"),
        (("1", "8", "4"), "delivered"),
        (("8", "2"), "undelivered"),
        (("8", "4"), "sent"),
        (("4",), "queued"),
        (("16",), "failed"),
        (("32",), None),
        (("x", "", "²", "9" * 5000), None),
    ],
    ids=str,
)
async def test_a_report_keeps_its_highest_rank(start: Start, kinds: tuple[str, ...], word: str | None) -> None:
    client, node = await start(KANNEL)
    for kind in kinds:
        assert await reported(client, "m1", kind) == 200
    assert status_of(node, "m1") == word


async def test_a_report_s_mark_holds_for_its_message_only(start: Start) -> None:
    client, node = await start(KANNEL)
    marks = ("", SECRET, Guard(SECRET).mark("m2"), Guard("another-secret-of-somebody").mark("m1"), "ñ")
    assert [await reported(client, "m1", "1", mark) for mark in marks] == [403] * len(marks)
    assert status_of(node, "m1") is None


def test_every_report_has_a_word_that_is_ranked() -> None:
    assert set(REPORTS.values()) <= set(STATUS_RANK)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"FARO_PROVIDER": "kannel"}, "FARO_PROVIDER"),
        ({"FARO_PROVIDER": "whatsapp=kannel"}, "FARO_PROVIDER"),
        ({"FARO_KANNEL_URL": ""}, "FARO_KANNEL_URL"),
        ({"FARO_KANNEL_URL": "127.0.0.1:13013"}, "FARO_KANNEL_URL"),
        ({"FARO_KANNEL_USER": ""}, "FARO_KANNEL_USER"),
        ({"FARO_KANNEL_PASSWORD": ""}, "FARO_KANNEL_PASSWORD"),
        ({"FARO_KANNEL_SECRET": ""}, "FARO_KANNEL_SECRET"),
        ({"FARO_KANNEL_SECRET": "short"}, "FARO_KANNEL_SECRET"),
        ({"FARO_KANNEL_SECRET": "long enough, but & breaks addresses"}, "FARO_KANNEL_SECRET"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(change: dict[str, str], variable: str) -> None:
    with pytest.raises(EdgeError) as caught:
        read_settings(KANNEL | change)
    assert getattr(caught.value, "variable") == variable  # noqa: B009


def test_secrets_stay_out_of_sight() -> None:
    shown = repr(read_settings(KANNEL))
    assert SECRET not in shown
    assert "a&b c" not in shown


@pytest.mark.parametrize(
    ("change", "url", "reports"),
    [
        ({}, "http://127.0.0.1:13013/cgi-bin/sendsms", "http://127.0.0.1:8080"),
        ({"FARO_PORT": "9000", "FARO_HOST": "0.0.0.0"}, "http://127.0.0.1:13013/cgi-bin/sendsms", "http://127.0.0.1:9000"),
        ({"FARO_HOST": "::"}, "http://127.0.0.1:13013/cgi-bin/sendsms", "http://[::1]:8080"),
        ({"FARO_PUBLIC_URL": "https://faro.example.org"}, "http://127.0.0.1:13013/cgi-bin/sendsms", "http://127.0.0.1:8080"),
        (
            {"FARO_KANNEL_URL": "https://sms.example.org/send", "FARO_PUBLIC_URL": "https://faro.example.org"},
            "https://sms.example.org/send",
            "https://faro.example.org",
        ),
    ],
    ids=["here", "every address", "every IPv6 address", "with another provider's proxy", "elsewhere"],
)  # fmt: skip
def test_kannel_reports_where_it_reaches_the_node(change: dict[str, str], url: str, reports: str) -> None:
    kannel = read_settings(KANNEL | change).kannel
    assert (kannel.url, kannel.reports_url) == (url, reports)


async def test_a_node_sends_through_kannel_and_counts_doubts(tmp_path: Any, smsbox: FakeSmsbox) -> None:
    """The wiring of a real node: its delivery worker has the provider, its metrics the doubts."""
    parts = build_parts(read_settings(KANNEL | {"FARO_DATA_DIR": str(tmp_path), "FARO_KANNEL_URL": smsbox.url}))
    provider = parts.delivery._providers["kannel"]
    await provider.send(HELLO)
    assert await provider.find(HELLO, parts.store.now()) == ()
    assert b'faro_possible_repeats_total{channel="sms"} 1.0' in parts.metrics.page()
    parts.store.database.close()
