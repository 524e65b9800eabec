"""What a node writes to its log: one JSON object a line, for machines and for people with `jq`.

Refuses every word that isn't ours: a library's message may quote what a person wrote or a telephone number, so of other
people's loggers only the name, the level and the kind of error are written. Rules: `event` is one of our own fixed
words; the fields beside it come from a closed list; never a traceback, whose last line quotes values.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

OURS = ("connectors", "bot", "actions", "content")
WORD = re.compile(r"[a-z][a-z_]{0,59}")
# Counts, codes, class names and words from closed lists; each is a number, a short word, or several of them.
FIELDS = (
    "error", "code", "tries", "row", "channel", "verdict", "route", "reasons", "warnings", "country", "provider",
    "point", "kind", "status", "file", "missing", "number",
    "release", "reason", "model",
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z/][\w .,:/{}-]{0,79}")
_LONG_NUMBER = re.compile(r"\d{6,}")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"time": when, "level": record.levelname, "logger": record.name, "event": _event(record)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        if _is_ours(record.name):
            line |= {name: value for name in FIELDS if (value := _told(getattr(record, name, None))) is not None}
        return json.dumps(line)


def _is_ours(logger: str) -> bool:
    return logger.partition(".")[0] in OURS


def _event(record: logging.LogRecord) -> str:
    word = record.msg if isinstance(record.msg, str) else ""
    return word if _is_ours(record.name) and not record.args and WORD.fullmatch(word) else "other"


def _told(value: object) -> object:
    """None for what could be somebody's words or number."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and not _LONG_NUMBER.search(value) else None
    if isinstance(value, tuple | list):
        return [one for one in map(_told, value) if one is not None]
    return None


def begin(stream: TextIO | None = None) -> None:
    """From now on this process logs so, whoever configured it before."""
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
