"""The table of attacks on an update: each takes the honest second publication and makes something of it.

Every one must be refused with a reason that is among those named, and what answers must stay as it was.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import zstandard
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile, TargetFile

from tests.connectors.updating.conftest import NEW, OLD, OVERLAY
from tests.connectors.updating.publisher import EXPIRES, NOW, SOUND, Publisher, bundle, digest, patch, prose

Edit = Callable[[Publisher, Publisher], None]
Lay = Callable[[Path], None]
REFUSED = "packs.refused."
BROKEN = {"signatures", "junk", "changed", "cut", "too_large", "inconsistent", "older", "missing", "expired", "patch"}


@dataclass(frozen=True)
class Attack:
    """`edit` changes what was published, `lay` the folder it is written into; `keys` are the reasons that fit."""

    name: str
    keys: frozenset[str]
    edit: Edit = lambda _second, _first: None
    lay: Lay = lambda _folder: None
    later: timedelta = timedelta()
    lasting: bool = False  # signed by all who must: the node believes it until they say otherwise


def attack(name: str, keys: str | set[str], edit: Edit | None = None, **more: Any) -> Attack:
    named = {keys} if isinstance(keys, str) else keys
    given = {"edit": edit} if edit else {}
    return Attack(name, frozenset(f"{REFUSED}{key}" for key in named), **given, **more)


def table(second: Publisher) -> list[Attack]:
    """All of them; `second` tells which files there are."""
    return [
        *flips(second), *cuts(second), *junk(), *old_ones(), *short_signatures(), *stolen(), *expired(),
        *mixed(), *offers(), *patches(), *sounds(), *sticks(),
    ]  # fmt: skip


# What the node must fetch for the second publication.
def travelling(second: Publisher) -> dict[str, bytes]:
    small = f"patches/{digest(NEW)}/{digest(patch(OLD, NEW))}.zst"
    rcm = second.signed["rcm"].version
    snapshot = second.signed["snapshot"].version
    names = ("metadata/timestamp.json", f"metadata/{snapshot}.snapshot.json", f"metadata/{rcm}.rcm.json", small)
    return {name: second.files[name] for name in names}


def change(name: str, to: Callable[[bytes], bytes]) -> Edit:
    def edit(second: Publisher, _first: Publisher) -> None:
        second.files[name] = to(second.files[name])

    return edit


def flips(second: Publisher) -> Iterator[Attack]:
    """One bit, at many places of every file that travels."""
    for name, data in travelling(second).items():
        steps = 24 if name.startswith("metadata") else 16
        for step in range(steps):
            at, bit = (len(data) - 1) * step // (steps - 1), step % 5  # bit 5 of a hexadecimal letter is its case

            def flip(data: bytes, at: int = at, bit: int = bit) -> bytes:
                return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]

            yield attack(f"bit {bit} of byte {at} of {short(name)}", BROKEN, change(name, flip))


def short(name: str) -> str:
    return name.rpartition("/")[2][-20:]


def cuts(second: Publisher) -> Iterator[Attack]:
    for name, data in travelling(second).items():
        for part in range(4):
            at = len(data) * part // 4
            yield attack(f"{short(name)} cut at {at}", BROKEN, change(name, lambda data, at=at: data[:at]))  # type: ignore[misc]
        yield attack(f"{short(name)} without its last byte", BROKEN, change(name, lambda data: data[:-1]))
        yield attack(f"{short(name)} twice", BROKEN, change(name, lambda data: data + data))
        if not name.startswith("metadata"):
            yield attack(f"{short(name)} with a byte more", BROKEN, change(name, lambda data: data + b" "))
        yield attack(f"{short(name)} is missing", "missing", lambda s, _f, name=name: s.files.pop(name) and None)  # type: ignore[misc]


def junk() -> Iterator[Attack]:
    kinds = {
        "zeros": bytes(1000), "a megabyte": b"x" * 1_000_000, "3 megabytes": b"y" * 3_000_000, "{}": b"{}",
        "deep": b"[" * 100_000, "no text": b"\xff\xfe\x00", "NaN": b'{"signed": NaN, "signatures": []}',
        "a page": b"<html>Login</html>", "null": b"null", "a number": b"9" * 5000,
        "no list": b'{"signed": {"_type": "timestamp"}, "signatures": {}}',
    }  # fmt: skip
    for kind, data in kinds.items():
        for name in ("timestamp.json", "3.snapshot.json", "3.rcm.json", "2.root.json"):
            yield attack(f"{name} is {kind}", BROKEN, put(f"metadata/{name}", data))


def put(name: str, data: bytes) -> Edit:
    def edit(second: Publisher, _first: Publisher) -> None:
        second.files[name] = data

    return edit


def old_ones() -> Iterator[Attack]:
    """Rollback and fast-forward of each role, by whoever holds its keys."""

    def back(role: str, version: int = 1) -> Edit:
        def edit(second: Publisher, _first: Publisher) -> None:
            second.signed[role].version = version
            second.put(role)
            if role not in ("snapshot", "timestamp"):
                second.publish()
            elif role == "snapshot":
                second.signed["timestamp"].version += 1
                second.put("timestamp")

        return edit

    for role in ("timestamp", "snapshot", "rcm", "gt"):
        for version in (1, 0):
            wanted = {"older", "junk"} if version == 0 else {"older"}
            yield attack(f"{role} back at {version}", wanted, forced(role, version) if version == 0 else back(role))

    def all_back(second: Publisher, first: Publisher) -> None:
        second.files = dict(first.files)
        second.signed["timestamp"].version = 1
        second.put("timestamp")

    yield attack("everything as it was, with an older timestamp", "older", all_back)

    def dropped(second: Publisher, _first: Publisher) -> None:
        del second.signed["snapshot"].meta["gt.json"]
        second.publish()

    yield attack("snapshot without gt", "inconsistent", dropped)
    for role in ("snapshot", "rcm"):
        yield attack(f"{role} is said to be far ahead", "missing", ahead(role), lasting=True)


def forced(role: str, version: int) -> Edit:
    """A version that the library wouldn't write."""

    def edit(second: Publisher, _first: Publisher) -> None:
        data = json.loads(second.files[name_of(second, role)])
        data["signed"]["version"] = version
        second.files[name_of(second, role)] = json.dumps(data).encode()
        if role == "gt":  # isn't fetched otherwise
            second.publish("gt")
            second.files[name_of(second, role)] = json.dumps(data).encode()

    return edit


