"""What this node hears voice notes with: FARO_VOSK_MODEL, and the two programs it needs.

Refuses a language that isn't served and a folder that isn't there (SettingsError). Rules: nothing given, nothing heard.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from connectors.errors import SettingsError

VARIABLE = "FARO_VOSK_MODEL"
LANGUAGES = ("es", "en", "fr", "ht")
FFMPEG = "ffmpeg"


def read_models(given: Mapping[str, str]) -> Mapping[str, Path]:
    """ "es=/models/es,fr=/models/fr" -> folders by language."""
    models: dict[str, Path] = {}
    for part in filter(None, (piece.strip() for piece in given.get(VARIABLE, "").split(","))):
        language, _, folder = (text.strip() for text in part.partition("="))
        if language not in LANGUAGES or not folder:
            raise SettingsError(VARIABLE, "doctor.bad_models", {"options": ", ".join(LANGUAGES)})
        models[language] = Path(folder).expanduser().absolute()
        if not models[language].is_dir():
            raise SettingsError(VARIABLE, "doctor.no_model_folder", {"folder": folder})
    return models


def missing() -> tuple[str, ...]:
    """Of what hearing needs on this machine, what isn't there."""
    absent = [] if shutil.which(FFMPEG) else [FFMPEG]
    return (*absent, *(() if find_spec("vosk") else ("vosk",)))
