"""`faro serve`: run a node."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("serve", help="run a node: gateway, turns and delivery")
    parser.add_argument("--role", choices=("all", "gateway", "turns", "delivery"), default="all")
    parser.add_argument("--host", help="where to listen (FARO_HOST)")
    parser.add_argument("--port", help="where to listen (FARO_PORT)")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Until a signal comes; 2 when a setting is wrong, with the remedy on stderr."""
    from bot.catalogs import Catalogs
    from connectors import logs
    from connectors.checkup.mistakes import unread
    from connectors.renewal import content_of
    from connectors.serve import run_node
    from connectors.settings import read_settings
    from connectors.start import keyboard_language
    from connectors.words import Words

    logs.begin()
    words = Words(Catalogs(Path(__file__).resolve().parents[2] / "locales"))
    lang = keyboard_language()
    flags = {"FARO_HOST": arguments.host, "FARO_PORT": arguments.port}
    try:
        settings = read_settings({**os.environ, **{name: text for name, text in flags.items() if text}})
        for name, near in unread(os.environ).items():
            key = "doctor.unknown_near" if near else "doctor.unknown"
            print(words.say(key, lang, {"name": name, "near": near or ""}), flush=True)

        def announce(address: str) -> None:
            key = "serve.simulator" if settings.only_loopback else "serve.listening"
            print(words.say(key, lang, {"address": address}), flush=True)

        # Before the gateway opens: what it acknowledges must be answered.
        build, spoken, renewal = content_of(settings, thinks=arguments.role in ("all", "turns"))
        return run_node(settings, build, arguments.role, announce=announce, spoken=spoken, renewal=renewal)
    except OSError as error:
        print(words.say("serve.cannot_listen", lang, {"reason": error.strerror or ""}), file=sys.stderr)
        return 2