def name_of(second: Publisher, role: str) -> str:
    return "metadata/timestamp.json" if role == "timestamp" else f"metadata/{second.signed[role].version}.{role}.json"


def ahead(role: str) -> Edit:
    def edit(second: Publisher, _first: Publisher) -> None:
        if role == "snapshot":
            second.signed["timestamp"].snapshot_meta = MetaFile(9_000_000)
            second.signed["timestamp"].version += 1
            second.put("timestamp")
        else:
            second.signed["snapshot"].meta[f"{role}.json"] = MetaFile(9_000_000)
            second.publish()

    return edit


def short_signatures() -> Iterator[Attack]:
    for role in ("rcm", "targets", "gt"):

        def one_short(second: Publisher, _first: Publisher, role: str = role) -> None:
            second.publish(role, by={role: second.signers[role][:-1]})

        def one_twice(second: Publisher, _first: Publisher, role: str = role) -> None:
            second.publish(role, by={role: [second.signers[role][0]] * 2})

        def strangers(second: Publisher, _first: Publisher, role: str = role) -> None:
            second.publish(role, by={role: [CryptoSigner.generate_ed25519() for _ in range(3)]})

        def unsigned(second: Publisher, _first: Publisher, role: str = role) -> None:
            second.publish(role, by={role: []})

        for name, edit in (("one short", one_short), ("one twice", one_twice), ("strangers", strangers)):
            yield attack(f"{role} signed by {name}", "signatures", edit)
        yield attack(f"{role} unsigned", "signatures", unsigned)
    for role in ("snapshot", "timestamp"):
        for name, by in (("nobody", []), ("a stranger", [CryptoSigner.generate_ed25519()])):

            def other(second: Publisher, _first: Publisher, role: str = role, by: Any = by) -> None:
                second.publish(by={role: by})

            yield attack(f"{role} signed by {name}", "signatures", other)
    for count in (0, 1, 2):

        def root(second: Publisher, _first: Publisher, count: int = count) -> None:
            second.signed["root"].version = 2
            second.put("root", second.signers["root"][:count])

        yield attack(f"root signed by {count} of 3", "signatures", root)

    def own_root(second: Publisher, _first: Publisher) -> None:
        """Complete, by keys of one's own."""
        other = Publisher()
        other.signed["root"].version = 2
        other.put("root")
        second.files["metadata/2.root.json"] = other.files["metadata/2.root.json"]

    yield attack("a root by other keys", "signatures", own_root)

    def skipped(second: Publisher, _first: Publisher) -> None:
        second.signed["root"].version = 3
        second.put("root")
        second.files["metadata/2.root.json"] = second.files["metadata/3.root.json"]

    yield attack("root 3 under the name of root 2", "older", skipped)

    def lower(second: Publisher, _first: Publisher) -> None:
        second.signed["root"].version = 2
        second.signed["root"].roles["root"].threshold = 1
        second.put("root", second.signers["root"][:1])

    yield attack("a root that lowers its own threshold", "signatures", lower)


