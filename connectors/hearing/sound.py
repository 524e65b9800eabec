"""Makes plain sound of a voice note: 16,000 samples a second of 16 bits, one voice, through ffmpeg as a program.

Refuses kinds of sound that aren't listed (None). Rules: the program reads from a pipe and may open nothing else, with
the one reader that the kind names; it gets no environment; it is ended when the turn is; at most SECONDS are read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

RATE = 16_000
SECONDS = 120
READERS: Mapping[str, str] = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/aac": "aac",
    "audio/mp4": "mov",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
}


async def plain_sound(program: str, audio: bytes, content_type: str) -> bytes | None:
    """None if the kind isn't known or nothing could be read."""
    reader = READERS.get(content_type)
    if reader is None:
        return None
    process = await asyncio.create_subprocess_exec(
        program, *["-nostdin", "-hide_banner", "-loglevel", "quiet", "-protocol_whitelist", "pipe"], "-f", reader,
        *["-i", "pipe:0", "-vn", "-t"], str(SECONDS), *f"-ac 1 -ar {RATE} -f s16le pipe:1".split(),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env={},
    )  # fmt: skip
    try:
        sound, _ = await process.communicate(audio)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return sound if process.returncode == 0 and sound else None
