"""Makes of any WAV file one that a telephone carries: 8 kHz, one channel, mu-law, everywhere equally loud.

Refuses (BadSound) what `wav.py` refuses. Rules: loudness is measured as ITU-R BS.1770-4 says (pyloudnorm) and brought
to TARGET, no peak above PEAK; silence stays silence.
"""

from __future__ import annotations

import struct

import numpy as np
import pyloudnorm
from scipy.signal import resample_poly

from connectors.audio.mulaw import encoded
from connectors.audio.wav import MULAW, Samples, read

RATE = 8000  # hertz: what a telephone line carries
TARGET = -19.0  # LUFS, one channel: as loud as usual prompts
PEAK = 0.89  # -1 dBFS
HEADER = 58  # bytes before the samples of what `write` makes
SHORTEST = 0.4  # seconds: below that the standard has no loudness


def telephone(source: bytes) -> bytes:
    """The same sound as a WAV file for the telephone."""
    samples, rate = read(source)
    return write(_peaked(_loud(_resampled(samples, rate))))


def seconds(source: bytes) -> float:
    samples, rate = read(source)
    return len(samples) / rate


def write(samples: Samples) -> bytes:
    """A byte a sample, as the line carries it: half of what whole numbers take, and nothing is lost on the way."""
    data = encoded((np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)).tobytes()
    shape = struct.pack("<HHIIHHH", MULAW, 1, RATE, RATE, 1, 8, 0)
    body = b"WAVE" + _chunk(b"fmt ", shape) + _chunk(b"fact", struct.pack("<I", len(data))) + _chunk(b"data", data)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, body: bytes) -> bytes:
    """Chunks begin at even places."""
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def loudness(samples: Samples, rate: int) -> float:
    """LUFS; minus infinity for silence. What is too short to have one is measured as if it were repeated."""
    needed = int(SHORTEST * rate) + 1
    measured = samples if len(samples) >= needed else np.resize(samples, needed)
    with np.errstate(divide="ignore"):
        return float(pyloudnorm.Meter(rate).integrated_loudness(measured))


def _resampled(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    common = int(np.gcd(RATE, rate))
    result: Samples = resample_poly(samples, RATE // common, rate // common)
    return result


def _loud(samples: Samples) -> Samples:
    now = loudness(samples, RATE)
    if not np.isfinite(now):
        return samples
    louder: Samples = samples * 10 ** ((TARGET - now) / 20)
    return louder


def _peaked(samples: Samples) -> Samples:
    most = float(np.max(np.abs(samples)))
    return samples * (PEAK / most) if most > PEAK else samples
