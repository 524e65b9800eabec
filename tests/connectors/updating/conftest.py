"""A published repository and a node that answers with its first version, made once; each test gets copies."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

import pytest

from tests.connectors.updating.node import Node
from tests.connectors.updating.publisher import Publisher, bundle, prose

OLD = bundle("rcm", prose("rcm", 20_000))
NEW = bundle("rcm", prose("rcm", 20_000) + "us-911: changed\n")
OVERLAY = bundle("gt", prose("gt", 3_000))


@lru_cache
def publications() -> tuple[Publisher, Publisher]:
    """What a node saw, and what is honestly published now."""
    first = Publisher()
    first.offer("rcm", "2026.11.1", OLD)
    first.offer("gt", "2026.11.1", OVERLAY)
    first.offer_model(b"model" * 1000)
    first.begin()
    first.publish("rcm", "gt")  # versions that can be rolled back from
    second = first.copy()
    second.offer("rcm", "2026.12.1", NEW, [OLD])
    second.publish("rcm")
    return first, second


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a node that answers with the first publication."""
    where = tmp_path_factory.mktemp("published")
    first = publications()[0]
    node = Node(where / "node").believe(first.root)
    assert node.update(first.write(where / "one")) == {"rcm": "2026.11.1", "gt": "2026.11.1"}
    return node.folder


@pytest.fixture
def node(before: Path, tmp_path: Path) -> Node:
    """Updated to the first version."""
    shutil.copytree(before, tmp_path / "node", symlinks=True)
    return Node(tmp_path / "node")


@pytest.fixture
def first() -> Publisher:
    return publications()[0].copy()


@pytest.fixture
def second() -> Publisher:
    return publications()[1].copy()
