"""Whoever carries the stick between the signers changes what lies on it; nothing of that is ever shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Timestamp

from connectors.errors import PublishingRefused
from connectors.fingerprints import HOLDER
from connectors.publishing.building import patch_file, stage_model
from connectors.publishing.patches import patch
from connectors.publishing.publishing import NotSigned
from connectors.publishing.repository import ONLINE, ROOT, SNAPSHOT, TARGETS, TIMESTAMP
from connectors.publishing.roles import add_key, begin, delegate, replace_key
from connectors.publishing.shown import shown
from connectors.publishing.verified import check
from tests.connectors.publishing.team import NOW, PUBLISHERS, ROOTS, SITE, Team, bundle, key, keys, signer

EVIL = ("evil-1", "evil-2", "evil-3")
Change = Callable[[Any], None]


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """One publication, and a second root."""
    team = Team(tmp_path)
    team.ready(a="uno")
    add_key(team.repository, ROOT, key("root-5"), None, team.until)
    team.sign(ROOT, *ROOTS[:3])
    team.publish()
    return team


def edit(file: Path, change: Change, *signed_by: str, stale: bool = False) -> None:
    """`stale`: with the signatures as they were."""
    metadata: Metadata[Any] = Metadata.from_bytes(file.read_bytes())
    change(metadata.signed)
    if not stale:
        metadata.signatures.clear()
    for name in signed_by:
        metadata.sign(signer(name), append=True)
    file.write_bytes(metadata.to_bytes())


def refusal(team: Team) -> tuple[str, str]:
    with pytest.raises(PublishingRefused) as refused:
        check(team.repository)
    return refused.value.key, next(iter(refused.value.values.values()))


def evil_roots(root: Root) -> None:
    for name in EVIL:
        root.add_key(key(name), ROOT)


def only_evil(root: Root) -> None:
    evil_roots(root)
    for name in ROOTS:
        root.revoke_key(key(name).keyid, ROOT)


def other_number(signed: Any) -> None:
    signed.version += 1


def test_the_honest_stick_holds(team: Team) -> None:
    assert [root.signed.version for root in check(team.repository)] == [1, 2]
    team.build("2026.11.2", a="dos")
    add_key(team.repository, TARGETS, key("panama-1"), None, team.until)
    delegate(team.repository, "gt", keys("pub-8", "pub-9"), None, team.until)
    replace_key(team.repository, key(SITE), key("site-2"), team.until)
    check(team.repository)


def test_what_has_expired_still_holds(team: Team) -> None:
    """Or nobody could renew it."""
    team.now = NOW.replace(year=2031)
    team.build("2031.11.1", a="dos")
    check(team.repository)


def test_before_the_first_publication(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.begin()
    team.build("2026.11.1", a="uno")
    assert check(team.repository) == ()


PUBLISHED: list[tuple[str, str, Change, tuple[str, ...]]] = [
    ("root without signatures", "1.root", evil_roots, ()),
    ("newest root without signatures", "2.root", evil_roots, ()),
    ("root of a thief", "1.root", only_evil, EVIL),
    ("newest root of a thief", "2.root", only_evil, EVIL),
    ("root signed by too few", "2.root", lambda root: None, ROOTS[:2]),
    ("root with another number", "2.root", other_number, ROOTS[:4]),
    ("publishers without signatures", "1.targets", lambda signed: signed.add_key(key("evil-1"), "tiny"), ()),
    ("publishers signed by publishers", "1.targets", lambda signed: None, PUBLISHERS),
    ("publishers with another number", "1.targets", other_number, ROOTS[:2]),
    ("pack without signatures", "1.tiny", lambda signed: None, ()),
    ("pack signed by one", "1.tiny", lambda signed: None, PUBLISHERS[:1]),
    ("pack signed by one twice", "1.tiny", lambda signed: None, (PUBLISHERS[0], PUBLISHERS[0])),
    ("pack signed by the roots", "1.tiny", lambda signed: None, ROOTS),
    ("pack with another number", "1.tiny", other_number, PUBLISHERS[:2]),
    ("list without signatures", "2.snapshot", lambda signed: None, ()),
    ("list with another number", "2.snapshot", other_number, (SITE,)),
    ("timestamp without signatures", "timestamp", lambda signed: None, ()),
    ("timestamp of another", "timestamp", lambda signed: None, ("site-2",)),
]


@pytest.mark.parametrize(
    ("file", "change", "by"), [pytest.param(file, change, by, id=name) for name, file, change, by in PUBLISHED]
)
def test_published_metadata_that_is_not_signed(team: Team, file: str, change: Change, by: tuple[str, ...]) -> None:
    edit(team.repository.metadata / f"{file}.json", change, *by)
    key_, named = refusal(team)
    assert key_ == "publish.unsigned"
    assert named.endswith(".json")


@pytest.mark.parametrize("file", ["1.targets", "1.tiny", "1.root", "2.snapshot"])
def test_stale_signatures_count_nothing(team: Team, file: str) -> None:
    def later(signed: Any) -> None:
        signed.expires = signed.expires.replace(year=2040)

    edit(team.repository.metadata / f"{file}.json", later, stale=True)
    assert refusal(team)[0] == "publish.unsigned"


@pytest.mark.parametrize("file", ["1.root", "timestamp", "2.snapshot", "1.targets", "1.tiny"])
def test_published_metadata_that_was_taken_away(team: Team, file: str) -> None:
    (team.repository.metadata / f"{file}.json").unlink()
    assert refusal(team)[0] == "publish.unsigned"


def test_a_version_zero_beside_what_is_published(team: Team) -> None:
    """It was compared with, though nothing names it."""
    delegate(team.repository, "gt", keys("pub-8", "pub-9"), None, team.until)
    (team.repository.metadata / "0.gt.json").write_bytes((team.repository.metadata / "1.tiny.json").read_bytes())
    assert team.repository.published("gt") is None


def test_a_published_bundle_in_place_of_another(team: Team) -> None:
    """Unsigned metadata that already has the evil number made the evil version look unchanged."""
    evil = bundle(team.folder / "carrier", "2026.11.1", {"a": "x: 'call +1 900 555 0000'\n"})
    packed, digest = patch(b"", evil), sha256(evil).hexdigest()
    file = team.repository.metadata / "1.tiny.json"
    told = json.loads(file.read_text())
    target = told["signed"]["targets"]["packs/tiny/tiny.pack"]
    packed_digest = sha256(packed).hexdigest()
    whole = {"base": "", "sha256": packed_digest, "length": len(packed)}
    target |= {"hashes": {"sha256": digest}, "length": len(evil)}
    target["custom"] = {"version": "2026.11.1", "patches": [whole]}
    file.write_text(json.dumps(told | {"signatures": []}))
    place = team.repository.folder / patch_file(digest, packed_digest)
    place.parent.mkdir(parents=True)
    place.write_bytes(packed)
    team.build("2026.11.2", a="x: 'call +1 900 555 0000'\n")
    assert refusal(team) == ("publish.unsigned", "metadata/1.tiny.json")


def test_bytes_of_a_published_bundle(team: Team) -> None:
    for file in (team.repository.folder / "patches").rglob("*.zst"):
        file.write_bytes(patch(b"", b"other"))
    assert refusal(team)[0] == "publish.file"


# --- what waits


def under_another_id(root: Root) -> None:
    """The id of an honest key, the bytes of the thief's: by its id it is no new one."""
    evil = deepcopy(key("evil-1"))
    evil.keyid = key("root-1").keyid
    evil.unrecognized_fields[HOLDER] = "root-1"
    root.keys[evil.keyid] = evil


