"""What this side publishes is what Faro's own client fetches: bundle, patch, recordings, and nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.errors import UpdateRefused
from connectors.publishing.building import stage_pack
from connectors.publishing.repository import TARGETS
from connectors.publishing.roles import delegate
from connectors.updating.client import PackClient
from connectors.updating.trust import read_root, trust
from content.bundle import build
from tests.connectors.publishing.team import NOW, ROOTS, SITE, Team, keys, signer

SOUND = b"RIFF" + bytes(range(200))


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def client(team: Team) -> PackClient:
    """A node that confirmed the first root."""
    folder = team.folder / "node"
    trust(folder, read_root((team.repository.metadata / "1.root.json").read_bytes()))
    return PackClient(folder, str(team.repository.folder), lambda: NOW)


def test_a_node_fetches_the_whole_and_then_the_difference(team: Team) -> None:
    first = team.ready(a="uno")
    node = client(team)
    (offer,) = node.refresh()
    assert node.fetch(offer).data == first
    second = team.next("2026.11.2", a="dos")
    for whole in (team.repository.folder / "patches" / offer.sha256).iterdir():
        whole.unlink()
    again = client(team)
    (newer,) = again.refresh()
    whole_patch = next(one for one in newer.patches if not one.base)
    (team.repository.folder / "patches" / newer.sha256 / f"{whole_patch.sha256}.zst").unlink()
    assert (newer.version, again.fetch(newer).data) == ("2026.11.2", second)


def test_recordings_travel_once_and_apart(team: Team) -> None:
    team.begin()
    pack = team.folder / "pack"
    (pack / "audio" / "ht").mkdir(parents=True)
    (pack / "pack.yaml").write_text("name: tiny\nversion: 2026.11.1\n")
    (pack / "audio" / "ht" / "0a.wav").write_bytes(SOUND)
    made = build(pack, {})
    sounds = {sound.sha256: sound.path for sound in made.recordings.values()}
    stage_pack(team.repository, "tiny", "2026.11.1", made.data, sounds, team.until)
    team.sign("root", *ROOTS[:3])
    team.sign(TARGETS, *ROOTS[:2])
    team.sign("tiny", "pub-1", "pub-2")
    team.publish()
    node = client(team)
    (offer,) = node.refresh()
    node.fetch(offer)
    ((digest, sound),) = ((held.sha256, held) for held in made.recordings.values())
    assert node.recording(digest, sound.length).read_bytes() == SOUND


def test_a_pack_whose_publishers_have_published_nothing_yet_stops_no_other(team: Team) -> None:
    team.ready(a="uno")
    delegate(team.repository, "gt", keys("pub-8", "pub-9"), None, team.until)
    team.sign(TARGETS, *ROOTS[:2])
    team.publish()
    assert [offer.name for offer in client(team).refresh()] == ["tiny"]


def test_a_pack_that_was_published_cannot_be_forgotten(team: Team) -> None:
    """A thief with the site's key leaves a pack out of the list; a node that knows it refuses the list."""
    team.ready(a="uno")
    client(team).refresh()
    repository, snapshot, timestamp = team.repository, team.repository.snapshot(), team.repository.timestamp()
    assert snapshot
    assert timestamp
    del snapshot.signed.meta["tiny.json"]
    snapshot.signed.version = timestamp.signed.snapshot_meta.version = 2
    timestamp.signed.version = 2
    snapshot.sign(signer(SITE))
    timestamp.sign(signer(SITE))
    (repository.metadata / "2.snapshot.json").write_bytes(snapshot.to_bytes())
    (repository.metadata / "timestamp.json").write_bytes(timestamp.to_bytes())
    with pytest.raises(UpdateRefused):
        client(team).refresh()
