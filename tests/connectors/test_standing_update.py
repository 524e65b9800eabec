"""A node that looks for newer packs by itself: it counts what became of it, goes on, and tries again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import SettingsError, SourceUnreachable, UpdateRefused, UpdateStopped
from connectors.releases.folders import FOLDER
from connectors.releases.handover import Handover, Outcome
from connectors.settings import Settings, read_settings
from connectors.standing_update import AFTER_FAILURE, StandingUpdate, update

HALF = 0.5  # the chance that shifts nothing


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {"FARO_DATA_DIR": str(tmp_path), "FARO_PACKS_SOURCE": str(tmp_path / "stick"), "FARO_PACKS_HOURS": "12"}
    return read_settings(given)


def failing(error: Exception) -> Callable[[Settings], Outcome]:
    def look(_settings: Settings) -> Outcome:
        raise error

    return look


def answering(active: bool, key: str) -> Callable[[Settings], Outcome]:
    return lambda _settings: Outcome(active, key)


@pytest.mark.parametrize(
    ("look", "told", "pause"),
    [
        pytest.param(answering(True, "packs.activation.done"), "new", timedelta(hours=12), id="newer packs"),
        pytest.param(answering(True, "packs.update.same"), "same", timedelta(hours=12), id="nothing new"),
        pytest.param(answering(False, "packs.activation.golden"), "refused", timedelta(hours=12), id="answers wrongly"),
        pytest.param(failing(UpdateRefused("packs.refused.older")), "refused", timedelta(hours=12), id="forged"),
        pytest.param(failing(SourceUnreachable("packs.source.no_folder")), "unreachable", AFTER_FAILURE, id="no line"),
        pytest.param(failing(UpdateStopped("packs.stopped.busy")), "stopped", AFTER_FAILURE, id="another updater"),
        pytest.param(failing(OSError("disk")), "stopped", AFTER_FAILURE, id="disk full"),
    ],
)
def test_every_end_is_counted_and_followed_by_another_look(
    settings: Settings, look: Callable[[Settings], Outcome], told: str, pause: timedelta
) -> None:
    heard: list[str] = []
    assert StandingUpdate(settings, heard.append, look, lambda: HALF).once() == pause
    assert heard == [told]


def test_a_refusal_can_be_read_with_faro_packs_status(settings: Settings) -> None:
    refused = failing(UpdateRefused("packs.refused.older", {"file": "timestamp.json"}))
    StandingUpdate(settings, lambda _told: None, refused, lambda: HALF).once()
    outcome = Handover(settings.data_dir / FOLDER).outcome()
    assert outcome == Outcome(False, "packs.refused.older", {"file": "timestamp.json"})


def test_nodes_look_at_different_minutes(settings: Settings) -> None:
    chances = iter((0.0, 0.3, 0.9))
    standing = StandingUpdate(settings, lambda _told: None, answering(True, "x"), lambda: next(chances))
    assert len({standing.once() for _ in range(3)}) == 3


def test_it_ends_with_the_node(settings: Settings) -> None:
    stopping = threading.Event()
    stopping.set()
    StandingUpdate(settings, lambda _told: None, failing(AssertionError()), lambda: HALF).run(stopping)


def test_a_stick_that_is_not_there_is_no_refusal(settings: Settings) -> None:
    with pytest.raises(SourceUnreachable):
        update(settings)


@pytest.mark.parametrize("hours", ["0", "-1", "soon", "99999"])
def test_a_bad_pause_is_named(tmp_path: Path, hours: str) -> None:
    with pytest.raises(SettingsError, match="FARO_PACKS_HOURS"):
        read_settings({"FARO_DATA_DIR": str(tmp_path), "FARO_PACKS_HOURS": hours})
