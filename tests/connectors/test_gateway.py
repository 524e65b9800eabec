"""The whole path over HTTP: webhooks in, stored once, answered, with a stranger's worst requests refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from connectors import outbox
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.serve import http_log
from connectors.terse_server import TerseRunner
from tests.connectors.edge import LINE, PERSON, Node, build_node, signature

PAYLOADS = Path(__file__).parents[1] / "payloads"
PUBLIC = "https://faro.example.org/hooks"
OLD, NEW = "old-token", "new-token"
TWILIO = {
    "FARO_PROVIDER": "twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": f"{NEW},{OLD}",
    "FARO_PUBLIC_URL": PUBLIC,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Client = TestClient[Any, Any]
Start = Callable[[Mapping[str, str]], Awaitable[tuple[Client, Node]]]


@pytest.fixture
def start(aiohttp_client: Any, sqlite_database: Database) -> Start:
    async def begin(environ: Mapping[str, str]) -> tuple[Client, Node]:
        node = build_node(sqlite_database, environ)
        return await aiohttp_client(TestServer(build_gateway(node.edge))), node

    return begin


def payload(name: str) -> dict[str, str]:
    return dict(json.loads((PAYLOADS / name).read_text("utf-8")))


async def post(client: Client, target: str, fields: Mapping[str, str], **headers: str) -> int:
    async with client.post(target, data=urlencode(fields), headers={**FORM, **headers}) as response:
        return response.status


async def hook(client: Client, target: str, fields: Mapping[str, str], token: str = NEW, **headers: str) -> int:
    signed = {"X-Twilio-Signature": signature(token, PUBLIC + target, fields)}
    return await post(client, target, fields, **signed, **headers)


@pytest.mark.parametrize("token", [NEW, OLD])
async def test_a_signed_message_is_stored_once_and_acknowledged_with_empty_twiml(start: Start, token: str) -> None:
    client, node = await start(TWILIO)
    fields = payload("twilio_sms.json")
    headers = {**FORM, "X-Twilio-Signature": signature(token, f"{PUBLIC}/twilio/sms", fields)}
    for _ in range(2):
        async with client.post("/twilio/sms", data=urlencode(fields), headers=headers) as response:
            assert (response.status, response.content_type) == (200, "application/xml")
            assert (await response.text()).endswith("<Response/>")
    assert await node.turns.step()
    assert not await node.turns.step()
    inbound = node.assistant.asked[0][0]
    assert (inbound.text, inbound.channel, inbound.country_hint) == ("¿Quién paga el pasaje?", "sms", "GT")
    assert inbound.sender
    assert "502" not in inbound.sender[:5]
    assert PERSON not in inbound.sender


async def test_a_query_is_signed_as_it_came(start: Start) -> None:
    client, _ = await start(TWILIO)
    target = "/twilio/sms?b=it's+1&a=%27x%20y&empty="
    from yarl import URL

    fields = payload("twilio_sms.json")
    headers = {**FORM, "X-Twilio-Signature": signature(NEW, PUBLIC + target, fields)}
    address = URL(str(client.make_url("/")).rstrip("/") + target, encoded=True)
    async with client.session.post(address, data=urlencode(fields), headers=headers) as response:
        assert response.status == 200


async def test_a_proxy_s_headers_change_nothing(start: Start) -> None:
    client, _ = await start(TWILIO)
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert await hook(client, "/twilio/sms", payload("twilio_sms.json"), **headers) == 200


async def test_media_without_words_is_an_empty_text(start: Start) -> None:
    client, node = await start(TWILIO)
    assert await hook(client, "/twilio/whatsapp", payload("twilio_whatsapp_media.json")) == 200
    await node.turns.step()
    assert (node.assistant.asked[0][0].text, node.assistant.asked[0][0].channel) == ("", "whatsapp")


def _without_blanks(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


@pytest.mark.parametrize(
    "change",
    [
        _without_blanks,
        lambda fields: fields | {"Body": "otra cosa"},
        lambda fields: fields | {"New": ""},
        lambda fields: fields | {"Body": fields["Body"] + " "},
    ],
    ids=["blank fields dropped", "other text", "field added", "space added"],
)
async def test_a_changed_form_is_refused(start: Start, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    client, node = await start(TWILIO)
    fields = payload("twilio_sms.json")
    signed = signature(NEW, f"{PUBLIC}/twilio/sms", fields)
    assert await post(client, "/twilio/sms", change(fields), **{"X-Twilio-Signature": signed}) == 403
    assert not await node.turns.step()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"", FORM),
        (b"MessageSid=SM1", FORM | {"X-Twilio-Signature": ""}),
        (b"MessageSid=SM1", FORM | {"X-Twilio-Signature": "x" * 4000}),
        (b"MessageSid=SM1", FORM | {"X-Twilio-Signature": "\u00f1" * 28}),
        (b'{"MessageSid": "SM1"}', {"Content-Type": "application/json", "X-Twilio-Signature": "x"}),
        (b"Body=%ff%fe%ed%a0%80", FORM | {"X-Twilio-Signature": "x" * 28}),
        (b"\xff\xfe\x00", FORM | {"X-Twilio-Signature": "x" * 28}),
        (b"a=1&" * 5000, FORM | {"X-Twilio-Signature": "x" * 28}),
        (b"MessageSid=SM1", {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}),
        (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.parametrize("target", ["/twilio/sms", "/twilio/whatsapp", "/twilio/status", "/twilio/sms?bodySHA256="])
async def test_hostile_requests_are_refused(start: Start, target: str, body: bytes, headers: dict[str, str]) -> None:
    client, _ = await start(TWILIO)
    async with client.post(target, data=body, headers=headers) as response:
        assert response.status == 403
        assert "Traceback" not in await response.text()


async def test_too_big_is_413(start: Start) -> None:
    client, _ = await start(TWILIO)
    assert await post(client, "/twilio/sms", {"Body": "x" * 70_000}) == 413


async def test_a_status_keeps_its_highest_rank(start: Start) -> None:
    client, node = await start(TWILIO)
    for word in ("delivered", "sent", "nonsense", "queued"):
        assert (
            await hook(client, "/twilio/status", {"MessageSid": "SM9", "MessageStatus": word, "ErrorCode": ""}) == 204
        )
    with node.store.database.read() as connection:
        assert outbox.status_of(connection, "twilio", "SM9") == "delivered"


@pytest.mark.parametrize(
    ("body", "heard"),
    [
        ("¡Ayuda! 🆘👩‍🌾", "¡Ayuda! 🆘👩‍🌾"),
        ("x" * 5000, "x" * 1600),
        ("/restart", "restart"),
        (" \u200b//passport_taken{}", "passport_taken{}"),
        ("\u3000/restart", "restart"),
        ("\u2028 /\u2003/restart", "restart"),
        ("a\x00b\x07c\u202ed", "abcd"),
        ("n\u0303o", "ño"),
        ("", ""),
        ("  \r\n ", ""),
    ],
    ids=lambda value: ascii(value)[:20],
)
async def test_what_a_person_wrote_is_cleaned(start: Start, body: str, heard: str) -> None:
    client, node = await start({})
    fields = {"MessageSid": "1", "From": PERSON, "To": LINE, "Body": body, "NumMedia": "0"}
    assert await post(client, "/loopback/sms", fields) == 200
    await node.settle()
    assert node.assistant.asked[0][0].text == heard


async def test_an_answer_reaches_the_listener(start: Start) -> None:
    client, node = await start({})
    async with client.get("/loopback/events", params={"address": PERSON}) as stream:
        assert stream.content_type == "text/event-stream"
        fields = {"MessageSid": "1", "From": PERSON, "To": LINE, "Body": "hola", "NumMedia": "0"}
        assert await post(client, "/loopback/sms", fields) == 200
        await node.settle()
        lines = [await stream.content.readline() for _ in range(5)]
    event = json.loads(lines[-1].decode().removeprefix("data: "))
    expected = {"channel": "sms", "to": PERSON, "from": LINE, "text": "eco: hola", "choices": []}
    assert event == expected | {"id": event["id"], "segments": 1, "encoding": "GSM-7"}


async def test_a_listener_that_goes_is_no_error(
    sqlite_database: Database, unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a node: the test server would cancel the handler, a real one lets it find out."""
    node = build_node(sqlite_database, {})
    runner = web.AppRunner(build_gateway(node.edge))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    address = f"http://127.0.0.1:{unused_tcp_port}"
    async with ClientSession() as session:
        async with session.get(f"{address}/loopback/events", params={"address": PERSON}) as stream:
            await stream.content.readline()
        for number in range(3):  # something is written to the one who has gone
            fields = {"MessageSid": str(number), "From": PERSON, "To": LINE, "Body": f"hola {number}", "NumMedia": "0"}
            async with session.post(f"{address}/loopback/sms", data=fields) as answer:
                assert answer.status == 200
            await node.settle()
    await runner.cleanup()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-For": "203.0.113.5"}, {"Origin": "https://evil.example"}, {"Host": "evil.example"}],
    ids=["proxy", "foreign page", "rebound name"],
)
async def test_loopback_is_for_this_machine_only(start: Start, headers: dict[str, str]) -> None:
    client, _ = await start({})
    assert await post(client, "/loopback/sms", {"MessageSid": "1", "From": PERSON}, **headers) == 403


