"""`faro`: one command, its subcommands one file each in connectors/commands/.

Refuses with exit code 2 and a line on stderr what the person at the keyboard can mend; 1 is our own fault. Rules:
answers go to stdout, everything else to stderr; a subcommand's module is imported only when it is needed, since Rasa
takes seconds to import.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import os
import pkgutil
import sys

from connectors import commands


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand; the exit code is what it returns."""
    arguments = sys.argv[1:] if arguments is None else arguments
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a poor terminal is no reason to say nothing
    parser = build_parser(arguments)
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "func"):
        parser.print_help(sys.stderr)
        return 2
    try:
        return _run(chosen)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone: not an error of anybody's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(chosen: argparse.Namespace) -> int:
    """The subcommand's exit code; what a person can mend is one line on stderr and 2."""
    from bot.errors import BotError
    from connectors.errors import SettingsError
    from connectors.start import explain_setting, keyboard_language, words
    from content.errors import NotReviewed, PackError

    try:
        return int(chosen.func(chosen))
    except BrokenPipeError:  # for `main`
        raise
    except SettingsError as error:
        return _refuse(explain_setting(error))
    except PackError as error:
        remedy = words().say(error.key, keyboard_language(), error.values)
        return _refuse(f"{error.file}:{error.line} {error.field}: {remedy}")
    except NotReviewed as error:
        listed = ", ".join(error.subjects)
        return _refuse(words().say("serve.not_reviewed", keyboard_language(), {"subjects": listed}))
    except BotError as error:
        print(f"faro: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except Exception as error:  # last resort: what was typed must not end in a traceback
        if os.environ.get("FARO_TRACEBACK"):
            raise
        from connectors.database import StoreError

        if isinstance(error, StoreError):
            return _refuse(words().say("doctor.no_database", keyboard_language()))
        print(f"faro: internal error ({type(error).__name__}); set FARO_TRACEBACK=1 to see where", file=sys.stderr)
        return 1


def _refuse(reason: str) -> int:
    print(f"faro: {reason}", file=sys.stderr)
    return 2


def build_parser(arguments: list[str]) -> argparse.ArgumentParser:
    """The parser with the wanted subcommand, or with all of them for help and mistakes."""
    parser = argparse.ArgumentParser(prog="faro", description="Information for people who cross borders to work.")
    subcommands = parser.add_subparsers(metavar="COMMAND")
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    wanted = [name for name in names if arguments[:1] == [name.replace("_", "-")]] or names
    for name in wanted:
        importlib.import_module(f"connectors.commands.{name}").register(subcommands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
