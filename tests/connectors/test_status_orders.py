"""What became of a message: the words about it come in any order, and every order ends alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from connectors import outbox
from connectors.database import Database
from connectors.gateway import build_gateway
from connectors.kannel import Guard
from connectors.schema import STATUS_RANK, receipts
from tests.connectors.edge import Node, build_node, signature

TOKEN, SECRET, PUBLIC = "a-token-for-tests-only", "a-secret-for-tests-only", "https://faro.example.org"
NODE = {
    "FARO_PROVIDER": "sms=kannel,whatsapp=twilio,voice=twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_PUBLIC_URL": PUBLIC,
    "FARO_KANNEL_URL": "http://127.0.0.1:13013",
    "FARO_KANNEL_USER": "faro",
    "FARO_KANNEL_PASSWORD": "x",
    "FARO_KANNEL_SECRET": SECRET,
}
Word = tuple[str, int | None]  # a status and its error code
Client = TestClient[Any, Any]

UNDER_WAY: tuple[Word, ...] = (("accepted", None), ("queued", None), ("sending", None), ("sent", None))
ENDS: dict[str, tuple[tuple[Word, ...], Word]] = {
    "delivered": ((("delivered", None),), ("delivered", None)),
    "read": ((("delivered", None), ("read", None)), ("read", None)),
    "undelivered": ((("undelivered", 30005),), ("undelivered", 30005)),
    "failed": ((("failed", 30008),), ("failed", 30008)),
    "failed, then carried out after all": ((("failed", 30008), ("delivered", None)), ("delivered", None)),
    "carried out, and told otherwise as well": ((("undelivered", 30003), ("delivered", None)), ("delivered", None)),
    "cancelled": ((("canceled", None),), ("canceled", None)),
}


def final(node: Node) -> set[tuple[str, str, int | None]]:
    wanted = select(receipts.c.provider, receipts.c.status, receipts.c.error_code)
    with node.store.database.read() as connection:
        return {tuple(row) for row in connection.execute(wanted)}


@pytest.mark.parametrize(("words", "end"), ENDS.values(), ids=ENDS)
def test_every_order_of_every_word_ends_alike(database: Database, words: Sequence[Word], end: Word) -> None:
    node = build_node(database, {})
    with node.store.database.write() as connection:
        for number, order in enumerate(permutations([*UNDER_WAY, *words])):
            for status, code in order:
                outbox.record_status(connection, "twilio", f"SM{number}", status, code, node.clock())
    assert final(node) == {("twilio", *end)}


def test_no_two_words_that_come_about_one_message_have_the_same_rank() -> None:
    """`scheduled` is the one that stands in another's place: such messages are never `accepted`."""
    words = [word for word in STATUS_RANK if word != "scheduled"]
    assert len({STATUS_RANK[word] for word in words}) == len(words)
    assert set(words) >= {word for words, _ in ENDS.values() for word, _ in words} | {word for word, _ in UNDER_WAY}


@pytest.fixture
async def node(aiohttp_client: Any, sqlite_database: Database) -> tuple[Client, Node]:
    node = build_node(sqlite_database, NODE)
    return await aiohttp_client(TestServer(build_gateway(node.edge))), node


async def tell_of_twilio(client: Client, message_id: str, status: str, code: int | None) -> int:
    fields = {"MessageSid": message_id, "MessageStatus": status, "To": "whatsapp:+50255501234"}
    fields |= {"ErrorCode": str(code)} if code else {}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers["X-Twilio-Signature"] = signature(TOKEN, f"{PUBLIC}/twilio/status", fields)
    async with client.post("/twilio/status", data=urlencode(fields), headers=headers) as response:
        return response.status


@pytest.mark.parametrize(("words", "end"), ENDS.values(), ids=ENDS)
async def test_every_order_of_signed_callbacks_ends_alike(
    node: tuple[Client, Node], words: Sequence[Word], end: Word
) -> None:
    client, behind = node
    for number, order in enumerate(permutations([("queued", None), ("sent", None), *words])):
        for status, code in (*order, order[0]):  # the first comes again
            assert await tell_of_twilio(client, f"SM{number}", status, code) == 204
    assert final(behind) == {("twilio", *end)}


@pytest.mark.parametrize(
    ("types", "end"),
    [
        pytest.param((8, 4, 1), "delivered", id="delivered"),
        pytest.param((8, 4, 2), "undelivered", id="undelivered"),
        pytest.param((8, 4, 16), "failed", id="failed"),
        pytest.param((8, 4, 16, 2, 1), "delivered", id="everything at once"),
    ],
)
async def test_every_order_of_kannels_reports_ends_alike(
    node: tuple[Client, Node], types: Sequence[int], end: str
) -> None:
    client, behind = node
    guard = Guard(SECRET)
    for number, order in enumerate(permutations(types)):
        for kind in order:
            query = {"id": f"{number:032x}", "mark": guard.mark(f"{number:032x}"), "type": str(kind)}
            async with client.get("/kannel/status", params=query) as response:
                assert response.status == 200
    assert final(behind) == {("kannel", end, None)}
