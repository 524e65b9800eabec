"""Makes of any WAV file one that a telephone carries: 8 kHz, one channel, 16 bits, everywhere equally loud.

Refuses (BadSound) what is no WAV file of whole numbers, is empty, or is longer than a call would bear. Rules: loudness
is measured as ITU-R BS.1770-4 says (pyloudnorm) and brought to TARGET, no peak above PEAK; silence stays silence.
"""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy.signal import resample_poly

from connectors.errors import BadSound

RATE = 8000  # hertz: what a telephone line carries
TARGET = -19.0  # LUFS, one channel: as loud as usual prompts
PEAK = 0.89  # -1 dBFS
SHORTEST = 0.4  # seconds: below that the standard has no loudness
LONGEST = 300.0  # seconds
_DEPTHS = {1: np.uint8, 2: np.int16, 4: np.int32}
Samples = npt.NDArray[np.float64]


def telephone(source: bytes) -> bytes:
    """The same sound as a WAV file for the telephone."""
    samples, rate = read(source)
    return write(_peaked(_loud(_resampled(samples, rate))))


def seconds(source: bytes) -> float:
    samples, rate = read(source)
    return len(samples) / rate


def read(source: bytes) -> tuple[Samples, int]:
    """Samples from -1 to 1, channels mixed, and their rate."""
    try:
        with wave.open(io.BytesIO(source)) as sound:
            rate, width, channels = sound.getframerate(), sound.getsampwidth(), sound.getnchannels()
            raw = sound.readframes(min(sound.getnframes(), int(rate * LONGEST) + 1))
    except (wave.Error, EOFError) as error:
        raise BadSound from error
    if width not in _DEPTHS or not raw or not 4000 <= rate <= 192_000:
        raise BadSound
    whole = np.frombuffer(raw[: len(raw) // (width * channels) * width * channels], dtype=_DEPTHS[width])
    floats = whole.astype(np.float64) / float(2 ** (8 * width - 1)) - (1.0 if width == 1 else 0.0)
    mixed: Samples = floats.reshape(-1, channels).mean(axis=1)
    if len(mixed) == 0 or len(mixed) > rate * LONGEST:
        raise BadSound
    return mixed, rate


def write(samples: Samples) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _resampled(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    common = int(np.gcd(RATE, rate))
    result: Samples = resample_poly(samples, RATE // common, rate // common)
    return result


def _loud(samples: Samples) -> Samples:
    """What is too short to have a loudness is measured as if it were repeated."""
    needed = int(SHORTEST * RATE) + 1
    measured = samples if len(samples) >= needed else np.resize(samples, needed)
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(measured)
    if not np.isfinite(loudness):
        return samples
    louder: Samples = samples * 10 ** ((TARGET - loudness) / 20)
    return louder


def _peaked(samples: Samples) -> Samples:
    most = float(np.max(np.abs(samples)))
    return samples * (PEAK / most) if most > PEAK else samples
