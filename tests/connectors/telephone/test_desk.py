"""Calls of the simulator's page: held in memory, told apart, ended once, and for this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot.calls import Line
from connectors import simulator
from connectors.audio import espeak
from connectors.call_schema import calls
from connectors.database import Database
from connectors.errors import CallOver, TooManyCalls
from connectors.gateway import build_gateway
from connectors.telephone.desk import AFTERWARDS, IDLE, MOST, Desk, Look
from connectors.telephone.routes import Telephones
from tests.connectors.calling import build_exchange
from tests.connectors.edge import PERSON

PUBLIC = "http://faro.example.org/hooks"
MENU = (
    '<Gather action="{public}/loopback/voice/1" numDigits="1" timeout="5" actionOnEmptyResult="true">'
    '<Say language="es-MX">Marque 1</Say><Pause length="1"/><Play>{public}/audio/a.wav</Play></Gather>'
)


class Clock:
    time = 0.0

    def __call__(self) -> float:
        return self.time


class Node:
    """Says `document` at every step, and remembers what it was asked."""

    def __init__(self, document: str = MENU) -> None:
        self.document = document
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    async def __call__(self, path: str, fields: Mapping[str, str]) -> str:
        self.asked.append((path, fields))
        return f"<Response>{self.document.format(public=PUBLIC)}</Response>"

    def ends(self) -> list[str]:
        return [fields["CallSid"] for path, fields in self.asked if path == "/loopback/voice/status"]


def build_desk(clock: Clock | None = None) -> Desk:
    lines = {f"{PUBLIC}/audio/a.wav": Line("ht", "Peze 2")}
    return Desk(PUBLIC, lambda _call: Look("menu", lines), clock or Clock())


async def test_what_is_heard_has_its_words_language_and_sound() -> None:
    node, desk = Node(), build_desk()
    answer = await desk.call(node, {"From": PERSON, "To": "+1"})
    spoken = espeak.speaks("es")
    assert answer == {
        "id": answer["id"],
        "state": "listening",
        "seconds": 5,
        "speech": False,
        "place": "menu",
        "sounds": [
            {
                "text": "Marque 1",
                "lang": "es",
                "address": f"loopback/telephone/{answer['id']}/0.wav" if spoken else None,
            },
            {"pause": 1},
            {"text": "Peze 2", "lang": "ht", "address": "audio/a.wav"},
        ],
    }
    assert node.asked[0][0] == "/loopback/voice"
    await desk.act(answer["id"], node, lambda telephone: telephone.press("1"))
    assert (node.asked[1][0], node.asked[1][1]["Digits"]) == ("/loopback/voice/1", "1")


@pytest.mark.parametrize(
    ("document", "state"),
    [("<Hangup/>", "over"), ("<Reject/>", "rejected"), ("<Sing/>", "broken"), ("", "over")],
)
async def test_the_end_is_told_once(document: str, state: str) -> None:
    node, desk = Node(document), build_desk()
    answer = await desk.call(node, {"From": PERSON})
    assert answer["state"] == state
    await desk.hang_up(answer["id"], node)
    assert node.ends() == [answer["id"]]
    with pytest.raises(CallOver):
        await desk.act(answer["id"], node, lambda telephone: telephone.press("1"))


async def test_a_line_that_is_dialled_is_only_named() -> None:
    node, desk = Node(f'<Dial action="{PUBLIC}/loopback/voice/2">+18664879243</Dial>'), build_desk()
    answer = await desk.call(node, {"From": PERSON})
    assert (answer["state"], answer["number"]) == ("dialling", "+18664879243")
    node.document = "<Hangup/>"
    await desk.act(answer["id"], node, lambda telephone: telephone.connected("busy"))
    assert node.asked[1][1]["DialCallStatus"] == "busy"


async def test_steps_elsewhere_are_not_followed() -> None:
    node, desk = Node("<Redirect>https://other.example.org/voice</Redirect>"), build_desk()
    assert (await desk.call(node, {"From": PERSON}))["state"] == "broken"
    assert [path for path, _ in node.asked] == ["/loopback/voice", "/loopback/voice/status"]


async def test_too_many_calls_are_refused_and_idle_ones_dropped() -> None:
    node, clock = Node(), Clock()
    desk = build_desk(clock)
    first = [(await desk.call(node, {"From": PERSON}))["id"] for _ in range(MOST)]
    with pytest.raises(TooManyCalls):
        await desk.call(node, {"From": PERSON})
    await desk.hang_up(first[0], node)
    await desk.call(node, {"From": PERSON})
    clock.time = AFTERWARDS + 1
    await desk.act(first[1], node, lambda telephone: telephone.press("1"))
    clock.time = IDLE + 1
    await desk.call(node, {"From": PERSON})
    assert sorted(node.ends()) == sorted([*first[:1], *first[2:], *node.ends()[-1:]])
    await desk.act(first[1], node, lambda telephone: telephone.press("1"))
    with pytest.raises(CallOver):
        await desk.hang_up(first[2], node)


@pytest.fixture
async def client(aiohttp_client: Any, sqlite_database: Database, tmp_path: Path) -> TestClient[Any, Any]:
    """A whole node with its simulator, and the real flow."""
    exchange = build_exchange(
        sqlite_database, {"FARO_PROVIDER": "loopback", "FARO_PUBLIC_URL": PUBLIC}, folder=tmp_path
    )
    pages = (*simulator.routes(), *Telephones(Desk(PUBLIC, exchange.board.look)).routes())
    return await aiohttp_client(build_gateway(replace(exchange.node.edge, pages=pages)))  # type: ignore[no-any-return]


async def test_a_call_over_the_real_routes(client: TestClient[Any, Any], sqlite_database: Database) -> None:
    call = await (await client.post("/loopback/telephone", data={"number": PERSON, "line": "+12025550100"})).json()
    assert (call["place"], call["sounds"][1]["text"]) == ("language", "Español, marque 1.")
    path = f"/loopback/telephone/{call['id']}"
    assert (await (await client.post(f"{path}/key", data={"value": "1"})).json())["place"] == "menu"
    assert (await (await client.post(f"{path}/silence", data={})).json())["sounds"][0]["text"] == "No le escuché."
    if espeak.speaks("es"):
        sound = await client.get(f"{path}/1.wav")
        assert (sound.content_type, (await sound.read())[:4]) == ("audio/wav", b"RIFF")
    assert (await client.post(f"{path}/hang-up", data={})).status == 200
    with sqlite_database.read() as connection:
        (row,) = connection.execute(select(calls)).mappings()
    assert row["ended_at"] is not None


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/loopback/telephone", {"number": PERSON, "ring": "../x"}, 400),
        ("/loopback/telephone", {"number": "1" * 41}, 400),
        ("/loopback/telephone/none/key", {"value": "1"}, 404),
        ("/loopback/telephone/none/key", {"value": "11"}, 400),
        ("/loopback/telephone/none/key", {}, 400),
        ("/loopback/telephone/none/words", {"value": " "}, 400),
        ("/loopback/telephone/none/dialled", {"value": "answered"}, 400),
        ("/loopback/telephone/none/hang-up", {}, 404),
        ("/loopback/telephone/none/jump", {}, 404),
    ],
)
async def test_what_makes_no_sense_is_refused(
    client: TestClient[Any, Any], path: str, fields: dict[str, str], status: int
) -> None:
    assert (await client.post(path, data=fields)).status == status


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Forwarded": "for=1"}]
)
async def test_nobody_else_calls(client: TestClient[Any, Any], headers: dict[str, str]) -> None:
    assert (await client.post("/loopback/telephone", data={"number": PERSON}, headers=headers)).status == 403
    assert (await client.get("/loopback/telephone/none/0.wav", headers=headers)).status == 403
