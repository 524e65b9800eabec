"""What reaches the log: a table of records, ours and others', with somebody's words hidden in each place."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from connectors.logs import FIELDS, WORD, JsonLines

ROOT = Path(__file__).resolve().parents[2]
WORDS, NUMBER = "me pegan, ayuda", "+50255501234"


def written(
    logger: str, message: object, *args: object, error_: Exception | None = None, **extra: Any
) -> dict[str, Any]:
    stream, log = io.StringIO(), logging.Logger(logger)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    log.error(message, *args, extra=extra, exc_info=error_)
    [line] = stream.getvalue().splitlines()
    assert WORDS not in line
    assert NUMBER not in line
    assert NUMBER[1:] not in line
    told: dict[str, Any] = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert (told.pop("level"), told.pop("logger")) == ("ERROR", logger)
    return told


def test_our_events_keep_their_fields() -> None:
    told = written("connectors.worker", "delivery_failed", code=30005, tries=2, verdict="flood")
    assert told == {"event": "delivery_failed", "code": 30005, "tries": 2, "verdict": "flood"}
    told = written("connectors.health", "health", reasons=("database not writable", "channel stopped: sms"))
    assert told == {"event": "health", "reasons": ["database not writable", "channel stopped: sms"]}


@pytest.mark.parametrize(
    ("logger", "message", "args", "extra", "told"),
    [
        ("aiohttp.server", f"bad request {WORDS}", (), {}, {"event": "other"}),
        ("rasa.core", "user said %s", (WORDS,), {}, {"event": "other"}),
        ("asyncio", "task_failed", (), {"code": 7}, {"event": "other"}),
        ("connectors.x", f"failed for {NUMBER}", (), {}, {"event": "other"}),
        ("connectors.x", "failed", (NUMBER,), {}, {"event": "other"}),
        ("connectors.x", "failed", (), {"text": WORDS, "address": NUMBER}, {"event": "failed"}),
        ("connectors.x", "failed", (), {"error": NUMBER}, {"event": "failed"}),
        ("connectors.x", "failed", (), {"error": f"Bad {NUMBER}"}, {"event": "failed"}),
        ("connectors.x", "failed", (), {"reasons": (NUMBER, "clock")}, {"event": "failed", "reasons": ["clock"]}),
        ("connectors.x", "failed", (), {"error": object()}, {"event": "failed"}),
        ("connectors.x", ValueError(WORDS), (), {}, {"event": "other"}),
        ("connectorsx", "failed", (), {"code": 7}, {"event": "other"}),
    ],
    ids=[
        "a web server", "a template", "a library's word", "in our message", "as an argument", "a field not listed",
        "a number as error", "in an error", "in a list", "an object", "an exception as message", "a near name",
    ],
)  # fmt: skip
def test_nobody_s_words_or_numbers(
    logger: str, message: object, args: tuple[object, ...], extra: dict[str, Any], told: dict[str, Any]
) -> None:
    assert written(logger, message, *args, **extra) == told


def test_an_exception_is_its_kind() -> None:
    assert written("asyncio", "x", error_=ValueError(WORDS)) == {"event": "other", "error": "ValueError"}


def log_calls() -> list[tuple[str, ast.Call]]:
    found = []
    for part in ("connectors", "bot", "actions", "content"):
        for file in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                    f"log.{level}" for level in ("debug", "info", "warning", "error", "exception", "critical")
                }:
                    found.append((f"{file.relative_to(ROOT)}:{node.lineno}", node))
    return found


def test_every_line_of_ours_is_one_of_fixed_words_with_known_fields() -> None:
    """A message put together at run time, or a field that the formatter drops, is a mistake."""
    calls = log_calls()
    assert len(calls) > 10
    for place, call in calls:
        [message] = call.args
        assert isinstance(message, ast.Constant), place
        assert WORD.fullmatch(str(message.value)), place
        for given in call.keywords:
            assert given.arg == "extra", place
            assert isinstance(given.value, ast.Dict), place
            assert {key.value for key in given.value.keys if isinstance(key, ast.Constant)} <= set(FIELDS), place