async def test_loopback_is_closed_when_a_real_provider_serves_the_channel(start: Start) -> None:
    client, _ = await start(TWILIO)
    assert await post(client, "/loopback/sms", {"MessageSid": "1", "From": PERSON}) == 404


async def test_readiness_metrics_and_their_reasons(start: Start) -> None:
    client, _ = await start({"FARO_OPERATOR_TOKEN": "operator"})
    proxied, token = {"X-Forwarded-For": "203.0.113.5"}, {"Authorization": "Bearer operator"}
    cases = [("/metrics", {}, 200), ("/metrics", proxied, 403), ("/metrics", proxied | token, 200)]
    cases += [("/healthz", proxied, 200), ("/readyz", proxied, 200), ("/", {}, 404)]
    for target, headers, status in cases:
        async with client.get(target, headers=headers) as response:
            assert response.status == status, (target, headers)
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with client.get("/readyz", headers=proxied) as response:
        assert await response.text() == "ready"


async def test_a_store_that_is_down_makes_the_provider_come_back(start: Start) -> None:
    client, node = await start({})
    with node.store.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    assert await post(client, "/loopback/sms", {"MessageSid": "1", "From": PERSON}) == 503
    async with client.get("/readyz") as response:
        assert (response.status, await response.json()) == (503, {"status": "not ready", "reasons": ["database"]})


