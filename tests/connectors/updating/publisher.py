"""A publisher in memory that signs a small repository, and can be told to lie: the tests' attack tool."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from content.bundle import build

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EXPIRES = NOW + timedelta(days=180)
NEEDED = {"root": 3, "targets": 2, "snapshot": 1, "timestamp": 1, "rcm": 2, "gt": 2, "models": 3}
TOP = ("root", "targets", "snapshot", "timestamp")
PACKS = ("rcm", "gt")
FINGERPRINT = "0123456789abcdef"
SOUND = b"RIFF" + bytes(range(256)) * 40


def bundle(name: str, text: str, sound: bytes = SOUND, called: str | None = None, po: bytes = b"") -> bytes:
    """One pack as it travels; `called` is what its card says it is, `po` its English."""
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        (folder / "audio" / "es").mkdir(parents=True)
        languages = "languages: [es, en]\n" if po else ""
        (folder / "pack.yaml").write_text(f"name: {called or name}\nversion: 2026.11.1\n{languages}", "utf-8")
        (folder / "contacts.yaml").write_text(text, "utf-8")
        (folder / "audio" / "es" / "hello.wav").write_bytes(sound)
        catalogue = folder.with_suffix(".po")
        catalogue.write_bytes(po)
        found = build(folder, {"en": catalogue} if po else {}).data
        catalogue.unlink()
        return found


def prose(seed: str, length: int) -> str:
    """Text that doesn't compress to nothing."""
    digits, at = [], seed
    while sum(map(len, digits)) < length:
        at = sha256(at.encode()).hexdigest()
        digits.append(f"{at}\n")
    return "".join(digits)


def patch(base: bytes, data: bytes) -> bytes:
    book = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
    return zstandard.ZstdCompressor(level=3, dict_data=book).compress(data)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@dataclass
class Publisher:
    """`files` is the repository; `signed` what the roles say now; `signers` whose keys they have."""

    expires: datetime = EXPIRES
    signers: dict[str, list[CryptoSigner]] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role, count in NEEDED.items():
            self.signers[role] = [CryptoSigner.generate_ed25519() for _ in range(count)]
        root = Root(expires=self.expires, roles={role: Role([], NEEDED[role]) for role in TOP})
        for role in TOP:
            for signer in self.signers[role]:
                root.add_key(signer.public_key, role)
        self.signed = {"root": root, "targets": Targets(expires=self.expires, delegations=Delegations({}, {}))}
        for role in (*PACKS, "models"):
            self.delegate(role, f"packs/{role}/*" if role in PACKS else "models/*")
        self.signed["snapshot"] = Snapshot(expires=self.expires)
        self.signed["timestamp"] = Timestamp(expires=self.expires)

    def copy(self) -> Publisher:
        return Publisher.of(self.expires, dict(self.signers), deepcopy(self.signed), dict(self.files))

    @classmethod
    def of(cls, expires: datetime, signers: Any, signed: Any, files: Any) -> Publisher:
        made = cls.__new__(cls)
        made.expires, made.signers, made.signed, made.files = expires, signers, signed, files
        return made

    def delegate(self, role: str, path: str, threshold: int | None = None) -> None:
        targets: Targets = self.signed["targets"]
        assert targets.delegations is not None
        assert targets.delegations.roles is not None
        needed = threshold or NEEDED.get(role, 1)
        targets.delegations.roles[role] = DelegatedRole(role, [], needed, terminating=True, paths=[path])
        for signer in self.signers.setdefault(role, [CryptoSigner.generate_ed25519()]):
            targets.add_key(signer.public_key, role)
        self.signed.setdefault(role, Targets(expires=self.expires))

    def offer(
        self, name: str, version: str, data: bytes, bases: Sequence[bytes] = (), by: str | None = None
    ) -> dict[str, Any]:
        """Put a pack on offer, not yet signed; what is said of it, to be changed."""
        target = TargetFile.from_data(f"packs/{name}/{name}.pack", data, ["sha256"])
        told: dict[str, Any] = {"version": version, "patches": []}
        for base in (*bases, b""):
            packed = patch(base, data)
            told["patches"].append(
                {"base": digest(base) if base else "", "sha256": digest(packed), "length": len(packed)}
            )
            self.files[f"patches/{digest(data)}/{digest(packed)}.zst"] = packed
        target.unrecognized_fields["custom"] = told
        self.signed[by or name].targets[target.path] = target
        self.files[f"recordings/{digest(SOUND)}"] = SOUND
        return told

    def offer_model(self, data: bytes, fingerprint: str = FINGERPRINT, by: str = "models") -> None:
        path = f"models/{fingerprint}.tar.gz"
        self.signed[by].targets[path] = TargetFile.from_data(path, data, ["sha256"])
        self.files[f"targets/models/{digest(data)}.{fingerprint}.tar.gz"] = data

    def sign(self, role: str, by: Iterable[CryptoSigner] | None = None) -> bytes:
        """Sign a role as it stands."""
        metadata = Metadata(self.signed[role])
        for signer in self.signers[role] if by is None else by:
            metadata.sign(signer, append=True)
        return metadata.to_bytes()

    def put(self, role: str, by: Iterable[CryptoSigner] | None = None) -> bytes:
        """Sign and store a role, and tell the ones above of its version."""
        data = self.sign(role, by)
        version = self.signed[role].version
        name = "timestamp.json" if role == "timestamp" else f"{version}.{role}.json"
        self.files[f"metadata/{name}"] = data
        if role == "snapshot":
            self.signed["timestamp"].snapshot_meta = MetaFile(version)
        elif role not in ("root", "timestamp"):
            self.signed["snapshot"].meta[f"{role}.json"] = MetaFile(version)
        return data

    def publish(self, *roles: str, by: Mapping[str, Iterable[CryptoSigner]] | None = None) -> None:
        """The next version of these roles and of those above."""
        for role in (*roles, "snapshot", "timestamp"):
            self.signed[role].version += 1
            self.put(role, (by or {}).get(role))

    def begin(self) -> Publisher:
        """The first version of everything."""
        for role in ("root", "targets", *PACKS, "models", "snapshot", "timestamp"):
            self.put(role)
        return self

    def write(self, folder: Path) -> Path:
        for name, data in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return folder

    @property
    def root(self) -> bytes:
        return self.files["metadata/1.root.json"]

    def edit(self, path: str, **changes: Any) -> None:
        """Change what a file of metadata says without signing it anew."""
        told = json.loads(self.files[path])
        told["signed"].update(changes)
        self.files[path] = json.dumps(told).encode()