def stolen() -> Iterator[Attack]:
    """All keys of one role, and nobody else's."""
    evil = bundle("rcm", prose("rcm", 20_000) + "us-911: swindler\n")

    def by_role(role: str) -> Edit:
        def edit(second: Publisher, _first: Publisher) -> None:
            second.offer("rcm", "2027.1.1", evil)
            second.publish("rcm", by={"rcm": second.signers[role]})

        return edit

    for role in ("gt", "models", "snapshot", "timestamp", "targets", "root"):
        yield attack(f"keys of {role} sign the rcm pack", "signatures", by_role(role))

    def top(second: Publisher, _first: Publisher) -> None:
        del second.signed["rcm"].targets["packs/rcm/rcm.pack"]
        second.offer("rcm", "2027.1.1", evil, by="targets")
        second.publish("targets")

    yield attack("the top role offers the pack itself", "publisher", top)

    def wide(second: Publisher, _first: Publisher) -> None:
        second.signed["targets"].delegations.roles.clear()
        second.signers["wide"] = second.signers["gt"]
        second.delegate("wide", "packs/*/*", 2)
        second.delegate("rcm", "packs/rcm/*")
        second.offer("rcm", "2027.1.1", evil, by="wide")
        second.publish("targets", "wide")

    yield attack("a wider role stands before the pack's own", "publisher", wide)

    def gt_for_rcm(second: Publisher, _first: Publisher) -> None:
        """gt's keys, rcm's path: nobody asks gt; the honest rcm is then cut off by the same thief."""
        second.offer("rcm", "2027.1.1", evil, by="gt")
        second.publish("gt")
        second.files.pop(f"metadata/{second.signed['rcm'].version}.rcm.json")

    yield attack("gt signs rcm's path", "missing", gt_for_rcm)

    def as_other(second: Publisher, _first: Publisher) -> None:
        second.offer("gt", "2027.1.1", bundle("gt", "x: 1", called="rcm"))
        second.publish("gt")

    yield attack("gt's pack says that it is rcm", "other_pack", as_other)

    def model_by_gt(second: Publisher, _first: Publisher) -> None:
        second.signers["models"] = second.signers["gt"]
        second.publish("models")

    yield attack("gt's keys sign the models", "signatures", model_by_gt)


def expired() -> Iterator[Attack]:
    after = EXPIRES - NOW + timedelta(days=1)
    yield attack("freeze: nothing new until all expired", "expired", lambda s, f: s.files.update(f.files), later=after)
    for role in ("timestamp", "snapshot", "targets", "rcm", "gt"):

        def old(second: Publisher, _first: Publisher, role: str = role) -> None:
            second.signed[role].expires = NOW - timedelta(days=1)
            second.publish(*() if role in ("timestamp", "snapshot") else (role,))

        yield attack(f"{role} has expired", "expired", old)

    def root(second: Publisher, _first: Publisher) -> None:
        second.signed["root"].version = 2
        second.signed["root"].expires = NOW - timedelta(days=1)
        second.put("root")

    yield attack("the new root has expired", "expired", root, lasting=True)


def mixed() -> Iterator[Attack]:
    """Files of one day with files of another."""

    def old_file(wanted: str, as_name: str) -> Edit:
        def edit(second: Publisher, first: Publisher) -> None:
            second.files[f"metadata/{as_name}.json"] = first.files[f"metadata/{wanted}.json"]

        return edit

    others = {"inconsistent", "signatures"}
    yield attack("old snapshot under the new name", "older", old_file("2.snapshot", "3.snapshot"))
    yield attack("old rcm under the new name", "older", old_file("2.rcm", "3.rcm"))
    yield attack("gt under the name of rcm", "signatures", old_file("2.gt", "3.rcm"))
    yield attack("targets as rcm", "signatures", old_file("1.targets", "3.rcm"))
    yield attack("snapshot as timestamp", others, old_file("2.snapshot", "timestamp"))
    yield attack("timestamp as snapshot", others, old_file("timestamp", "3.snapshot"))
    yield attack("root as timestamp", others, old_file("1.root", "timestamp"))

    def other_repository(second: Publisher, _first: Publisher) -> None:
        other = Publisher().begin()
        for name in ("timestamp.json", "1.snapshot.json", "1.targets.json"):
            second.files[f"metadata/{name}"] = other.files[f"metadata/{name}"]

    yield attack("another repository", "signatures", other_repository)

    def relabelled(second: Publisher, _first: Publisher) -> None:
        """The type is changed, the signatures kept."""
        held = json.loads(second.files["metadata/3.rcm.json"])
        held["signed"]["_type"] = "snapshot"
        second.files["metadata/3.rcm.json"] = json.dumps(held).encode()

    yield attack("rcm says that it is a snapshot", {"junk", "inconsistent"}, relabelled)


