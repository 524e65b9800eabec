"""Whether a text is a public key that a report can be closed with.

Refuses the few keys whose secret everybody knows: a box closed with one would be open. Rules: a key is 32 bytes of
X25519 in base64; no library is needed to tell.
"""

from __future__ import annotations

import base64
import binascii

BYTES = 32
_HIGH = bytes([0xFF]) * 30 + bytes([0x7F])
# Points of small order (RFC 7748, section 6.1): every private key makes the same secret with them.
_KNOWN_TO_ALL = frozenset(
    {
        bytes(32),
        bytes([1]) + bytes(31),
        bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        *(bytes([first]) + _HIGH for first in (0xEC, 0xED, 0xEE)),
    }
)


def is_key(text: str) -> bool:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    ends_in_zero = key[:-1] + bytes([key[-1] & 0x7F]) if len(key) == BYTES else b""  # its last bit is never read
    return len(key) == BYTES and ends_in_zero not in _KNOWN_TO_ALL
