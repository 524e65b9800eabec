"""Finds the sound of a line: what people recorded, else what was made before, else made now.

Refuses nothing: a line without a sound has none (None), and then the provider's own voice says it. Rules: a file is
named by what is said and in which language, so that a changed sentence never sounds as it did before; people's
recordings in a pack come first; a file is whole or not there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.calls import Line
from connectors.audio import espeak, sound
from connectors.errors import SoundError

FOLDER = "audio"
NAME = re.compile(r"[0-9a-f]{32}")
VERSION = "1"  # of how files are made; a change makes all of them anew
log = logging.getLogger(__name__)


def name_of(line: Line) -> str:
    """The name of a line's file, without its ending."""
    said = line.recording if line.recording is not None else line.text
    kind = "recording" if line.recording is not None else "text"
    return hashlib.sha256("\x1f".join((VERSION, kind, line.lang, said)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Shelf:
    """`made` is where sounds that were made lie, `packs` the folders of packs, whose `audio/<language>/` hold people's
    recordings. `own_voice`: languages that Faro speaks itself, since the provider has no voice for them.
    """

    made: Path
    packs: tuple[Path, ...] = ()
    own_voice: Collection[str] = field(default=("ht",))

    def find(self, line: Line) -> str | None:
        """The name under which the line's sound is served; made now where it has to be."""
        name = name_of(line)
        if self.take_in(line) or self._file(name).exists():
            return name
        if line.recording is None and line.lang in self.own_voice and self.make(line):
            return name
        return None

    def recorded(self, line: Line) -> Path | None:
        """What people recorded: by its name in a language that isn't written, else by its text's."""
        stem = line.recording if line.recording is not None else name_of(line)
        for pack in self.packs:
            file = pack / FOLDER / line.lang / f"{stem}.wav"
            if file.is_file() and file.resolve().is_relative_to((pack / FOLDER).resolve()):
                return file
        return None

    def make(self, line: Line) -> bool:
        """Render the line; False when there is no voice for it."""
        if not espeak.speaks(line.lang) or not line.text.strip():
            return False
        try:
            self.put(name_of(line), sound.telephone(espeak.speak(line.text, line.lang)))
        except SoundError as error:
            log.error("voice_failed", extra={"error": type(error).__name__})
            return False
        return True

    def put(self, name: str, content: bytes) -> None:
        """Whole or not at all."""
        self.made.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=self.made, suffix=".part", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._file(name))

    def read(self, name: str) -> bytes | None:
        """The sound of a name, ready for the telephone. None for what isn't a name of ours."""
        if not NAME.fullmatch(name):
            return None
        if self._file(name).is_file():
            return self._file(name).read_bytes()
        return None

    def take_in(self, line: Line) -> bool:
        """Make a recording of people's ready for the telephone, under its line's name."""
        file = self.recorded(line)
        if file is None:
            return False
        made = self._file(name_of(line))
        if made.exists() and made.stat().st_mtime >= file.stat().st_mtime:
            return True
        try:
            self.put(name_of(line), sound.telephone(file.read_bytes()))
        except SoundError as error:
            log.error("recording_unusable", extra={"error": type(error).__name__, "file": file.name})
            return False
        return True

    def _file(self, name: str) -> Path:
        return self.made / f"{name}.wav"
