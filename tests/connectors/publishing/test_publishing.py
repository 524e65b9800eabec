"""What is staged, signed by enough people and published is what a node sees; less than that it never sees."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, ExpiredMetadataError

from connectors.errors import PublishingRefused
from connectors.publishing.building import stage_model, stage_pack, target_file
from connectors.publishing.publishing import NotSigned, renew
from connectors.publishing.repository import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, Disk
from connectors.publishing.roles import delegate
from connectors.publishing.signing import signable, waiting
from connectors.updating.offers import read_offer
from connectors.updating.patches import apply
from tests.connectors.publishing.team import (
    NOW,
    PUBLISHERS,
    ROOTS,
    SITE,
    Node,
    Team,
    bundle,
    key,
    keys,
    signer,
    version_of,
)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def node(team: Team, name: str = "node") -> Node:
    return Node(team.folder / name, team.repository.folder, team.now)


def test_a_node_sees_the_first_version(team: Team) -> None:
    data = team.ready(a="uno")
    target = node(team).look()
    assert version_of(target) == "2026.11.1"
    assert target
    target.verify_length_and_hashes(data)


def test_a_node_that_saw_the_first_sees_the_second(team: Team) -> None:
    team.ready(a="uno")
    seen = node(team)
    seen.look()
    team.next("2026.11.2", a="dos")
    assert version_of(seen.look()) == "2026.11.2"


def test_every_patch_leads_to_the_bundle(team: Team) -> None:
    versions = [team.ready(a="0")]
    versions += [team.next(f"2026.11.{n}", a=str(n)) for n in range(2, 12)]
    target = node(team).look()
    assert target
    told = read_offer("tiny", target)
    by_base = {
        apply(b"", _patch(team, told.sha256, p.sha256), told.sha256, told.length, "")
        for p in told.patches
        if not p.base
    }
    assert by_base == {versions[-1]}
    bases = {sha(data): data for data in versions}
    assert [p.base for p in told.patches] == ["", *(sha(data) for data in versions[-2:-10:-1])]  # the newest eight
    for one in told.patches:
        made = _patch(team, told.sha256, one.sha256)
        assert len(made) == one.length
        assert apply(bases.get(one.base, b""), made, told.sha256, told.length, "") == versions[-1]


def sha(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _patch(team: Team, of: str, digest: str) -> bytes:
    return (team.repository.folder / "patches" / of / f"{digest}.zst").read_bytes()


def test_the_bundle_itself_does_not_lie_in_the_repository(team: Team) -> None:
    data = team.ready(a="uno")
    assert not any(path.read_bytes() == data for path in team.repository.folder.rglob("*") if path.is_file())
    assert not team.repository.waiting.exists()


def test_too_few_signatures_and_who_may_still_sign(team: Team) -> None:
    team.begin()
    team.sign(ROOT, "root-1", "root-2")
    team.sign(TARGETS, "root-1", "root-2")
    team.build("2026.11.1", a="uno")
    team.sign("tiny", "pub-3")
    with pytest.raises(NotSigned) as refused:
        team.publish()
    lacking = {one.role: (one.missing, one.signed, one.may_sign) for one in refused.value.lacking}
    assert lacking == {
        ROOT: (1, ("root-1", "root-2"), ("root-3", "root-4")),
        "tiny": (1, ("pub-3",), ("pub-1", "pub-2")),
    }
    assert not team.repository.metadata.exists()


def test_a_signature_of_somebody_else_counts_nothing(team: Team) -> None:
    team.ready(a="uno")
    team.build("2026.11.2", a="dos")
    team.sign("tiny", "pub-1", "root-1", SITE)
    with pytest.raises(NotSigned):
        team.publish()


def test_a_signature_goes_when_what_was_signed_changes(team: Team) -> None:
    team.ready(a="uno")
    team.build("2026.11.2", a="dos")
    team.sign("tiny", "pub-1", "pub-2")
    team.build("2026.11.2", a="otra")
    with pytest.raises(NotSigned):
        team.publish()


def test_who_may_sign_what(team: Team) -> None:
    team.begin()
    team.build("2026.11.1", a="uno")
    assert signable(team.repository, key("root-1").keyid) == [ROOT, TARGETS]
    assert signable(team.repository, key("pub-1").keyid) == ["tiny"]
    team.sign("tiny", "pub-1")
    refusals = []
    for name in ("pub-1", "stranger"):
        with pytest.raises(PublishingRefused) as refused:
            signable(team.repository, key(name).keyid)
        refusals.append(refused.value.key)
    assert refusals == ["sign.done", "sign.nothing"]
    assert [one.role for one in waiting(team.repository)] == [ROOT, TARGETS, "tiny"]


def test_the_key_of_the_site_may_be_elsewhere(team: Team) -> None:
    """Without it, publishing stages what it must sign; once that is signed, publishing goes on."""
    team.ready(a="uno")
    team.build("2026.11.2", a="dos")
    team.sign("tiny", "pub-1", "pub-2")
    with pytest.raises(NotSigned) as refused:
        team.publish("stranger")
    assert {(one.role, one.may_sign) for one in refused.value.lacking} == {(SNAPSHOT, (SITE,)), (TIMESTAMP, (SITE,))}
    assert version_of(node(team, "before").look()) == "2026.11.1"
    for role in (SNAPSHOT, TIMESTAMP):
        team.sign(role, SITE)
    team.publish("stranger")
    assert version_of(node(team).look()) == "2026.11.2"


def test_a_timestamp_is_renewed(team: Team) -> None:
    team.ready(a="uno")
    seen = node(team)
    seen.look()
    seen.now = team.now = NOW + timedelta(days=200)
    with pytest.raises(ExpiredMetadataError):
        seen.look()
    assert renew(team.repository, {key(SITE).keyid: signer(SITE)}, team.now, team.until) == team.until(TIMESTAMP)
    assert version_of(seen.look()) == "2026.11.1"


def test_a_timestamp_needs_its_own_key(team: Team) -> None:
    team.ready(a="uno")
    with pytest.raises(PublishingRefused) as refused:
        renew(team.repository, {key("root-1").keyid: signer("root-1")}, team.now, team.until)
    assert refused.value.key == "publish.no_online_key"


@pytest.mark.parametrize(
    ("version", "key"),
    [
        pytest.param("2026.11.1", "publish.not_later", id="the same"),
        pytest.param("2026.10.30", "publish.not_later", id="earlier"),
        pytest.param("2026.11.0", "publish.not_later", id="earlier number"),
        pytest.param("uno", "publish.version", id="no number"),
        pytest.param("2026/12", "publish.version", id="a slash"),
    ],
)
def test_a_version_must_come_later(team: Team, version: str, key: str) -> None:
    team.ready(a="uno")
    data = bundle(team.folder, "2026.11.9", {"a": "dos"})
    with pytest.raises(PublishingRefused) as refused:
        stage_pack(team.repository, "tiny", version, data, {}, team.until)
    assert refused.value.key == key


def test_the_tenth_comes_after_the_ninth(team: Team) -> None:
    team.ready("2026.11.9", a="uno")
    team.next("2026.11.10", a="dos")
    assert version_of(node(team).look()) == "2026.11.10"


def test_what_is_published_already(team: Team) -> None:
    data = team.ready(a="uno")
    with pytest.raises(PublishingRefused) as refused:
        stage_pack(team.repository, "tiny", "2026.11.2", data, {}, team.until)
    assert refused.value.key == "publish.same"
    with pytest.raises(PublishingRefused) as nothing:
        team.publish()
    assert nothing.value.key == "publish.nothing"


def test_a_pack_without_publishers(team: Team) -> None:
    team.ready(a="uno")
    with pytest.raises(PublishingRefused) as refused:
        stage_pack(team.repository, "gt", "2026.11.1", b"x", {}, team.until)
    assert refused.value.key == "publish.no_publisher"


def test_a_staged_file_that_somebody_changed(team: Team) -> None:
    team.ready(a="uno")
    team.build("2026.11.2", a="dos")
    team.sign("tiny", "pub-1", "pub-2")
    patch = next((team.repository.files / "patches").rglob("*.zst"))
    patch.write_bytes(patch.read_bytes()[:-1] + b"x")
    with pytest.raises(PublishingRefused) as refused:
        team.publish()
    assert refused.value.key == "publish.file"
    assert version_of(node(team).look()) == "2026.11.1"


def test_metadata_on_the_stick_that_nobody_can_read(team: Team) -> None:
    team.ready(a="uno")
    (team.repository.metadata / "timestamp.json").write_bytes(b"{")
    with pytest.raises(PublishingRefused) as refused:
        team.build("2026.11.2", a="dos")
    assert refused.value.key == "publish.broken"


def test_what_expired_is_not_published(team: Team) -> None:
    team.ready(a="uno")
    team.now = NOW + timedelta(days=370)
    team.build("2027.11.1", a="dos")
    team.sign("tiny", "pub-1", "pub-2")
    with pytest.raises(PublishingRefused) as refused:
        team.publish()
    assert (refused.value.key, refused.value.values["role"]) == ("publish.expired", TARGETS)


def test_a_model_is_a_target_of_its_own_with_more_signatures(team: Team) -> None:
    team.ready(a="uno")
    delegate(team.repository, "models", keys(*ROOTS), None, team.until)
    file = team.folder / "0123456789abcdef.tar.gz"
    file.write_bytes(b"model")
    target = stage_model(team.repository, file, team.until)
    team.sign(TARGETS, *ROOTS[:2])
    team.sign("models", *ROOTS[:2])
    with pytest.raises(NotSigned):
        team.publish()
    team.sign("models", ROOTS[3])
    team.publish()
    assert (team.repository.folder / target_file(target)).read_bytes() == b"model"
    assert target.path == "models/0123456789abcdef.tar.gz"


def test_a_model_by_another_name(team: Team) -> None:
    team.ready(a="uno")
    with pytest.raises(PublishingRefused) as refused:
        stage_model(team.repository, team.folder / "model.tar.gz", team.until)
    assert refused.value.key == "publish.no_model"


# --- killed


class Killed(BaseException):
    """Nobody catches it, like a power cut."""


class Cut(Disk):
    """The power goes at the n-th thing that is done to a file, half of it done."""

    def __init__(self, after: int) -> None:
        self.left = after

    def write(self, file: Path, data: bytes) -> None:
        if self._goes_out():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.with_name(f".{file.name}.new").write_bytes(data[: len(data) // 2])
            raise Killed
        super().write(file, data)

    def move(self, file: Path, to: Path) -> None:
        if self._goes_out():
            raise Killed
        super().move(file, to)

    def _goes_out(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("first", [True, False], ids=["a new node", "a node that saw the old version"])
def test_a_publication_that_is_killed_anywhere(tmp_path: Path, first: bool) -> None:
    """Afterwards nodes see the old version or the new one, and publishing again finishes it."""
    outcomes = []
    for after in range(100):
        team = Team(tmp_path / str(after))
        team.ready(a="uno")
        seen = node(team)
        if not first:
            seen.look()
        team.build("2026.11.2", a="dos")
        team.sign("tiny", "pub-1", "pub-2")
        team.disk = Cut(after)
        try:
            team.publish()
        except Killed:
            outcomes.append(version_of(seen.look()))
            team.disk = Disk()
            team.publish()
            assert version_of(seen.look()) == "2026.11.2"
        else:
            break
    assert set(outcomes) == {"2026.11.1"}
    assert len(outcomes) > 5


def test_a_first_publication_that_is_killed_anywhere(tmp_path: Path) -> None:
    for after in range(100):
        team = Team(tmp_path / str(after))
        team.begin()
        team.sign(ROOT, *ROOTS[:3])
        team.sign(TARGETS, *ROOTS[:2])
        team.build("2026.11.1", a="uno")
        team.sign("tiny", *PUBLISHERS[:2])
        team.disk = Cut(after)
        try:
            team.publish()
        except Killed:
            team.disk = Disk()
            with pytest.raises((FileNotFoundError, DownloadError)):
                node(team, "early").look()
            team.publish()
            assert version_of(node(team).look()) == "2026.11.1"
        else:
            break
    assert after > 5
