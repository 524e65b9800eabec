"""Keeps telephone numbers out of the database: pseudonyms to recognise a person, seals for what is still due.

Refuses to open what another key sealed (SealBroken). Rules: a pseudonym is HMAC-SHA256 under a derived key over
the address, so the same number by SMS and by WhatsApp is one person; a plain hash would be undone in hours; a
withheld caller has no pseudonym, or strangers would share one conversation; both formats carry a version.
"""

from __future__ import annotations

import hmac
import os
import re
from hashlib import sha256

import phonenumbers
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors.errors import SealBroken

VERSION = "v2"
SEAL_VERSION = b"\x01"
NONCE = 12

# What carriers put where a number was withheld: words, and those words typed on a keypad.
WITHHELD = frozenset(
    {
        "", "anonymous", "restricted", "unknown", "unavailable", "private", "blocked",
        "+266696687", "+86282452253", "+8656696", "+2562533", "+7378742833",
        "266696687", "86282452253", "8656696", "2562533", "7378742833",
    }
)  # fmt: skip

_LOST_PLUS = re.compile(r"^\s+(?=\d)")


class Keys:
    """Everything that derives from FARO_SECRET_KEY."""

    def __init__(self, secret: bytes) -> None:
        self._pseudonym = _derive(secret, b"faro/pseudonym/v2")
        self._text = _derive(secret, b"faro/text/v1")
        self._seal = AESGCM(_derive(secret, b"faro/seal/v1"))
        self.mark = f"v1.{_derive(secret, b'faro/mark/v1').hex()}"  # tells keys apart, opens nothing

    def pseudonym(self, address: str) -> str | None:
        """The key of a conversation, or None for a withheld caller."""
        if is_withheld(address):
            return None
        mark = hmac.new(self._pseudonym, address.encode("utf-8", "replace"), sha256)
        return f"{VERSION}.{mark.hexdigest()}"

    def mark_of(self, text: str) -> str | None:
        """The same for texts that differ only in capitals and spaces; None if nothing was written."""
        words = " ".join(text.casefold().split())
        return hmac.new(self._text, words.encode("utf-8", "replace"), sha256).hexdigest() if words else None

    def seal(self, text: str, purpose: str) -> bytes:
        """Only `unseal` with the same purpose opens it: a sealed text can't be passed off as an address."""
        nonce = os.urandom(NONCE)
        return SEAL_VERSION + nonce + self._seal.encrypt(nonce, text.encode(), purpose.encode())

    def unseal(self, sealed: bytes, purpose: str) -> str:
        if sealed[:1] != SEAL_VERSION:
            raise SealBroken("version")
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            return self._seal.decrypt(nonce, body, purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken("key") from error


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret)


def canonical(address: str) -> str:
    """One spelling per address: no `whatsapp:` in front, no control characters, a plus that became a space is back."""
    bare = address.removeprefix("whatsapp:")
    return "".join(c for c in _LOST_PLUS.sub("+", bare) if c.isprintable()).strip()


def is_withheld(address: str) -> bool:
    return canonical(address).casefold() in WITHHELD


def country_hint(address: str) -> str | None:
    """The country whose numbering plan the number belongs to; for +1 that is told by the area code."""
    if not address.startswith("+"):
        return None
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(address, None))
    except phonenumbers.NumberParseException:
        return None
    return region if region in phonenumbers.SUPPORTED_REGIONS else None  # a satellite's number is of no country