@pytest.mark.parametrize("stranger", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=str)
async def test_a_foreign_page_in_this_machines_browser_learns_nothing(
    start: Start, stranger: Mapping[str, str]
) -> None:
    client, _ = await start({})
    async with client.get("/metrics", headers=stranger) as metrics, client.get("/readyz", headers=stranger) as ready:
        assert (metrics.status, await ready.text()) == (403, "ready")


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nBody: me pegan\x01\r\n\r\n",
        b"POST /me-pegan HTTP/1.1 x\r\n\r\n",
        b"\xffme pegan\r\n\r\n",
        b"POST / HTTP/1.1\r\nme pegan: " + b"x" * 70_000,
    ],
    ids=["header", "version", "method", "too long"],
)
async def test_a_malformed_request_is_repeated_nowhere(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, request_: bytes
) -> None:
    runner = TerseRunner(build_gateway(build_node(sqlite_database, {}).edge), access_log=None, logger=http_log)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
    writer.write(request_)
    head, body = (await reader.read()).split(b"\r\n\r\n")
    writer.close()
    await runner.cleanup()
    assert body == b"Bad Request"
    assert b" 400 Bad Request" in head
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"Server: faro" in head
    assert {record.getMessage() for record in caplog.records} <= {"malformed_request"}
    assert "pegan" not in caplog.text


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        pytest.param("twilio_whatsapp_button.json", "#rights.minimum_wage", id="button"),
        pytest.param("twilio_whatsapp_list.json", "#rights.unpaid_wages", id="row of a list"),
    ],
)
async def test_a_tapped_option_means_itself(start: Start, name: str, meaning: str) -> None:
    client, node = await start(TWILIO)
    assert await hook(client, "/twilio/whatsapp", payload(name)) == 200
    await node.turns.step()
    assert [inbound.text for inbound, _ in node.assistant.asked] == [meaning]


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        pytest.param(["sent", "delivered", "read"], {"sent": 1, "delivered": 1, "read": 1}, id="in order"),
        pytest.param(["read", "delivered", "sent"], {"read": 1}, id="what comes late says nothing new"),
        pytest.param(["delivered", "delivered"], {"delivered": 1}, id="a repeat"),
        pytest.param(["sent", "undelivered"], {"sent": 1, "undelivered": 1}, id="not delivered"),
        pytest.param(["swallowed"], {}, id="an unknown word"),
    ],
)
@pytest.mark.parametrize(("prefix", "channel"), [("whatsapp:", "whatsapp"), ("", "sms")])
async def test_what_became_of_messages_is_counted_by_channel(
    start: Start, told: list[str], counted: dict[str, int], prefix: str, channel: str
) -> None:
    client, node = await start(TWILIO)
    for word in told:
        fields = {"MessageSid": "SM1", "MessageStatus": word, "From": prefix + LINE, "To": prefix + PERSON}
        assert await hook(client, "/twilio/status", fields) == 204
    samples = [
        s for family in node.edge.metrics.statuses.collect() for s in family.samples if s.name.endswith("_total")
    ]
    assert {s.labels["status"]: s.value for s in samples} == counted
    assert {s.labels["channel"] for s in samples} <= {channel}
    assert PERSON.encode() not in node.edge.metrics.page()
