"""G.711 mu-law, which is what a telephone line carries: 16 bits in 8, fine where it is quiet, coarse where it is loud.

Refuses nothing. Python's own `audioop` is gone from 3.13 on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BIAS, MOST = 132, 32_635  # the standard's own
Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]


def encoded(samples: npt.NDArray[np.int16]) -> Bytes:
    """A byte a sample."""
    wide = samples.astype(np.int64)
    size = np.minimum(np.abs(wide), MOST) + BIAS
    step = np.floor(np.log2(size)).astype(np.int64) - 7
    bits = np.where(wide < 0, 0x80, 0) | (step << 4) | ((size >> (step + 3)) & 0x0F)
    result: Bytes = (~bits & 0xFF).astype(np.uint8)
    return result


def decoded(raw: Bytes) -> Whole:
    """Samples of 16 bits again."""
    bits = ~raw.astype(np.int64) & 0xFF
    size = ((((bits & 0x0F) << 3) + BIAS) << ((bits >> 4) & 0x07)) - BIAS
    result: Whole = np.where(bits & 0x80, -size, size)
    return result
