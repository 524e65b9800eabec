"""Closes words with an institution's public key, so that only who has its private key opens them; and opens them.

Refuses a file that isn't a key (BadKey) and a box that none of the given keys opens (SealBroken). Rules: sealed boxes
of libsodium (X25519, XSalsa20-Poly1305), whose sender is nobody; what is closed is padded, so that its length doesn't
tell how much was written; a key is named by the beginning of a hash of its public part.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from connectors.errors import BadKey, SealBroken

BLOCK = 2048  # bytes; an SMS or two fit in one
MARK = "faro-private-key-1:"
KEY_BYTES = 32


def seal(content: Mapping[str, str], public_key: str) -> bytes:
    """A box around some named texts; `public_key` as it stands in a pack."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return bytes(SealedBox(_public(public_key)).encrypt(sodium_pad(text, BLOCK)))


def unseal(box: bytes, private_keys: Iterable[bytes]) -> Mapping[str, str]:
    """The texts, by the first key that opens it."""
    for key in private_keys:
        try:
            padded = SealedBox(PrivateKey(key)).decrypt(box)
            content: Mapping[str, str] = json.loads(sodium_unpad(padded, BLOCK))
        except (CryptoError, ValueError):
            continue
        return content
    raise SealBroken("key")


def name_of(public_key: str) -> str:
    """What tells two keys apart, short enough to be read aloud."""
    return sha256(bytes(_public(public_key))).hexdigest()[:16]


def new_key() -> tuple[str, str]:
    """(the words of a key file, the public key for a pack)."""
    private = PrivateKey.generate()
    return f"{MARK}{_text(bytes(private))}\n", _text(bytes(private.public_key))


def read_key(words: str) -> bytes:
    """The private key of a key file."""
    line = next((line.strip() for line in words.splitlines() if line.strip().startswith(MARK)), "")
    return _bytes(line.removeprefix(MARK))


def public_of(private_key: bytes) -> str:
    return _text(bytes(PrivateKey(private_key).public_key))


def _public(text: str) -> PublicKey:
    return PublicKey(_bytes(text))


def _bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey from error
    if len(key) != KEY_BYTES:
        raise BadKey
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
