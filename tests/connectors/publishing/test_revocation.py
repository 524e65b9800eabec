"""The bad days, drilled: a key is lost or stolen, somebody leaves, and nodes go on believing only those who remain."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import BadVersionNumberError, DownloadError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Targets, Timestamp

from connectors.errors import PublishingRefused
from connectors.publishing.publishing import NotSigned, renew
from connectors.publishing.repository import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, Disk
from connectors.publishing.roles import add_key, delegate, key_of, replace_key
from tests.connectors.publishing.team import NOW, ROOTS, SITE, Node, Team, key, keys, signer, version_of
from tests.connectors.publishing.test_publishing import Cut, Killed


@pytest.fixture
def team(tmp_path: Path) -> Team:
    team = Team(tmp_path)
    team.ready(a="uno")
    return team


@pytest.fixture
def node(team: Team) -> Node:
    """One that has seen the first version, and so holds the old root."""
    node = Node(team.folder / "node", team.repository.folder)
    node.look()
    return node


class Thief:
    """Writes straight into the repository, with the keys that were stolen and whatever else is needed forged."""

    def __init__(self, team: Team, *stolen: str) -> None:
        self.team, self.stolen = team, stolen

    def publish(self, role: str = "tiny", version: str = "2099.1.1", by: int = 1) -> None:
        repository = self.team.repository
        snapshot, timestamp, old = repository.snapshot(), repository.timestamp(), repository.published(role)
        assert snapshot
        assert timestamp
        assert old
        old.signed.version += by
        old.signed.expires = NOW + timedelta(days=300)
        if role == "tiny":
            old.signed.targets["packs/tiny/tiny.pack"].unrecognized_fields["custom"]["version"] = version
        self._put(role, old)
        snapshot.signed.meta[f"{role}.json"] = MetaFile(old.signed.version)
        snapshot.signed.version += by
        self._put(SNAPSHOT, snapshot)
        timestamp.signed.snapshot_meta = MetaFile(snapshot.signed.version)
        timestamp.signed.version += by
        self._put(TIMESTAMP, timestamp)

    def _put(self, role: str, metadata: Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp]) -> None:
        metadata.signatures.clear()
        for name in self.stolen:
            metadata.sign(signer(name), append=True)
        name = "timestamp.json" if role == TIMESTAMP else f"{metadata.signed.version}.{role}.json"
        (self.team.repository.metadata / name).write_bytes(metadata.to_bytes())


def revoke(team: Team, name: str, *instead: str) -> tuple[str, ...]:
    new = key(instead[0]) if instead else None
    return replace_key(team.repository, key_of(team.repository, name), new, team.until)


def test_a_stolen_publishers_key_alone_cannot_publish(team: Team, node: Node) -> None:
    team.build("2026.11.2", a="mal")
    team.sign("tiny", "pub-1")
    with pytest.raises(NotSigned):
        team.publish()
    Thief(team, "pub-1").publish()
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_a_stolen_publishers_key_with_the_sites_key_cannot_publish(team: Team, node: Node) -> None:
    Thief(team, "pub-1", SITE).publish()
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_all_keys_of_a_pack_cannot_publish_another(team: Team, node: Node) -> None:
    delegate(team.repository, "other", keys("pub-8", "pub-9"), None, team.until)
    team.sign(TARGETS, *ROOTS[:2])
    team.publish()
    Thief(team, "pub-8", "pub-9", SITE).publish()
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_a_revoked_publisher_signs_nothing_any_more(team: Team, node: Node) -> None:
    """Stolen: the keepers of targets take it away, the others sign what it had signed, nodes go on."""
    assert revoke(team, "pub-1") == ("tiny",)
    with pytest.raises(NotSigned) as refused:
        team.publish()
    assert {one.role: one.may_sign for one in refused.value.lacking} == {TARGETS: ROOTS, "tiny": ("pub-2", "pub-3")}
    team.sign(TARGETS, *ROOTS[1:3])
    team.sign("tiny", "pub-2", "pub-3")
    team.publish()
    assert version_of(node.look()) == "2026.11.1"
    team.next("2026.11.2", "pub-2", "pub-3", a="dos")
    assert version_of(node.look()) == "2026.11.2"
    Thief(team, "pub-1", "pub-2", SITE).publish()
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_two_keys_left_of_three_with_threshold_two_can_lose_no_more(team: Team) -> None:
    revoke(team, "pub-1")
    with pytest.raises(PublishingRefused) as refused:
        revoke(team, "pub-2")
    assert refused.value.key == "publish.too_few_keys"
    assert revoke(team, "pub-2", "pub-4") == ("tiny",)


def test_all_of_a_packs_keys_stolen_and_named_anew(team: Team, node: Node) -> None:
    """The honest limit: with enough keys a thief publishes. The keepers of targets end it."""
    Thief(team, "pub-1", "pub-2", SITE).publish(version="2026.11.2")
    assert version_of(node.look()) == "2026.11.2"
    delegate(team.repository, "tiny", keys("pub-7", "pub-8", "pub-9"), None, team.until)
    team.sign(TARGETS, *ROOTS[:2])
    team.build("2026.11.3", a="bien")
    team.sign("tiny", "pub-7", "pub-8")
    team.publish()
    assert version_of(node.look()) == "2026.11.3"
    Thief(team, "pub-1", "pub-2", SITE).publish()
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_a_stolen_root_key_is_taken_away(team: Team, node: Node) -> None:
    """It was in root and targets: enough of the old root and of the new one sign, and nodes follow."""
    assert revoke(team, "root-1", "root-5") == (ROOT, TARGETS)
    team.sign(ROOT, "root-2", "root-3", "root-4")
    team.sign(TARGETS, "root-2", "root-5")
    team.publish()
    assert version_of(node.look()) == "2026.11.1"
    Thief(team, "root-1", "root-2", SITE).publish(TARGETS)
    with pytest.raises(UnsignedMetadataError):
        node.look()


@pytest.mark.parametrize(
    ("signed_by", "lacking"),
    [
        pytest.param(("root-2", "root-3"), {"publish.old_root": 1, "publish.new_root": 1}, id="two of three"),
        pytest.param(
            ("root-2", "root-3", "root-5"), {"publish.old_root": 1, "publish.new_root": 0}, id="two old, one new"
        ),
        pytest.param(
            ("root-1", "root-2", "root-3"), {"publish.old_root": 0, "publish.new_root": 1}, id="the thief helps"
        ),
    ],
)
def test_a_new_root_needs_enough_of_the_old_and_of_the_new(
    team: Team, node: Node, signed_by: tuple[str, ...], lacking: dict[str, int]
) -> None:
    revoke(team, "root-1", "root-5")
    team.sign(ROOT, *signed_by)
    team.sign(TARGETS, "root-2", "root-3")
    with pytest.raises(NotSigned) as refused:
        team.publish()
    told = {one.by: one.missing for one in refused.value.lacking if one.role == ROOT}
    assert told == {by: missing for by, missing in lacking.items() if missing}
    forged = team.repository.staged_root()
    assert forged
    (team.repository.metadata / "2.root.json").write_bytes(forged.to_bytes())
    with pytest.raises(UnsignedMetadataError):
        node.look()


def test_a_lost_root_key_is_taken_away_by_the_three_who_remain(team: Team, node: Node) -> None:
    revoke(team, "root-4")
    team.sign(ROOT, *ROOTS[:3])
    team.publish()
    assert version_of(node.look()) == "2026.11.1"


def test_two_lost_root_keys_of_four_are_too_many(team: Team, node: Node) -> None:
    """No new root any more, but packs go on until the root ends: that is how long there is to begin anew."""
    revoke(team, "root-4", "root-5")
    team.sign(ROOT, "root-1", "root-2", "root-5")
    with pytest.raises(NotSigned):
        team.publish()
    team.repository.unstage()
    team.next("2026.11.2", a="dos")
    assert version_of(node.look()) == "2026.11.2"


def test_somebody_leaves_and_another_comes(team: Team, node: Node) -> None:
    add_key(team.repository, ROOT, key("root-5"), 4, team.until)
    team.sign(ROOT, *ROOTS)
    team.publish()
    revoke(team, "root-2")
    team.sign(ROOT, "root-1", "root-3", "root-4", "root-5")
    team.sign(TARGETS, "root-1", "root-3")
    team.publish()
    assert version_of(node.look()) == "2026.11.1"
    assert version_of(Node(team.folder / "new", team.repository.folder).look()) == "2026.11.1"


def test_the_sites_key_is_stolen_and_nodes_were_sent_far_ahead(team: Team, node: Node) -> None:
    """A thief freezes nodes at version 1001; with another key for the site they come back."""
    timestamp = team.repository.timestamp()
    assert timestamp
    genuine = (team.repository.metadata / "timestamp.json").read_bytes()
    timestamp.signed.version += 1000
    timestamp.sign(signer(SITE))
    (team.repository.metadata / "timestamp.json").write_bytes(timestamp.to_bytes())
    node.look()
    (team.repository.metadata / "timestamp.json").write_bytes(genuine)
    renew(team.repository, {key(SITE).keyid: signer(SITE)}, team.now, team.until)
    with pytest.raises(BadVersionNumberError):
        node.look()
    assert revoke(team, SITE, "site-2") == (SNAPSHOT, TIMESTAMP)
    team.sign(ROOT, *ROOTS[:3])
    team.publish("site-2")
    assert version_of(node.look()) == "2026.11.1"
    with pytest.raises(PublishingRefused):
        renew(team.repository, {key(SITE).keyid: signer(SITE)}, team.now, team.until)


def test_a_rotation_that_is_killed_is_finished_by_publishing_again(tmp_path: Path) -> None:
    """When the site's key goes, the new root and the new timestamp belong together: one moment between two renames in
    which nodes refuse both and go on with what they have. Everywhere else they see the old version."""
    unreadable = 0
    for after in range(100):
        team = Team(tmp_path / str(after))
        team.ready(a="uno")
        node = Node(team.folder / "node", team.repository.folder)
        node.look()
        revoke(team, SITE, "site-2")
        team.sign(ROOT, *ROOTS[:3])
        team.disk = Cut(after)
        try:
            team.publish("site-2")
        except Killed:
            try:
                assert version_of(node.look()) == "2026.11.1"
            except (RepositoryError, DownloadError):
                unreadable += 1
            team.disk = Disk()
            team.publish("site-2")
        assert version_of(node.look()) == "2026.11.1"
        if isinstance(team.disk, Cut):
            break
    assert unreadable <= 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(
            lambda t: add_key(t.repository, ROOT, key("root-1"), None, t.until), "publish.key_twice", id="twice"
        ),
        pytest.param(
            lambda t: add_key(t.repository, ROOT, key("r-9"), 6, t.until), "publish.too_few_keys", id="threshold"
        ),
        pytest.param(
            lambda t: add_key(t.repository, ROOT, key(SITE), None, t.until), "publish.online_key", id="online"
        ),
        pytest.param(lambda t: revoke(t, SITE), "publish.too_few_keys", id="the only key"),
        pytest.param(lambda t: revoke(t, "nobody"), "publish.no_holder", id="nobody's"),
        pytest.param(
            lambda t: delegate(t.repository, "tiny", keys("pub-1", "pub-1"), None, t.until),
            "publish.key_twice",
            id="pack",
        ),
        pytest.param(
            lambda t: delegate(t.repository, "tiny", keys("pub-1"), None, t.until),
            "publish.too_few_keys",
            id="one of two",
        ),
        pytest.param(
            lambda t: delegate(t.repository, "tiny", keys("pub-1", SITE), None, t.until),
            "publish.online_key",
            id="site",
        ),
        pytest.param(
            lambda t: delegate(t.repository, "root", keys("pub-1"), 1, t.until), "publish.pack_name", id="root"
        ),
        pytest.param(
            lambda t: delegate(t.repository, "../x", keys("pub-1"), 1, t.until), "publish.pack_name", id="path"
        ),
    ],
)
def test_what_could_never_be_signed_is_not_staged(team: Team, change, refusal: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PublishingRefused) as refused:
        change(team)
    assert refused.value.key == refusal
    assert team.repository.staged_roles() == []


def test_two_keys_of_one_name(team: Team) -> None:
    from copy import deepcopy

    twin = deepcopy(key("stranger"))
    twin.unrecognized_fields["x-faro-holder"] = "root-1"
    with pytest.raises(PublishingRefused) as refused:
        add_key(team.repository, ROOT, twin, None, team.until)
    assert refused.value.key == "publish.same_name"
