"""`faro ask`: one question, or a file of them, answered as the node would, without its limits.

Refuses with exit code 2 a bad option, file or line, named on stderr; 1 when an answer failed for our own fault.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors import asking
from connectors.asking import BadRow, InProcess, Memories, Replier, Row

if TYPE_CHECKING:
    from connectors.settings import Settings

OK, OURS, BAD_INPUT = 0, 1, 2


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("ask", help="ask one question, or a file of questions")
    parser.add_argument("text", nargs="?", help="the message, as a person would write it")
    parser.add_argument("--channel", choices=("sms", "whatsapp", "voice"), default="sms")
    parser.add_argument("--from", dest="sender", metavar="ID", help="keep a conversation for this sender")
    parser.add_argument("--lang", choices=asking.LANGUAGES, default="auto", help="language of the reply")
    parser.add_argument("--json", action="store_true", help="one JSON object per message")
    parser.add_argument("--batch", type=Path, metavar="FILE", help='a JSON line {"id","text"} per message')
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Dispatch to one question or a batch."""
    if (arguments.batch is None) == (arguments.text is None):
        return _refuse("give a TEXT or --batch FILE, not both")
    if arguments.batch is not None:
        return _batch(arguments.batch, arguments.json)
    return _single(arguments)


def _refuse(reason: str) -> int:
    print(f"faro ask: {reason}", file=sys.stderr)
    return BAD_INPUT


def _single(arguments: argparse.Namespace) -> int:
    from connectors.numbering import country_hint
    from connectors.settings import load_settings

    node = load_settings()
    row = Row(None, arguments.text, arguments.channel, arguments.sender, _language(arguments.lang))
    memories = _stored_memories(node) if row.sender else InProcess()
    turn = asyncio.run(asking.ask(_assistant(node), row, memories, country_hint))
    if arguments.json:
        print(_json_line(asking.as_json(row, turn)))
    else:
        print("\n\n".join(reply.text for reply in (*turn.replies, *turn.notices)))
    return OK


def _stored_memories(node: Settings) -> Memories:
    from connectors.memories import stored_memories  # late: a stranger's question needs no database

    return stored_memories(node)


def _assistant(node: Settings) -> Replier:
    from connectors.app import build_assistant
    from connectors.peeling import Peeling
    from connectors.referrals import OFFICES_FILE, Referrals

    return Peeling(build_assistant(node.data_dir, node.mode), Referrals(node.data_dir / OFFICES_FILE))


def _language(choice: str) -> str | None:
    return None if choice == "auto" else choice


def _batch(file: Path, as_json: bool) -> int:
    from connectors.numbering import country_hint
    from connectors.settings import load_settings

    try:
        lines = file.read_bytes().removeprefix(BOM_UTF8).split(b"\n")  # JSON lets other line separators stand in a text
    except OSError as error:
        return _refuse(f"{file}: {error.__class__.__name__}: can't be read")
    return asyncio.run(_answer_all(_assistant(load_settings()), lines, country_hint, as_json))


async def _answer_all(
    assistant: Replier, lines: list[bytes], country: Callable[[str], str | None], as_json: bool
) -> int:
    """Each answer is printed as soon as it is there; the worst exit code is the run's."""
    memories, worst = InProcess(), OK
    for line in _filled(lines):
        result, code = await _answer(assistant, line, memories, country)
        print(_json_line(result) if as_json else _plain(result), flush=True)
        worst = max(worst, code, key=(OK, BAD_INPUT, OURS).index)
    return worst


def _filled(lines: list[bytes]) -> Iterator[bytes]:
    return (line for line in lines if line.strip())


async def _answer(
    assistant: Replier, line: bytes, memories: Memories, country: Callable[[str], str | None]
) -> tuple[dict[str, Any], int]:
    try:
        row = asking.read_row(line)
    except BadRow as error:
        return {"id": error.id, "error": str(error)}, BAD_INPUT
    try:
        return asking.as_json(row, await asking.ask(assistant, row, memories, country)), OK
    except Exception as error:  # the run goes on; the kind of failure is told, never the text
        return {"id": row.id, "error": f"internal error: {type(error).__name__}"}, OURS


def _json_line(result: dict[str, Any]) -> str:
    """Readable where the terminal can show it, else escaped: an id may hold half a character."""
    text = json.dumps(result, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(result)
    return text


def _plain(result: dict[str, Any]) -> str:
    return f"{result['id']}: {result['error']}" if "error" in result else "\n".join(result["messages"])
