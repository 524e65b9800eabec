"""The time that an update was seen at: it holds a clock that was turned back, and never shuts out one set right."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ClockBehind
from connectors.updating.seen import SEEN
from connectors.updating.trust import read_root, trust
from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import NOW, Publisher, bundle, prose


@pytest.mark.parametrize("ahead", [1, 30, 170, 179])
def test_a_clock_that_ran_ahead_during_one_update_can_be_set_right(
    ahead: int, node: Node, second: Publisher, tmp_path: Path
) -> None:
    source = second.write(tmp_path / "source")
    node.now = NOW + timedelta(days=ahead)
    node.update(source)
    second.offer("rcm", "2027.1.1", bundle("rcm", prose("rcm", 20_000) + "us-911: again\n"))
    second.publish("rcm")
    for day in (0, 1, 100):
        node.now = NOW + timedelta(days=day)
        assert node.update(second.write(source))["rcm"] == "2027.1.1"


def test_what_an_older_software_remembered_of_such_a_clock_counts_no_more(
    node: Node, second: Publisher, tmp_path: Path
) -> None:
    (node.packs / SEEN).write_text(json.dumps({"latest": (NOW + timedelta(days=170)).isoformat()}), "utf-8")
    assert node.update(second.write(tmp_path / "source"))["rcm"] == "2026.12.1"


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_before_the_newest_timestamp_is_refused(
    back: timedelta, node: Node, second: Publisher, tmp_path: Path
) -> None:
    node.now = NOW - back
    with pytest.raises(ClockBehind):
        node.update(second.write(tmp_path / "source"))


def test_a_timestamp_that_cannot_be_read_leaves_what_was_remembered(
    node: Node, second: Publisher, tmp_path: Path
) -> None:
    (node.packs / "metadata" / "timestamp.json").write_bytes(b"{")
    node.now = NOW - timedelta(days=2)
    with pytest.raises(ClockBehind):
        node.update(second.write(tmp_path / "source"))


def test_to_begin_anew_with_the_same_root_forgets_it(node: Node, first: Publisher) -> None:
    assert datetime.fromisoformat(json.loads((node.packs / SEEN).read_text("utf-8"))["latest"]) == NOW
    trust(node.packs, read_root(first.root))
    assert (node.packs / SEEN).exists()
    trust(node.packs, read_root(first.root), replace=True)
    assert not (node.packs / SEEN).exists()
    assert (node.packs / "metadata" / "timestamp.json").exists(), "what was believed stays: no way back to older packs"