def twice_one_name(root: Root) -> None:
    twin = deepcopy(key("evil-1"))
    twin.unrecognized_fields[HOLDER] = "root-1"
    root.add_key(twin, ROOT)


def a_line_of_its_own(root: Root) -> None:
    evil = deepcopy(key("evil-1"))
    evil.unrecognized_fields[HOLDER] = "x\nroot: 3"
    root.add_key(evil, ROOT)


def skips(signed: Any) -> None:
    signed.version += 1000


def not_consistent(root: Root) -> None:
    root.consistent_snapshot = False


def one_more_field(signed: Any) -> None:
    signed.unrecognized_fields["x"] = 1


def path_of_another(targets: Any) -> None:
    targets.delegations.roles["tiny"].paths = ["packs/*"]


def not_the_last(targets: Any) -> None:
    targets.delegations.roles["tiny"].terminating = False


def a_pack_of_its_own(targets: Any) -> None:
    targets.targets["packs/rcm/rcm.pack"] = TargetFile(1, {"sha256": "0" * 64}, "packs/rcm/rcm.pack")


def no_publishers(targets: Any) -> None:
    targets.delegations = None


STAGED: list[tuple[str, str, Change, str]] = [
    ("root: a key under another's id", ROOT, under_another_id, "publish.odd"),
    ("root: one name twice", ROOT, twice_one_name, "publish.odd"),
    ("root: a name over two lines", ROOT, a_line_of_its_own, "publish.odd"),
    ("root: versions left out", ROOT, skips, "publish.odd"),
    ("root: another kind of names", ROOT, not_consistent, "publish.odd"),
    ("root: one more field", ROOT, one_more_field, "publish.odd"),
    ("targets: paths of others", TARGETS, path_of_another, "publish.odd"),
    ("targets: not the last word", TARGETS, not_the_last, "publish.odd"),
    ("targets: a pack of its own", TARGETS, a_pack_of_its_own, "publish.odd"),
    ("targets: no publishers", TARGETS, no_publishers, "publish.odd"),
    ("targets: versions left out", TARGETS, skips, "publish.odd"),
    ("pack: versions left out", "tiny", skips, "publish.odd"),
    ("pack: another's file", "tiny", a_pack_of_its_own, "publish.odd"),
    ("pack: one more field", "tiny", one_more_field, "publish.odd"),
]


