"""`faro ask --batch`: whatever stands in the file, each line is answered or named, and the run goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages import Inbound, Reply, Turn
from connectors.commands import ask


class Echo:
    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        reply = Reply(f"eco {len(inbound.text)}")
        return Turn(replies=(reply,), lang="es", heard="es", topic="t", confidence=1.0, kind="answer")


GOOD = b'{"id": 9, "text": "hola"}'


@pytest.mark.parametrize(
    ("first", "shown_id", "is_error"),
    [
        pytest.param('{"id": 1, "text": "una\u2028dos"}'.encode(), 1, False, id="a line separator inside a text"),
        pytest.param(b'{"id": "\\ud800", "text": "hola"}', "\ud800", False, id="half a character as id"),
        pytest.param(b'{"id": 1, "text": "\\ud800"}\r', 1, False, id="half a character as text, CRLF"),
        pytest.param(b"\xff\xfe\x00", None, True, id="not UTF-8"),
        pytest.param(b'{"id": NaN, "text": "hola"}', None, True, id="an id that JSON can't say"),
        pytest.param(b'{"id": 1e999, "text": "hola"}', None, True, id="an infinite id"),
        pytest.param(b'{"id": 1, "text": ' + b"[" * 200_000, None, True, id="too deep"),
    ],
)
async def test_an_odd_line_stops_nothing(
    capsys: pytest.CaptureFixture[str], first: bytes, shown_id: object, is_error: bool
) -> None:
    code = await ask._answer_all(Echo(), [first, b"", GOOD], lambda sender: None, as_json=True)
    rows = [json.loads(line, parse_constant=pytest.fail) for line in capsys.readouterr().out.split("\n")[:-1]]
    assert [(row["id"], "error" in row) for row in rows] == [(shown_id, is_error), (9, False)]
    assert code == (ask.BAD_INPUT if is_error else ask.OK)
