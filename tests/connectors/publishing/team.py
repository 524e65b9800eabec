"""A team that signs, on a frozen day, and a node that looks at what it published, with The Update Framework's client.

Rules: keys are made once for all tests, since what is tested isn't their making; the repository is a real folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Key, SSlibKey
from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater

from connectors.fingerprints import HOLDER
from connectors.publishing.building import stage_pack
from connectors.publishing.publishing import publish
from connectors.publishing.repository import ONLINE, ROOT, TARGETS, Disk, Repository
from connectors.publishing.roles import THRESHOLDS, Until, begin, delegate, terms
from connectors.publishing.signing import sign
from content.bundle import build

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROOTS, PUBLISHERS, SITE = ("root-1", "root-2", "root-3", "root-4"), ("pub-1", "pub-2", "pub-3"), "site-1"


@cache
def signer(name: str) -> CryptoSigner:
    private = Ed25519PrivateKey.generate()
    key = SSlibKey.from_crypto(private.public_key())
    key.unrecognized_fields[HOLDER] = name
    return CryptoSigner(private, key)


def key(name: str) -> Key:
    return signer(name).public_key


def keys(*names: str) -> list[Key]:
    return [key(name) for name in names]


@dataclass
class Team:
    """`roots` hold root and targets; a pack `tiny` is published by `publishers`, two of three."""

    folder: Path
    now: datetime = NOW
    disk: Disk = field(default_factory=Disk)

    @property
    def repository(self) -> Repository:
        return Repository(self.folder / "repository", self.disk)

    @property
    def until(self) -> Until:
        return terms(self.now)

    def begin(self) -> None:
        held = {ROOT: keys(*ROOTS), TARGETS: keys(*ROOTS), **{role: keys(SITE) for role in ONLINE}}
        begin(self.repository, held, THRESHOLDS, self.until)
        delegate(self.repository, "tiny", keys(*PUBLISHERS), None, self.until)

    def sign(self, role: str, *names: str) -> None:
        for name in names:
            sign(self.repository, role, signer(name))

    def publish(self, *online: str) -> None:
        signers = {key(name).keyid: signer(name) for name in (online or (SITE,))}
        publish(self.repository, signers, self.now, self.until)

    def build(self, version: str, **files: str) -> bytes:
        """Stages a pack whose topics are `files`; its bundle."""
        data = bundle(self.folder, version, files)
        stage_pack(self.repository, "tiny", version, data, {}, self.until)
        return data

    def ready(self, version: str = "2026.11.1", **files: str) -> bytes:
        """The first publication, whole."""
        self.begin()
        self.sign(ROOT, *ROOTS[:3])
        self.sign(TARGETS, *ROOTS[:2])
        data = self.build(version, **files)
        self.sign("tiny", "pub-1", "pub-2")
        self.publish()
        return data

    def next(self, version: str, *signed_by: str, **files: str) -> bytes:
        data = self.build(version, **files)
        self.sign("tiny", *(signed_by or ("pub-1", "pub-2")))
        self.publish()
        return data


def bundle(folder: Path, version: str, files: dict[str, str]) -> bytes:
    pack = folder / f"pack-{version}"
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(f"name: tiny\nversion: {version}\n")
    for name, text in files.items():
        (pack / f"{name}.yaml").write_text(text)
    return build(pack, {}).data


class Folder(FetcherInterface):
    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(unquote(urlsplit(url).path))
        if not path.is_file():
            raise DownloadHTTPError("missing", 404)
        return iter([path.read_bytes()])


@dataclass
class Node:
    """What a node keeps of a repository, with python-tuf's client as it is."""

    folder: Path
    source: Path
    now: datetime = NOW

    def look(self, name: str = "tiny") -> TargetFile | None:
        """The pack that is offered now, everything checked."""
        held = self.folder / "metadata"
        held.mkdir(parents=True, exist_ok=True)
        first = None if (held / "root.json").exists() else (self.source / "metadata" / "1.root.json").read_bytes()
        updater = Updater(str(held), f"file://{self.source}/metadata/", fetcher=Folder(), bootstrap=first)
        updater._trusted_set.reference_time = self.now
        updater.refresh()
        return updater.get_targetinfo(f"packs/{name}/{name}.pack")


def version_of(target: TargetFile | None) -> str:
    assert target is not None
    return str(target.unrecognized_fields["custom"]["version"])
