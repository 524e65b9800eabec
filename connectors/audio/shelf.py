"""Finds the sound of a line: what people recorded, else what was made before, else made now.

Refuses nothing: a line without a sound has none (None), and then the provider's own voice says it. Rules: a file that
was made is named by what it says and in which language, so that a changed sentence never sounds as it did before; one
of people's by its own bytes, so that a new recording is another file, and one taken back is heard no more; people's
recordings come first; a file is whole or not there; nothing outside a pack's folder is read.
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
from connectors.errors import BadSound, SoundError

FOLDER = "audio"
NAME = re.compile(r"[0-9a-f]{32}")
STEM = 12  # letters of the name of a recording: enough to tell millions apart
MOST_BYTES = 60_000_000  # of a recording: five minutes of 24 bits, stereo, and more
VERSION = "2"  # of how files are made; a change makes all of them anew
log = logging.getLogger(__name__)


def name_of(line: Line) -> str:
    """The name of the file that is made of a line, without its ending."""
    return _hash(VERSION, "text", line.lang, line.text)[:32]


def stem_of(line: Line) -> str:
    """What people call the file in which they recorded a line, without its ending: short, since hands type it."""
    return line.recording if line.recording is not None else _hash(line.lang, line.text)[:STEM]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


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
        recorded = self.take_in(line)
        if recorded:
            return recorded
        if line.recording is not None:
            return None
        made = self.has(name_of(line)) or (line.lang in self.own_voice and self.make(line))
        return name_of(line) if made else None

    def has(self, name: str) -> bool:
        return self._file(name).is_file()

    def recorded(self, line: Line) -> Path | None:
        """What people recorded: by its name in a language that isn't written, else by its text's."""
        for pack in self.packs:
            file = pack / FOLDER / line.lang / f"{stem_of(line)}.wav"
            if file.is_file() and file.resolve().is_relative_to(pack.resolve()):
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

    def take_in(self, line: Line) -> str | None:
        """Make a recording of people's ready for the telephone; the name under which it is served."""
        file = self.recorded(line)
        if file is None:
            return None
        try:
            source = _bytes(file)
            name = hashlib.sha256(b"\x1f".join((VERSION.encode(), b"people", source))).hexdigest()[:32]
            if not self.has(name):
                self.put(name, sound.telephone(source))
        except (SoundError, OSError) as error:
            log.error("recording_unusable", extra={"error": type(error).__name__, "file": file.name})
            return None
        return name

    def names(self) -> tuple[str, ...]:
        """Everything that lies here."""
        return tuple(sorted(file.stem for file in self.made.glob("*.wav") if NAME.fullmatch(file.stem)))

    def size(self, name: str) -> int:
        """Bytes; 0 for what isn't there."""
        return self._file(name).stat().st_size if self.has(name) else 0

    def remove(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self.made / f"{name}.wav"


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > MOST_BYTES:
        raise BadSound
    return file.read_bytes()
