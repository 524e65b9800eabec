"""Every attack of the table is refused with a reason, and the packs that answer stay as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner

from connectors.errors import UpdateRefused
from connectors.updating.gathering import gather
from tests.connectors.updating.attacks import Attack, ahead, table
from tests.connectors.updating.conftest import publications
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import FINGERPRINT, Publisher

ATTACKS = table(publications()[1])


def try_it(node: Node, source: Path | str) -> None:
    """All that a node may ask a source for, then the activation."""
    client = node.client(source)
    gathered = gather(client, client.refresh())
    client.model(FINGERPRINT)
    node.activate(gathered)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_an_attack_is_refused(attack: Attack, first: Publisher, second: Publisher, node: Node, tmp_path: Path) -> None:
    attack.edit(second, first)
    source = second.write(tmp_path / "source")
    attack.lay(source)
    state, node.now = node.state(), node.now + attack.later
    with pytest.raises(UpdateRefused) as caught:
        try_it(node, source)
    assert caught.value.key in attack.keys
    assert node.state() == state


def test_there_are_many_and_each_is_another() -> None:
    assert len(ATTACKS) >= 200
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_the_honest_publication_is_taken(second: Publisher, node: Node, tmp_path: Path) -> None:
    """The control: without an attack the same steps activate."""
    try_it(node, second.write(tmp_path / "source"))
    active = node.store.active()
    assert active is not None
    assert active.packs == {"rcm": "2026.12.1", "gt": "2026.11.1"}


OTHERS = [attack for attack in ATTACKS if not attack.lasting][::7]


@pytest.mark.parametrize("attack", OTHERS, ids=[attack.name for attack in OTHERS])
def test_after_an_attack_the_honest_publication_is_still_taken(
    attack: Attack, first: Publisher, second: Publisher, node: Node, tmp_path: Path
) -> None:
    """It leaves nothing behind that shuts the node out."""
    lied = second.copy()
    attack.edit(lied, first)
    source = lied.write(tmp_path / "lied")
    attack.lay(source)
    node.now += attack.later
    with pytest.raises(UpdateRefused):
        try_it(node, source)
    node.now -= attack.later
    for role in ("rcm", "gt", "models", "targets", "snapshot", "timestamp"):
        second.signed[role].version += 8  # those who hold the keys have gone on
    second.publish("rcm", "gt", "models", "targets")
    assert node.update(second.write(tmp_path / "honest")) == {"rcm": "2026.12.1", "gt": "2026.11.1"}


def test_versions_far_ahead_are_healed_by_new_keys(
    first: Publisher, second: Publisher, node: Node, tmp_path: Path
) -> None:
    """Who stole the keys of snapshot and timestamp can block a node only until the root names others."""
    lied = second.copy()
    ahead("snapshot")(lied, first)
    with pytest.raises(UpdateRefused):
        try_it(node, lied.write(tmp_path / "lied"))
    with pytest.raises(UpdateRefused, match=r"packs\.refused\.older"):
        try_it(node, second.write(tmp_path / "blocked"))
    for role in ("snapshot", "timestamp"):
        second.signed["root"].revoke_key(second.signers[role][0].public_key.keyid, role)
        second.signers[role] = [CryptoSigner.generate_ed25519()]
        second.signed["root"].add_key(second.signers[role][0].public_key, role)
    second.signed["root"].version = 2
    second.put("root")
    second.publish()
    assert node.update(second.write(tmp_path / "healed")) == {"rcm": "2026.12.1", "gt": "2026.11.1"}
