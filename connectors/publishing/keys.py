"""Keys of the people who sign: made, kept behind a passphrase, opened, and named by a fingerprint.

Refuses (PublishingRefused) to write over a key, a weak passphrase, a name that isn't plain, and a public key that isn't
what it says. Rules: a private key is Ed25519 in an encrypted PKCS8 file that only its owner can read, and is never
anywhere else; the name becomes public in what is signed, so it is an office's (`mexico-1`), not a person's.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from connectors.errors import PublishingRefused
from connectors.fingerprints import HOLDER, grouped

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
SHORTEST, FEWEST_LETTERS = 20, 8  # PKCS8 stretches little (PBKDF2, 2048 rounds), so the passphrase must carry it
LARGEST = 10_000
PRIVATE, PUBLIC = ".key", ".pub"
Signers = Mapping[str, CryptoSigner]  # by the id of their key


def check_passphrase(text: str) -> None:
    if not text.strip():
        raise PublishingRefused("keys.passphrase.empty")
    if len(text) < SHORTEST or len(set(text.casefold())) < FEWEST_LETTERS:
        raise PublishingRefused("keys.passphrase.weak", {"least": str(SHORTEST)})


def make(name: str, folder: Path, passphrase: str) -> Key:
    """Writes NAME.key and NAME.pub."""
    if not NAME.fullmatch(name):
        raise PublishingRefused("keys.name", {"name": name})
    check_passphrase(passphrase)
    private = Ed25519PrivateKey.generate()
    key = SSlibKey.from_crypto(private.public_key())
    key.unrecognized_fields[HOLDER] = name
    sealed = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    told = {"fingerprint": fingerprint(key), "keyid": key.keyid, **key.to_dict()}
    folder.mkdir(parents=True, exist_ok=True)
    for file in (folder / f"{name}{PRIVATE}", folder / f"{name}{PUBLIC}"):
        if file.exists():
            raise PublishingRefused("keys.exists", {"file": str(file)})
    _write_new(folder / f"{name}{PRIVATE}", sealed, 0o600)
    _write_new(folder / f"{name}{PUBLIC}", json.dumps(told, indent=2).encode() + b"\n", 0o644)
    return key


def _write_new(file: Path, data: bytes, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise PublishingRefused("keys.exists", {"file": str(file)}) from error
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def unlock(file: Path, passphrase: str) -> CryptoSigner:
    """The private key in `file`, ready to sign."""
    data = _bytes(file)
    if b"ENCRYPTED PRIVATE KEY" not in data:
        raise PublishingRefused("keys.not_sealed", {"file": str(file)})
    try:
        private = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError) as error:
        raise PublishingRefused("keys.passphrase.wrong", {"file": str(file)}) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise PublishingRefused("keys.not_sealed", {"file": str(file)})
    return CryptoSigner(private)


def read_public(file: Path) -> Key:
    """A .pub file, whose id and fingerprint must be those of its key."""
    try:
        told = json.loads(_bytes(file))
        key = Key.from_dict(str(told.pop("keyid")), {**told, "keyval": dict(told["keyval"])})
        honest = told["fingerprint"] == fingerprint(key) and is_plain(key)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishingRefused("keys.not_public", {"file": str(file)}) from error
    if not honest:
        raise PublishingRefused("keys.not_public", {"file": str(file)})
    key.unrecognized_fields.pop("fingerprint")
    return key


def is_plain(key: Key) -> bool:
    """Whether its id is that of its bytes, and its name one that we give."""
    try:
        own = SSlibKey.from_crypto(_crypto(key)).keyid
    except (ValueError, KeyError, TypeError):
        return False
    return own == key.keyid and bool(NAME.fullmatch(holder(key)))


def _crypto(key: Key) -> Ed25519PublicKey:
    if (key.keytype, key.scheme) != ("ed25519", "ed25519"):
        raise ValueError(key.keytype)
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.keyval["public"]))


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(LARGEST)
    except OSError as error:
        raise PublishingRefused("keys.unreadable", {"file": str(file)}) from error


def holder(key: Key) -> str:
    """Whose key it is, as its maker wrote it."""
    return str(key.unrecognized_fields.get(HOLDER, key.keyid[:8]))


def fingerprint(key: Key) -> str:
    return grouped(bytes.fromhex(key.keyval["public"]))
