"""Makes a bundle of an older one and the little that travelled, or of all of it compressed.

Refuses (UpdateRefused) what isn't zstandard, claims too much memory or gives more or less than was signed. Rules: never
more memory than the signed length and LARGEST_WINDOW, whatever the patch claims; zstandard notices neither a wrong base
nor a flipped bit, so the result's hash decides.
"""

from __future__ import annotations

import io
from hashlib import sha256

import zstandard

from connectors.errors import UpdateRefused

LARGEST_WINDOW = 1 << 28
LEAST_WINDOW = 1 << 27  # what every zstandard takes


def apply(base: bytes, patch: bytes, digest: str, length: int, what: str) -> bytes:
    """The bundle. `base` is empty for a whole one."""
    data = _unpacked(base, patch, length, what)
    if len(data) != length or sha256(data).hexdigest() != digest:
        raise UpdateRefused("packs.refused.patch", {"file": what})
    return data


def _unpacked(base: bytes, patch: bytes, length: int, what: str) -> bytes:
    window = LEAST_WINDOW if length + len(base) <= LEAST_WINDOW else LARGEST_WINDOW
    book = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
    unpacker = zstandard.ZstdDecompressor(dict_data=book, max_window_size=window)
    try:
        with unpacker.stream_reader(io.BytesIO(patch)) as reader:
            data: bytes = reader.read(length + 1)
    except (zstandard.ZstdError, MemoryError, ValueError) as error:
        raise UpdateRefused("packs.refused.patch", {"file": what}) from error
    return data
