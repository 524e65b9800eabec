"""What hinders calls before one comes in: settings that don't go together, a voice that isn't there.

Refuses nothing. Rules: only what the settings and this machine tell; Twilio's side is asked in `twilio_lines`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping

from connectors.audio.espeak import PROGRAM
from connectors.settings import Settings


def warnings(settings: Settings, is_there: bool | None = None) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Keys of words.yml with what is filled in. `is_there`: the program that speaks, looked for if not given."""
    voice = settings.voice
    if voice.missed and not voice.countries:
        yield "doctor.missed_without_countries", {}
    if settings.providers["voice"] != "twilio":
        return
    if settings.twilio.voice_from is None:
        yield "doctor.no_voice_line", {"variable": "FARO_TWILIO_VOICE_FROM"}
    found = shutil.which(PROGRAM) is not None if is_there is None else is_there
    if voice.own and not found:
        yield "doctor.no_voice", {"program": PROGRAM, "languages": ", ".join(voice.own)}
