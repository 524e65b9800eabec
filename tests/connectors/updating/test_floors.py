"""What too few could sign for, although enough signed that they may: refused by the node's own floors."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner

from connectors.errors import UpdateRefused
from connectors.updating.trust import read_root
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import FINGERPRINT, Publisher


def twins() -> list[CryptoSigner]:
    """One key under two ids, in two spellings."""
    one = CryptoSigner.generate_ed25519()
    other = deepcopy(one.public_key)
    other.keyid = "ab" * 32
    other.keyval["public"] = other.keyval["public"].upper()
    return [one, CryptoSigner(one._private_key, other)]


def named(second: Publisher, role: str, signers: list[CryptoSigner], threshold: int) -> None:
    """Those who may name publishers name these alone."""
    told = second.signed["targets"].delegations.roles[role]
    told.keyids.clear()
    told.threshold = threshold
    for signer in signers:
        second.signed["targets"].add_key(signer.public_key, role)
    second.signers[role] = signers


def one_for_models(second: Publisher) -> None:
    named(second, "models", [CryptoSigner.generate_ed25519()], 1)
    second.offer_model(b"evil" * 100)
    second.publish("targets", "models")


def two_for_models(second: Publisher) -> None:
    named(second, "models", [CryptoSigner.generate_ed25519() for _ in range(2)], 2)
    second.publish("targets", "models")


def one_for_a_pack(second: Publisher) -> None:
    named(second, "rcm", [CryptoSigner.generate_ed25519()], 1)
    second.publish("targets", "rcm")


def twins_for_a_pack(second: Publisher) -> None:
    named(second, "rcm", twins(), 2)
    second.publish("targets", "rcm")


def a_root_of_one(second: Publisher) -> None:
    second.signed["root"].roles["root"].threshold = 1
    second.publish("root")


def one_for_the_list(second: Publisher) -> None:
    second.signed["root"].roles["targets"].threshold = 1
    second.publish("root")


def twins_in_the_root(second: Publisher) -> None:
    for signer in twins():
        second.signed["root"].add_key(signer.public_key, "targets")
    second.publish("root")


WEAK: dict[str, tuple[Callable[[Publisher], None], str]] = {
    "one key for models": (one_for_models, "threshold"),
    "two keys for models": (two_for_models, "threshold"),
    "one key for a pack": (one_for_a_pack, "threshold"),
    "one key under two ids for a pack": (twins_for_a_pack, "twin_keys"),
    "a root that one can sign": (a_root_of_one, "threshold"),
    "one key for the list of publishers": (one_for_the_list, "threshold"),
    "one key under two ids in the root": (twins_in_the_root, "twin_keys"),
}


@pytest.mark.parametrize("name", WEAK)
def test_less_than_the_floor_is_refused(name: str, node: Node, second: Publisher, tmp_path: Path) -> None:
    edit, key = WEAK[name]
    edit(second)
    state, client = node.state(), node.client(second.write(tmp_path / "source"))
    with pytest.raises(UpdateRefused) as refused:
        client.refresh()
    assert refused.value.key == f"packs.refused.{key}"
    with pytest.raises(UpdateRefused):
        client.model(FINGERPRINT)
    assert node.state() == state


@pytest.mark.parametrize(
    ("edit", "key"), [(a_root_of_one, "threshold"), (one_for_the_list, "threshold"), (twins_in_the_root, "twin_keys")]
)
def test_no_first_root_below_the_floor_is_believed(edit: Callable[[Publisher], None], key: str) -> None:
    weak = Publisher()
    weak.begin()
    edit(weak)
    with pytest.raises(UpdateRefused) as refused:
        read_root(weak.sign("root"))
    assert refused.value.key == f"packs.refused.{key}"
