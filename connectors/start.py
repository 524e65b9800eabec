"""How a command words its refusals: in which language, one line each.

Refuses nothing itself. Rules: whoever is at the keyboard learns what to do, in Spanish or in the language that the
environment's LANG names; never a traceback for what a setting, a file or a missing review explains.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.catalogs import Catalogs
from connectors.errors import SettingsError
from connectors.words import Words

LOCALES = Path(__file__).resolve().parent.parent / "locales"


def keyboard_language() -> str:
    """The language of the tools: English where LANG or LC_ALL says so, else Spanish."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if named.startswith("en") else "es"


def words() -> Words:
    return Words(Catalogs(LOCALES))


def explain_setting(error: SettingsError) -> str:
    """The variable and the remedy."""
    return words().say(error.key, keyboard_language(), error.values)
