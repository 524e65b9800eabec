"""Speaks a text with espeak-ng, a program of Debian's: no account, no network, also Haitian Creole.

Refuses (VoiceMissing) when the program isn't there or can't speak; the text goes in by standard input, so that it never
stands in a list of processes. Rules: slower than its usual pace, since people write numbers down while they listen.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping

from connectors.errors import VoiceMissing

PROGRAM = "espeak-ng"
VOICES: Mapping[str, str] = {"es": "es-419", "en": "en-us", "fr": "fr-fr", "ht": "ht"}
PACE = 150  # words a minute; its usual pace is 175
LONGEST = 30.0  # seconds that a rendering may take


def speaks(lang: str) -> bool:
    return lang in VOICES and shutil.which(PROGRAM) is not None


def speak(text: str, lang: str) -> bytes:
    """A WAV file as the program makes it: 22,050 Hz, one channel, 16 bits."""
    if lang not in VOICES:
        raise VoiceMissing(lang)
    order = [PROGRAM, "-v", VOICES[lang], "-s", str(PACE), "--stdin", "--stdout"]
    try:
        done = subprocess.run(order, input=text.encode(), capture_output=True, check=True, timeout=LONGEST)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        raise VoiceMissing(PROGRAM) from None  # the cause would quote the text
    return done.stdout
