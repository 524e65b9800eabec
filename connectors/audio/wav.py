"""Reads a WAV file, whoever made it: whole numbers of 8 to 32 bits, floats or mu-law, any rate and number of channels.

Refuses (BadSound) what is something else, is empty, or is longer than a call would bear. Rules: nothing is believed of
a header that the bytes don't bear out; sizes that a stream left open hold until the end of the file.
Python's own `wave` reads no floats and, before 3.12, not the form in which many recorders write 24 bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connectors.audio.mulaw import decoded
from connectors.errors import BadSound

PCM, FLOAT, MULAW, EXTENSIBLE = 1, 3, 7, 0xFFFE
LONGEST = 300.0  # seconds
MOST_CHANNELS = 8
RATES = range(4000, 192_001)
FORMAT = struct.Struct("<HHIIHH")
_SUBFORMAT = slice(24, 26)  # in an extensible header: what the samples really are
Samples = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """What the samples are; `width` in bytes."""

    kind: int
    channels: int
    rate: int
    width: int


def read(source: bytes) -> tuple[Samples, int]:
    """Samples from -1 to 1, channels mixed, and their rate."""
    if source[:4] != b"RIFF" or source[8:12] != b"WAVE":
        raise BadSound
    shape: Shape | None = None
    for name, body in _chunks(source):
        if name == b"fmt ":
            shape = _shape(body)
        elif name == b"data" and shape is not None:
            return _samples(body, shape), shape.rate
    raise BadSound


def _chunks(source: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(source):
        size = int.from_bytes(source[at + 4 : at + 8], "little")
        yield source[at : at + 4], source[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _shape(body: bytes) -> Shape:
    if len(body) < FORMAT.size:
        raise BadSound
    kind, channels, rate, _, _, bits = FORMAT.unpack_from(body)
    if kind == EXTENSIBLE:
        kind = int.from_bytes(body[_SUBFORMAT], "little")
    widths = {PCM: (8, 16, 24, 32), FLOAT: (32, 64), MULAW: (8,)}.get(kind, ())
    if bits not in widths or not 1 <= channels <= MOST_CHANNELS or rate not in RATES:
        raise BadSound
    return Shape(kind, channels, rate, bits // 8)


def _samples(body: bytes, shape: Shape) -> Samples:
    frame = shape.width * shape.channels
    frames = len(body) // frame
    if not 0 < frames <= shape.rate * LONGEST:
        raise BadSound
    values = _values(body[: frames * frame], shape)
    if not np.isfinite(values).all():
        raise BadSound
    mixed: Samples = values.reshape(-1, shape.channels).mean(axis=1)
    return mixed


def _values(raw: bytes, shape: Shape) -> Samples:
    if shape.kind == MULAW:
        return decoded(np.frombuffer(raw, dtype=np.uint8)).astype(np.float64) / 32768.0
    if shape.kind == FLOAT:
        return np.clip(np.frombuffer(raw, dtype=f"<f{shape.width}").astype(np.float64), -1.0, 1.0)
    if shape.width == 1:
        return (np.frombuffer(raw, dtype=np.uint8).astype(np.float64) - 128.0) / 128.0
    if shape.width == 3:  # each into the upper bytes of four
        wide = np.zeros((len(raw) // 3, 4), dtype=np.uint8)
        wide[:, 1:] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        return wide.view("<i4").ravel().astype(np.float64) / 2.0**31
    return np.frombuffer(raw, dtype=f"<i{shape.width}").astype(np.float64) / 2.0 ** (8 * shape.width - 1)
