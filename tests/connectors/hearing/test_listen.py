"""Voice notes from the webhook to the answer, with a recogniser that says what it is told; and everything in between
that may fail.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.messages import Inbound, Media
from connectors import inbox
from connectors.database import Database
from connectors.errors import Temporary
from connectors.hearing.listen import WAITING, Ear
from connectors.inbox import Waiting
from connectors.twilio import received
from connectors.worker import TurnWorker
from tests.connectors.edge import FakeWords, Node, build_node

PAYLOADS = Path(__file__).parents[2] / "payloads"
SAID = "no me pagan"
Heard = Callable[[bytes, str, str], Awaitable[str | None]]


class Fake:
    """A recogniser; remembers what it was given."""

    def __init__(self, says: str | Exception | None = SAID) -> None:
        self.given: list[tuple[bytes, str, str]] = []
        self._says = says

    async def transcribe(self, audio: bytes, content_type: str, language: str) -> str | None:
        self.given.append((audio, content_type, language))
        if isinstance(self._says, Exception):
            raise self._says
        return self._says


async def sound(address: str) -> bytes:
    return address[-4:].encode()


async def broken(_address: str) -> bytes:
    raise Temporary(503)


def node_with(
    database: Database, recogniser: Fake, fetch: Callable[[str], Awaitable[bytes]] = sound
) -> tuple[Node, Ear]:
    node = build_node(database, {})
    ear = Ear(database, node.store.keys, node.clock, recogniser, {"loopback": fetch})
    node.turns = TurnWorker(node.store, node.assistant, FakeWords(), lambda: None, node.edge.metrics, ear=ear)
    return node, ear


def arrive(node: Node, number: int = 1, name: str = "voice_note", **more: str) -> None:
    fields = json.loads((PAYLOADS / f"twilio_whatsapp_{name}.json").read_text("utf-8"))
    fields |= {"MessageSid": f"MM{number}", **more}
    with node.store.database.write() as connection:
        assert inbox.put(connection, node.store.keys, received("whatsapp", fields, "loopback"), node.clock())


async def settle(node: Node, ear: Ear) -> list[Inbound]:
    for _ in range(3):
        await node.settle()
        await ear.finish()
    await node.settle()
    return [inbound for inbound, _ in node.assistant.asked]


async def test_what_is_heard_is_understood_like_a_text(sqlite_database: Database) -> None:
    recogniser = Fake("  no me\x00 pagan ")
    node, ear = node_with(sqlite_database, recogniser)
    arrive(node)
    asked = await settle(node, ear)
    assert [(one.text, one.media) for one in asked] == [(SAID, Media("audio"))]
    assert recogniser.given == [(b"00a1", "audio/ogg", "es")]
    assert [one.message.text for one in node.loopback.sent] == [f"eco: {SAID}"]


@pytest.mark.parametrize(
    ("recogniser", "fetch"),
    [(Fake(None), sound), (Fake(""), sound), (Fake(RuntimeError(SAID)), sound), (Fake(), broken)],
    ids=["not understood", "nothing said", "a surprise", "not to be fetched"],
)
async def test_what_can_t_be_heard_is_a_voice_note_without_words(
    sqlite_database: Database, recogniser: Fake, fetch: Callable[[str], Awaitable[bytes]]
) -> None:
    node, ear = node_with(sqlite_database, recogniser, fetch)
    arrive(node)
    assert [(one.text, one.media) for one in await settle(node, ear)] == [("", Media("audio"))]


async def test_a_note_from_where_nothing_can_be_fetched_is_answered_at_once(sqlite_database: Database) -> None:
    node, _ = node_with(sqlite_database, Fake())
    fields = json.loads((PAYLOADS / "twilio_whatsapp_voice_note.json").read_text("utf-8"))
    with node.store.database.write() as connection:
        inbox.put(connection, node.store.keys, received("whatsapp", fields, "elsewhere"), node.clock())
    await node.turns.step()
    assert [one.media for one, _ in node.assistant.asked] == [Media("audio")]


@pytest.mark.parametrize(
    ("name", "more"),
    [("voice_note", {"Body": "vea la nota"}), ("media", {}), ("location", {}), ("sticker", {})],
    ids=["words beside it", "a picture", "a location", "a sticker"],
)
async def test_only_a_note_without_words_is_listened_to(
    sqlite_database: Database, name: str, more: dict[str, str]
) -> None:
    recogniser = Fake()
    node, ear = node_with(sqlite_database, recogniser)
    arrive(node, name=name, **more)
    await settle(node, ear)
    assert (recogniser.given, len(node.assistant.asked)) == ([], 1)


class Slow(Fake):
    """Waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def transcribe(self, audio: bytes, content_type: str, language: str) -> str | None:
        await self.go.wait()
        return await super().transcribe(audio, content_type, language)