def offers() -> Iterator[Attack]:
    """What even the publishers themselves may not sign."""

    def signed(edit: Callable[[dict[str, Any], TargetFile], None]) -> Edit:
        def whole(second: Publisher, _first: Publisher) -> None:
            target = second.signed["rcm"].targets["packs/rcm/rcm.pack"]
            edit(target.unrecognized_fields["custom"], target)
            second.publish("rcm")

        return whole

    tricks: dict[str, Callable[[dict[str, Any], TargetFile], None]] = {
        "a patch with a path for a hash": lambda c, _t: c["patches"][0].update(sha256="../../../etc/passwd"),
        "a patch with a base of dots": lambda c, _t: c["patches"][0].update(base="../active.json"),
        "a base that is absolute": lambda c, _t: c["patches"][0].update(base="/etc/passwd"),
        "a hash in capitals": lambda c, _t: c["patches"][0].update(sha256="A" * 64),
        "a hash with a new line": lambda c, _t: c["patches"][0].update(sha256="a" * 63 + "\n"),
        "a NUL in a hash": lambda c, _t: c["patches"][0].update(sha256="a" * 63 + "\0"),
        "a length of text": lambda c, _t: c["patches"][0].update(length="12"),
        "a length that is true": lambda c, _t: c["patches"][0].update(length=True),
        "a length below nothing": lambda c, _t: c["patches"][0].update(length=-1),
        "a patch of a gigabyte": lambda c, _t: c["patches"][0].update(length=1 << 30),
        "no patches": lambda c, _t: c.update(patches=[]),
        "patches that are none": lambda c, _t: c.update(patches="all"),
        "a thousand patches": lambda c, _t: c.update(patches=c["patches"] * 500),
        "a patch of nothing": lambda c, _t: c.update(patches=[None]),
        "a version of a megabyte": lambda c, _t: c.update(version="1" * 1_000_000),
        "a version with colours": lambda c, _t: c.update(version="\x1b[31m1"),
        "no version": lambda c, _t: c.pop("version") and None,
        "a bundle of a gigabyte": lambda _c, t: setattr(t, "length", 1 << 30),
        "a hash that is a path": lambda _c, t: setattr(t, "hashes", {"sha256": "../../x"}),
        "another kind of hash": lambda _c, t: setattr(t, "hashes", {"md5": "0" * 32}),
    }
    for name, trick in tricks.items():
        yield attack(name, {"offer", "too_large"}, signed(trick))

    def no_custom(second: Publisher, _first: Publisher) -> None:
        second.signed["rcm"].targets["packs/rcm/rcm.pack"].unrecognized_fields.clear()
        second.publish("rcm")

    yield attack("nothing is said of the pack", "offer", no_custom)
    for name in ("../rcm", "/etc", "RCM", "rcm\n", "a" * 40, "?", "rcm/../gt"):

        def role(second: Publisher, _first: Publisher, name: str = name) -> None:
            second.delegate(name, "packs/x/*")
            second.publish("targets")

        yield attack(f"a role named {name!r}", "offer", role)


