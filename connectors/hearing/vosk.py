"""Recognises speech with Vosk: small models, one a language, on this node's own processor.

Refuses languages without a model (None). Rules: the package is optional and imported when the first note comes; a model
is loaded once; recognising runs in a thread; Vosk's own log, which would hold words, is off.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.hearing.sound import RATE, plain_sound

STEP = 8000  # bytes, a quarter of a second


class VoskRecogniser:
    """`models`: the folder of each language; `program`: ffmpeg."""

    def __init__(self, models: Mapping[str, Path], program: str) -> None:
        self._folders, self._program = models, program
        self._loaded: dict[str, Any] = {}
        self._lock = threading.Lock()

    async def transcribe(self, audio: bytes, content_type: str, language: str) -> str | None:
        if language not in self._folders:
            return None
        sound = await plain_sound(self._program, audio, content_type)
        return await asyncio.to_thread(self._recognise, sound, language) if sound else None

    def _recognise(self, sound: bytes, language: str) -> str:
        from vosk import KaldiRecognizer  # late: optional, and a library of 25 MB

        recogniser = KaldiRecognizer(self._model(language), RATE)
        said = []
        for start in range(0, len(sound), STEP):
            if recogniser.AcceptWaveform(sound[start : start + STEP]):
                said.append(recogniser.Result())
        said.append(recogniser.FinalResult())
        return " ".join(filter(None, (str(json.loads(part).get("text", "")).strip() for part in said)))

    def _model(self, language: str) -> Any:
        from vosk import Model, SetLogLevel

        with self._lock:
            if language not in self._loaded:
                SetLogLevel(-1)
                self._loaded[language] = Model(str(self._folders[language]))
            return self._loaded[language]