@pytest.mark.parametrize(
    ("role", "change", "key_"), [pytest.param(role, change, key_, id=name) for name, role, change, key_ in STAGED]
)
def test_what_waits_and_our_commands_never_write(team: Team, role: str, change: Change, key_: str) -> None:
    add_key(team.repository, ROOT, key("panama-1"), None, team.until)
    delegate(team.repository, "gt", keys("pub-8", "pub-9"), None, team.until)
    team.build("2026.11.2", a="dos")
    check(team.repository)
    edit(team.repository.waiting / f"{role}.json", change)
    assert refusal(team)[0] == key_


def test_a_role_that_nobody_was_named_for(team: Team) -> None:
    team.build("2026.11.2", a="dos")
    staged = team.repository.waiting
    (staged / "gt.json").write_bytes((staged / "tiny.json").read_bytes())
    assert refusal(team) == ("publish.no_publisher", "gt")


@pytest.mark.parametrize("role", ONLINE)
def test_a_list_of_versions_that_do_not_exist(team: Team, role: str) -> None:
    """Nodes that believed it would refuse all that comes before them."""
    team.build("2026.11.2", a="dos")
    team.sign("tiny", *PUBLISHERS[:2])
    with pytest.raises(NotSigned):
        team.publish("stranger")  # stages what the site's key must sign
    check(team.repository)

    def ahead(signed: Snapshot | Timestamp) -> None:
        if isinstance(signed, Snapshot):
            signed.meta["tiny.json"] = MetaFile(10**9)
        else:
            signed.snapshot_meta = MetaFile(10**9)

    edit(team.repository.waiting / f"{role}.json", ahead)
    assert refusal(team) == ("publish.odd", role)


def test_a_model_under_the_name_of_another_is_shown(team: Team) -> None:
    delegate(team.repository, "models", keys(*ROOTS), None, team.until)
    file = team.folder / "0123456789abcdef.tar.gz"
    file.write_bytes(b"model")
    target = stage_model(team.repository, file, team.until)
    team.sign(TARGETS, *ROOTS[:2])
    team.sign("models", *ROOTS[:3])
    team.publish()
    other = team.folder / "fedcba9876543210.tar.gz"
    other.write_bytes(b"evil")
    digest = stage_model(team.repository, other, team.until).hashes["sha256"]

    def exchanged(signed: Any) -> None:
        signed.targets[target.path].hashes["sha256"] = digest

    edit(team.repository.waiting / "models.json", exchanged)
    assert shown(team.repository, "models").models[target.path] == digest


def test_a_model_that_is_not_there(team: Team) -> None:
    delegate(team.repository, "models", keys(*ROOTS), None, team.until)
    file = team.folder / "0123456789abcdef.tar.gz"
    file.write_bytes(b"model")
    stage_model(team.repository, file, team.until)
    check(team.repository)
    next((team.repository.files / "targets").rglob("*.tar.gz")).write_bytes(b"other")
    assert refusal(team)[0] == "publish.file"


def test_nothing_is_published_over_roots_that_do_not_hold(team: Team) -> None:
    team.build("2026.11.2", a="dos")
    team.sign("tiny", *PUBLISHERS[:2])
    edit(team.repository.metadata / "1.root.json", evil_roots)
    with pytest.raises(PublishingRefused) as refused:
        team.publish()
    assert refused.value.key == "publish.unsigned"


def test_a_first_root_with_a_key_twice_is_odd(tmp_path: Path) -> None:
    team = Team(tmp_path)
    held = {ROOT: keys(*ROOTS), TARGETS: keys(*ROOTS), SNAPSHOT: keys(SITE), TIMESTAMP: keys(SITE)}
    begin(team.repository, held, {ROOT: 3, TARGETS: 2, SNAPSHOT: 1, TIMESTAMP: 1}, team.until)
    edit(team.repository.waiting / "root.json", under_another_id)
    assert refusal(team) == ("publish.odd", ROOT)
