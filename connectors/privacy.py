"""Keeps telephone numbers out of the database: pseudonyms to recognise a person, seals for what is still due.

Refuses to open what another key sealed (SealBroken). Rules: a pseudonym is HMAC-SHA256 under a derived key over
the number's one spelling (`numbering`), so that by SMS and by WhatsApp it is one person; a plain hash would be undone
in hours; a withheld caller has no pseudonym, or strangers would share one conversation; both formats carry a version.
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors.errors import SealBroken
from connectors.numbering import WITHHELD, spelled

VERSION = "v2"
SEAL_VERSION = b"\x01"
NONCE = 12


class Keys:
    """Everything that derives from FARO_SECRET_KEY."""

    def __init__(self, secret: bytes) -> None:
        self._pseudonym = _derive(secret, b"faro/pseudonym/v2")
        self._text = _derive(secret, b"faro/text/v1")
        self._seal = AESGCM(_derive(secret, b"faro/seal/v1"))
        self.mark = f"v1.{_derive(secret, b'faro/mark/v1').hex()}"  # tells keys apart, opens nothing

    def pseudonym(self, address: str, line: str = "") -> str | None:
        """The key of a conversation, or None for a withheld caller; `line`: which of our numbers it wrote to."""
        spelling = spelled(address, line)
        return None if spelling is None else self._person(spelling)

    def pseudonym_of_id(self, name: str) -> str | None:
        """The same for whoever the command line names, which needn't be a number."""
        is_name = any(letter.isalpha() for letter in name) and name.casefold() not in WITHHELD
        return self.pseudonym(name) or (self._person(name) if is_name else None)

    def _person(self, spelling: str) -> str:
        mark = hmac.new(self._pseudonym, spelling.encode("utf-8", "replace"), sha256)
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
