"""Runs Rasa's own command line in this process and environment.

Refuses what Rasa refuses, with Rasa's exit code. Rules: the working folder already is one that Rasa understands.
"""

from __future__ import annotations

import sys

import bot.environment  # noqa: F401  (before rasa)
from rasa.__main__ import main


def run_tool(arguments: list[str]) -> int:
    """`rasa ARGUMENTS…`; the exit code."""
    sys.argv = ["rasa", *arguments]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
