"""`faro console`: a conversation in the terminal, as any channel and language would have it.

Refuses nothing: whatever is typed is a message; an empty line too. Ends with Ctrl-D. With `--record FILE` the
conversation is written as a test for tests/conversations/: what was said and what each turn was, not its words, so that
editing an answer breaks no test.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import yaml

from bot.messages import Turn
from bot.segments import measure
from connectors import asking
from connectors.asking import InProcess, Replier, Row


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("console", help="talk with Faro in the terminal")
    parser.add_argument("--channel", choices=("sms", "whatsapp", "voice"), default="sms")
    parser.add_argument("--from", dest="sender", metavar="ID", default="console", help="a number, for its country")
    parser.add_argument("--lang", choices=asking.LANGUAGES, default="auto")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the conversation as a test")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, answer, until the end of input."""
    from connectors.app import build_assistant
    from connectors.peeling import Peeling
    from connectors.referrals import OFFICES_FILE, Referrals
    from connectors.settings import load_settings

    node = load_settings()
    assistant = Peeling(build_assistant(node.data_dir, node.mode), Referrals(node.data_dir / OFFICES_FILE))
    turns = asyncio.run(_converse(assistant, arguments))
    if arguments.record:
        test = {"channel": arguments.channel, "from": arguments.sender, "turns": turns}
        arguments.record.write_text(yaml.safe_dump(test, allow_unicode=True, sort_keys=False), "utf-8")
        print(f"recorded {len(turns)} turns in {arguments.record}", file=sys.stderr)
    return 0


async def _converse(assistant: Replier, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from connectors.numbering import country_hint

    memories, turns = InProcess(), []
    language = None if arguments.lang == "auto" else arguments.lang
    for text in _lines():
        row = Row(None, text, arguments.channel, arguments.sender, language)
        turn = await asking.ask(assistant, row, memories, country_hint)
        _show(turn, arguments.channel)
        turns.append({"say": text, "kind": turn.kind, "topic": turn.topic, "lang": turn.lang, "urgent": turn.urgent})
    return turns


def _lines() -> Any:
    while True:
        try:
            yield input("> ")
        except EOFError:
            print()
            return


def _show(turn: Turn, channel: str) -> None:
    for reply in (*turn.replies, *turn.notices):
        print(reply.text)
        if channel == "sms":
            size = measure(reply.text)
            print(f"  [{size.segments} x {size.encoding}]", file=sys.stderr)
