"""A voice note made here becomes plain sound; what isn't sound becomes nothing."""

from __future__ import annotations

import array
import asyncio
import math
import os
import shutil
import struct
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.errors import SettingsError
from connectors.hearing.settings import read_models
from connectors.hearing.sound import RATE, SECONDS, plain_sound
from connectors.hearing.vosk import VoskRecogniser

FFMPEG = shutil.which("ffmpeg") or ""
needs_ffmpeg = pytest.mark.skipif(not FFMPEG, reason="ffmpeg is not installed: make test installs it from Debian")
TONE, RATE_THERE = 440, 48_000


def wave(seconds: float) -> bytes:
    """A tone as a WAV file of two voices, as telephones don't send it."""
    samples = [int(9000 * math.sin(2 * math.pi * TONE * n / RATE_THERE)) for n in range(int(seconds * RATE_THERE))]
    body = array.array("h", [value for sample in samples for value in (sample, sample)]).tobytes()
    head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVEfmt ", 16, 1, 2, RATE_THERE,
                       RATE_THERE * 4, 4, 16, b"data", len(body))  # fmt: skip
    return head + body


def note(seconds: float) -> bytes:
    """As WhatsApp sends it: Opus in Ogg."""
    options = ["-v", "quiet", "-i", "pipe:0", "-ac", "1", "-c:a", "libopus", "-b:a", "16k", "-f", "ogg", "pipe:1"]
    command = [FFMPEG, *options]
    return subprocess.run(command, input=wave(seconds), capture_output=True, check=True).stdout


def crossings(sound: bytes) -> int:
    samples = array.array("h", sound)
    return sum(a < 0 <= b for a, b in pairwise(samples))


@needs_ffmpeg
async def test_a_note_becomes_sixteen_thousand_samples_a_second() -> None:
    sound = await plain_sound(FFMPEG, await asyncio.to_thread(note, 1.5), "audio/ogg")
    assert sound is not None
    assert len(sound) / 2 / RATE == pytest.approx(1.5, abs=0.1)
    assert crossings(sound) / 1.5 == pytest.approx(TONE, rel=0.05), "the same tone"


@needs_ffmpeg
async def test_of_a_long_note_two_minutes_are_heard() -> None:
    sound = await plain_sound(FFMPEG, await asyncio.to_thread(note, SECONDS + 5), "audio/ogg")
    assert sound is not None
    assert len(sound) / 2 / RATE == pytest.approx(SECONDS, abs=0.1)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("audio", "content_type"),
    [
        (b"", "audio/ogg"),
        (b"OggS but no more", "audio/ogg"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "audio/ogg"),
        (wave(0.1), "audio/ogg"),
        (wave(0.1), "audio/midi"),
        (wave(0.1), "application/vnd.apple.mpegurl"),
    ],
    ids=["empty", "broken", "a list of files", "another kind than said", "a kind not listed", "a play list"],
)
async def test_what_isn_t_the_sound_it_says_is_nothing(audio: bytes, content_type: str) -> None:
    assert await plain_sound(FFMPEG, audio, content_type) is None


async def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "ffmpeg"
    await asyncio.to_thread(program.write_text, f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec /bin/sleep 60\n")
    program.chmod(0o700)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.0):
            await plain_sound(str(program), b"x", "audio/ogg")
    pid = await asyncio.to_thread((tmp_path / "pid").read_text)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_a_language_without_a_model_is_not_heard() -> None:
    assert await VoskRecogniser({}, "no-such-program").transcribe(b"x", "audio/ogg", "es") is None


def test_models_are_folders_by_language(tmp_path: Path) -> None:
    assert read_models({}) == {}
    given = {"FARO_VOSK_MODEL": f"es={tmp_path}, fr = {tmp_path},"}
    assert read_models(given) == {"es": tmp_path, "fr": tmp_path}


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("/models/es", "doctor.bad_models"),
        ("de=/tmp", "doctor.bad_models"),
        ("es=", "doctor.bad_models"),
        ("es=/no/such/folder", "doctor.no_model_folder"),
    ],
)
def test_a_wrong_setting_names_the_remedy(value: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_models({"FARO_VOSK_MODEL": value})
    assert caught.value.key == key
