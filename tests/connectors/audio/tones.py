"""WAV files as recorders write them, made of tones."""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
Samples = npt.NDArray[np.float64]


def tone(seconds: float = 2.0, rate: int = 44_100, level: float = 0.25, hertz: float = 440.0) -> Samples:
    samples: Samples = level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return samples


def wav(samples: Samples, rate: int = 44_100, bits: int = 16, channels: int = 1, kind: int = PCM) -> bytes:
    """The samples on every channel."""
    data = _coded(np.repeat(samples, channels), bits, kind)
    return riff(data, header(rate, bits, channels, kind))


def header(rate: int = 44_100, bits: int = 16, channels: int = 1, kind: int = PCM) -> bytes:
    outer = EXTENSIBLE if bits == 24 else kind
    frame = channels * bits // 8
    body = struct.pack("<HHIIHH", outer, channels, rate, (rate * frame) % 2**32, frame % 2**16, bits)
    if outer == EXTENSIBLE:  # as recorders write 24 bits
        body += struct.pack("<HHIH", 22, bits, 4, kind) + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    return body


def riff(data: bytes, shape: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"LIST" + struct.pack("<I", 3) + b"abc\x00"  # a chunk of no interest, odd in length
    body += b"fmt " + struct.pack("<I", len(shape)) + shape
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(body) % 2**32) + body


def _coded(samples: Samples, bits: int, kind: int) -> bytes:
    if kind == FLOAT:
        return samples.astype(f"<f{bits // 8}").tobytes()
    whole = np.round(samples * (2 ** (bits - 1) - 1)).astype(np.int64)
    if bits == 8:
        return (whole + 128).astype(np.uint8).tobytes()
    if bits == 24:
        return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()
