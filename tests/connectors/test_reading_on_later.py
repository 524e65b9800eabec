"""MAS goes on hours later: stored memory, real paging, a clock in the hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.messages import Inbound, Turn
from connectors import inbox
from connectors.database import Database
from tests.actions.stage import play
from tests.connectors.edge import Node, build_node, received, turn

H2A = "channels.us_h2a"  # three pages by SMS


class Pager:
    """Answers the first message with a first page, as the understanding would; MAS is the real action."""

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        if inbound.text != "MAS":
            return turn("first page", memory={"language": "es", "volatile": {"topic": H2A, "page": 0}})
        slots = dict((memory or {}).get("volatile") or {})
        played = await asyncio.to_thread(play, "action_continue", slots=slots)
        return turn(" ".join(played.names), memory={"language": "es", "volatile": dict(played.slots)})


async def say(node: Node, number: int, text: str) -> str:
    with node.store.database.write() as connection:
        inbox.put(connection, node.store.keys, received(f"SM{number}", text), node.clock())
    return (await node.settle())[-1]


async def test_twenty_hours_later_more_is_the_next_page(database: Database) -> None:
    node = build_node(database, {}, Pager())  # type: ignore[arg-type]
    assert await say(node, 1, "visa h2a para el campo") == "first page"
    node.clock.pass_(hours=20)
    assert await say(node, 2, "MAS") == f"{H2A}/0/1 utter_more"
    node.clock.pass_(hours=20)
    assert await say(node, 3, "MAS") == f"{H2A}/0/2"


async def test_after_a_day_of_silence_more_is_the_menu(database: Database) -> None:
    node = build_node(database, {}, Pager())  # type: ignore[arg-type]
    await say(node, 1, "visa h2a para el campo")
    node.clock.pass_(hours=24)
    assert await say(node, 2, "MAS") == "utter_menu"