async def test_a_long_note_delays_nobody_else_and_its_sender_keeps_her_order(sqlite_database: Database) -> None:
    recogniser = Slow()
    node, ear = node_with(sqlite_database, recogniser)
    arrive(node, 1)
    arrive(node, 2, "caption", Body="después de la nota")
    arrive(node, 3, "caption", Body="de otra persona", From="whatsapp:+50499998888")
    await node.settle()
    assert [one.text for one, _ in node.assistant.asked] == ["de otra persona"]
    recogniser.go.set()
    assert [one.text for one in await settle(node, ear)] == ["de otra persona", SAID, "después de la nota"]


async def test_who_comes_when_too_many_wait_is_told_at_once(sqlite_database: Database) -> None:
    recogniser = Slow()
    node, ear = node_with(sqlite_database, recogniser)
    for number in range(WAITING + 1):
        arrive(node, number, From=f"whatsapp:+5025550{number:04d}")
    await node.settle()
    assert [one.text for one, _ in node.assistant.asked] == [""]
    recogniser.go.set()
    assert [one.text for one in await settle(node, ear)] == ["", *[SAID] * WAITING]


async def test_a_note_whose_lease_was_lost_changes_nothing(sqlite_database: Database) -> None:
    recogniser = Slow()
    node, ear = node_with(sqlite_database, recogniser)
    arrive(node)
    await node.turns.step()
    node.clock.pass_(minutes=2)
    with node.store.database.write() as connection:
        other = inbox.claim(connection, node.store.keys, node.clock())
    assert isinstance(other, Waiting)
    recogniser.go.set()
    await ear.finish()
    with node.store.database.write() as connection:
        inbox.finish(connection, other, node.clock())
    assert node.assistant.asked == []


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("faro.db*"))


async def test_address_words_and_place_are_gone_when_the_row_ends(
    sqlite_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    node, ear = node_with(sqlite_database, Fake(RuntimeError(SAID)))
    arrive(node, 1)
    arrive(node, 2, "location")
    wanted = text("SELECT media_kind, media_sealed IS NULL, text_sealed IS NULL FROM inbox ORDER BY id")
    with sqlite_database.read() as connection:
        assert [tuple(row) for row in connection.execute(wanted)] == [("audio", 0, 0), ("location", 0, 0)]
    await settle(node, ear)
    with sqlite_database.read() as connection:
        assert [tuple(row) for row in connection.execute(wanted)] == [("audio", 1, 1), ("location", 1, 1)]
    kept = on_disk(tmp_path)
    for secret in (b"36.68", b"api.twilio.com", b"-121.66"):
        assert secret not in kept
    assert not any(word in caplog.text for word in (SAID, "36.68", "api.twilio.com"))


async def test_a_location_reaches_the_assistant_rounded(sqlite_database: Database) -> None:
    node, ear = node_with(sqlite_database, Fake())
    arrive(node, name="location")
    asked = await settle(node, ear)
    assert [(one.text, one.media) for one in asked] == [("", Media("location", 36.68, -121.66))]