def patches() -> Iterator[Attack]:
    """Signed lists of patches whose results aren't what was signed."""

    def instead(data: bytes, base: bytes = OLD, only: bool = True) -> Edit:
        def edit(second: Publisher, _first: Publisher) -> None:
            told = second.signed["rcm"].targets["packs/rcm/rcm.pack"].unrecognized_fields["custom"]
            row = {"base": digest(base) if base else "", "sha256": digest(data), "length": len(data)}
            told["patches"] = [row] if only else [row, *told["patches"]]
            second.files[f"patches/{digest(NEW)}/{digest(data)}.zst"] = data
            second.publish("rcm")

        return edit

    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(200_000_000))
    wide_window = zstandard.ZstdCompressionParameters.from_level(1, window_log=30, write_content_size=False)
    window = zstandard.ZstdCompressor(compression_params=wide_window)
    writer = window.compressobj()
    wide = writer.compress(NEW) + writer.flush()
    yield attack("a patch for another base", "patch", instead(patch(OVERLAY, NEW)))
    yield attack("a patch that gives another bundle", "patch", instead(patch(OLD, OVERLAY)))
    yield attack("a bomb of 200 MB", "patch", instead(bomb))
    yield attack("a bomb as a whole bundle", "patch", instead(bomb, b""))
    yield attack("a patch that wants a gigabyte of memory", "patch", instead(wide))
    yield attack("a patch that is text", "patch", instead(b"not zstandard at all"))
    yield attack("a patch that is cut within", "patch", instead(patch(OLD, NEW)[:-9]))
    yield attack("a patch that is gzip", "patch", instead(gzip.compress(NEW)))
    yield attack("an empty frame", "patch", instead(patch(b"", b"")))
    yield attack("only for a base that isn't here", "no_whole", instead(patch(OVERLAY, NEW), b"nobody has this"))
    frames = zstandard.ZstdCompressor().compress(NEW[:1000]) * 3
    yield attack("several frames", "patch", instead(frames, b""))
    claimed = bytearray(zstandard.ZstdCompressor().compress(NEW))
    claimed[4:8] = b"\xff\xff\xff\x7f"
    yield attack("a frame that claims gigabytes", "patch", instead(bytes(claimed), b""))

    def not_a_bundle(data: bytes) -> Edit:
        def edit(second: Publisher, _first: Publisher) -> None:
            second.offer("rcm", "2027.1.1", data)
            second.publish("rcm")

        return edit

    yield attack("a signed bundle that is none", "bundle", not_a_bundle(b"\0" * 10240))
    yield attack("a signed bundle with a byte more", "bundle", not_a_bundle(NEW + b"x"))
    yield attack("a signed bundle that is cut", "bundle", not_a_bundle(NEW[:-512]))
    evil = NEW.replace(b"pack/contacts.yaml", b"pack/../../x.yaml\0")
    yield attack("a signed bundle with dots in a name", "bundle", not_a_bundle(evil))


def sounds() -> Iterator[Attack]:
    other = bytes(reversed(SOUND))
    new_sound = SOUND + b"new"

    def published(second: Publisher, stored: bytes | None) -> None:
        second.offer("rcm", "2027.1.1", bundle("rcm", "x: 1", new_sound))
        second.publish("rcm")
        if stored is not None:
            second.files[f"recordings/{digest(new_sound)}"] = stored

    cases = {
        "exchanged": (other[:3] + new_sound[3:], "changed"), "another one's": (SOUND, "cut"), "empty": (b"", "cut"),
        "longer": (new_sound + b"x", "too_large"), "missing": (None, "missing"),
        "one bit off": (new_sound[:-1] + b"\x00", "changed"), "a page": (b"<html>", "cut"),
    }  # fmt: skip
    for name, (stored, key) in cases.items():
        yield attack(f"a recording is {name}", key, lambda s, _f, stored=stored: published(s, stored))  # type: ignore[misc]


def sticks() -> Iterator[Attack]:
    """Links and other things that aren't plain files."""
    patch_file = f"patches/{digest(NEW)}/{digest(patch(OLD, NEW))}.zst"

    def linked(name: str, to: str | Path) -> Lay:
        def lay(folder: Path) -> None:
            (folder / name).unlink()
            (folder / name).symlink_to(to)

        return lay

    for name in ("metadata/timestamp.json", "metadata/3.snapshot.json", patch_file):
        yield attack(f"{short(name)} leads to a file outside", "outside", lay=linked(name, "/etc/hostname"))
        yield attack(f"{short(name)} leads to a device", "outside", lay=linked(name, "/dev/zero"))
        yield attack(f"{short(name)} leads up", "outside", lay=linked(name, "../../../x"))
        yield attack(f"{short(name)} leads to itself", {"not_plain", "missing"}, lay=linked(name, Path(name).name))
        yield attack(f"{short(name)} leads to a folder", "not_plain", lay=linked(name, ".."))

        def pipe(folder: Path, name: str = name) -> None:
            (folder / name).unlink()
            os.mkfifo(folder / name)

        def directory(folder: Path, name: str = name) -> None:
            (folder / name).unlink()
            (folder / name).mkdir()

        yield attack(f"{short(name)} is a pipe", "not_plain", lay=pipe)
        yield attack(f"{short(name)} is a folder", "not_plain", lay=directory)
    for name in ("metadata", "patches"):

        def moved(folder: Path, name: str = name) -> None:
            (folder / name).rename(folder.parent / f"{name}-elsewhere")
            (folder / name).symlink_to(folder.parent / f"{name}-elsewhere")

        yield attack(f"the folder {name} leads elsewhere", "outside", lay=moved)
