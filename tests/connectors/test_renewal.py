"""A node turns to new packs while it runs, or says in plain words why not, and goes on with the old ones."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.messages import Inbound
from connectors.app import load_book
from connectors.installing import install, rollback, stage
from connectors.releases.catalogues import compile_catalogue
from connectors.releases.folders import FOLDER, SHIPPED, PackFolders, folders_in, folders_of, store_of
from connectors.releases.handover import Candidate, Handover, Outcome
from connectors.renewal import Answering, Renewal, answering_of, to_ask, usable
from connectors.settings import Settings, read_settings
from connectors.start import words
from connectors.switchboard import Spoken
from connectors.thinking import Mind
from content.errors import NotReviewed
from tests.connectors.packing import NOTHING_ELSE, Edits, bundles, copied

if TYPE_CHECKING:
    from bot.assistant import Assistant

ASKED = "el patron me quitó el pasaporte y no me lo da"
NUMBER = {"contacts/us.yaml": ("1-888-373-7888", "1-888-373-0000")}
GOLDEN = {"golden.yaml": ("1-888-373-7888", "1-888-373-0000")}
MISUNDERSTOOD = {"golden.yaml": ("el patron me quitó el pasaporte y no me lo da", "busco trabajo en Canada")}
NO_YAML = {"topics/rights/passport_taken.yaml": ("(?m)^topic:", "?topic:")}
WORDS = {"topics/rights/passport_taken.yaml": ("(?m)^topic: .*", "topic: rights.passport_taken # looked at again")}


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    """A node keeps what it built for as long as it lives; these tests build one after another."""
    yield
    gc.unfreeze()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"FARO_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def renewal(settings: Settings, assistant: Assistant) -> Renewal:
    """A node that has begun with the shipped packs."""
    running = Renewal(settings, partial(answering_of, settings), thinks=True, serves=None)
    running.mind = Mind(assistant, assistant)
    running.now = Answering(assistant, load_book())
    return running


def sent(settings: Settings, tmp_path: Path, version: str, edits: Edits) -> str:
    """The id of a release that lies ready."""
    found = bundles(copied(tmp_path / version, version, edits), version)
    return stage(store_of(settings.data_dir, compile_catalogue), found, NOTHING_ELSE).id


def offered(renewal: Renewal, release: str, why: str = "update") -> Outcome:
    return renewal.activate(Candidate(release, why, "ticket"))


def answer(renewal: Renewal) -> str:
    assert renewal.mind is not None
    memory = {"language": "es", "origin": "MX", "destination": "US"}
    turn = asyncio.run(renewal.mind.reply(Inbound(ASKED, "sms", "somebody"), memory))
    return "\n".join(reply.text for reply in turn.replies)


def test_a_changed_number_is_answered_after_the_activation(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    assert "1-888-373-7888" in answer(renewal)
    outcome = offered(renewal, sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN))
    assert (outcome.active, outcome.values) == (True, {"packs": "gt@2026.12.1, rcm@2026.12.1"})
    assert "1-888-373-0000" in answer(renewal)
    assert folders_of(settings.data_dir).release == outcome.release


@pytest.mark.parametrize(
    ("edits", "key"),
    [
        pytest.param(NUMBER, "packs.activation.golden", id="a hotline that the golden questions don't know"),
        pytest.param(MISUNDERSTOOD, "packs.activation.golden", id="a message that is understood otherwise"),
        pytest.param(
            {"contacts/consulates_ni.yaml": ('number: "[^"]+"', 'number: "call me"')},
            "packs.activation.lint",
            id="a number that is none",
        ),
        pytest.param(NO_YAML, "packs.activation.unreadable", id="no YAML"),
    ],
)
def test_packs_that_must_not_answer_are_refused_and_the_old_go_on(
    renewal: Renewal, settings: Settings, tmp_path: Path, edits: Edits, key: str
) -> None:
    outcome = offered(renewal, sent(settings, tmp_path, "2026.12.1", edits))
    assert (outcome.active, outcome.key) == (False, key)
    assert "1-888-373-7888" in answer(renewal)
    assert folders_of(settings.data_dir) == SHIPPED
    for lang in ("es", "en"):
        assert words().say(outcome.key, lang, outcome.values)


def test_production_refuses_what_nobody_vouched_for(tmp_path: Path, assistant: Assistant) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "data"), "FARO_MODE": "production"})
    running = Renewal(settings, partial(answering_of, settings), thinks=True, serves=None)
    running.mind = Mind(assistant, assistant)
    outcome = offered(running, sent(settings, tmp_path, "2026.12.1", WORDS))
    assert outcome.key == "packs.activation.not_reviewed"


def test_a_node_follows_a_rollback_within_one_look(renewal: Renewal, settings: Settings, tmp_path: Path) -> None:
    offered(renewal, sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN))
    outcome = rollback(settings, "the number rings nowhere")
    assert outcome.key == "packs.rollback.shipped"
    renewal.look()
    assert "1-888-373-7888" in answer(renewal)


def test_what_was_rolled_back_does_not_come_again_by_itself(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    found = bundles(copied(tmp_path / "new", "2026.12.1", WORDS), "2026.12.1")
    assert offered(renewal, sent(settings, tmp_path, "2026.12.1", WORDS)).active
    assert install(settings, found, NOTHING_ELSE, "update").key == "packs.update.same"
    rollback(settings, "no")
    refused = install(settings, found, NOTHING_ELSE, "update")
    assert (refused.active, refused.key, refused.values["why"]) == (False, "packs.update.rolled_back", "no")


def test_a_command_hands_over_to_the_node_that_runs_and_hears_its_word(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    stopping, connected = threading.Event(), list[Spoken]()
    node = threading.Thread(target=renewal.run, args=(stopping, connected.append))
    node.start()
    try:
        while not Handover(settings.data_dir / FOLDER).is_anybody_alive():
            assert node.is_alive()
        found = bundles(copied(tmp_path / "new", "2026.12.1", WORDS), "2026.12.1")
        outcome = install(settings, found, NOTHING_ELSE, "update")
    finally:
        stopping.set()
        node.join()
    assert (outcome.active, outcome.key) == (True, "packs.activation.done")
    release = folders_of(settings.data_dir)
    assert [spoken.packs[0] for spoken in connected] == [release.root]
    assert Handover(settings.data_dir / FOLDER).candidate() is None


def test_where_no_node_runs_the_command_judges_itself(settings: Settings, tmp_path: Path, assistant: Assistant) -> None:
    found = bundles(copied(tmp_path / "new", "2026.12.1", MISUNDERSTOOD), "2026.12.1")
    outcome = install(settings, found, NOTHING_ELSE, "update")
    assert (outcome.active, outcome.key) == (False, "packs.activation.golden")
    assert Handover(settings.data_dir / FOLDER).outcome() == outcome


def test_packs_that_this_software_cannot_read_leave_the_shipped_ones_answering(
    settings: Settings, tmp_path: Path
) -> None:
    release = sent(settings, tmp_path, "2026.12.1", WORDS)
    store = store_of(settings.data_dir)
    found = store.find(release)
    assert found is not None
    store.switch(found, "update")
    (found.pack("rcm") / "pack.yaml").write_text("from: the future\n", "utf-8")
    assert usable(settings) == SHIPPED


def test_of_packs_understood_alike_only_what_is_new_is_asked_again(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    release = store_of(settings.data_dir).find(sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN))
    assert release is not None
    new = answering_of(settings, folders_in(release), renewal.now)
    assert renewal.now is not None
    asked = to_ask(new, renewal.now)
    assert {golden.topic for golden in asked if "1-888-373-0000" in golden.says} >= {"rights.passport_taken"}
    assert 0 < len(asked) < len(new.book.pack.golden) / 2
    assert to_ask(new, None) == new.book.pack.golden
    assert to_ask(new, new) == ()


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"places.yaml": ("names: \\[Canada,", "names: [Canada, Kanadah,")}, id="another name of a place"),
        pytest.param({"contacts/mx.yaml": ('number: "911"', 'number: "066"')}, id="another number for danger"),
    ],
)
def test_where_other_names_or_numbers_for_danger_are_known_all_is_asked(
    renewal: Renewal, settings: Settings, tmp_path: Path, edit: Edits
) -> None:
    release = store_of(settings.data_dir).find(sent(settings, tmp_path, "2026.12.1", edit))
    assert release is not None
    new = answering_of(settings, folders_in(release), renewal.now)
    assert to_ask(new, renewal.now) == new.book.pack.golden


def test_packs_on_which_the_judge_itself_fails_are_refused_once(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    release = sent(settings, tmp_path, "2026.12.1", WORDS)

    def failing(folders: PackFolders, like: Answering | None) -> Answering:
        raise MemoryError

    broken = Renewal(settings, failing, thinks=True, serves=None)
    broken.mind, broken.now = renewal.mind, renewal.now
    handover = Handover(settings.data_dir / FOLDER)
    handover.offer(Candidate(release, "update", "ticket"))
    broken.look()
    outcome = handover.outcome()
    assert outcome is not None
    assert (outcome.key, outcome.values, outcome.ticket) == (
        "packs.activation.failed",
        {"error": "MemoryError"},
        "ticket",
    )
    assert handover.candidate() is None
    assert words().say(outcome.key, "en", outcome.values)


def test_a_candidate_left_behind_does_not_undo_a_rollback(renewal: Renewal, settings: Settings, tmp_path: Path) -> None:
    release, handover = sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN), Handover(settings.data_dir / FOLDER)
    offered(renewal, release)
    handover.offer(Candidate(release, "update", "left"))
    rollback(settings, "no")
    assert handover.candidate() is None
    refused = offered(renewal, release)
    assert (refused.active, refused.key) == (False, "packs.update.rolled_back")
    assert renewal.activate(Candidate(release, "update", "again", again=True)).active


def test_a_pack_that_was_rolled_back_does_not_come_again_with_another_one(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    offered(renewal, sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN))
    rollback(settings, "no")
    rcm = copied(tmp_path / "other", "2026.12.1", NUMBER | GOLDEN)
    card = rcm.parent / "gt" / "pack.yaml"
    card.write_text(card.read_text("utf-8") + "# looked at\n", "utf-8")
    refused = install(settings, bundles(rcm, "2026.12.1"), NOTHING_ELSE, "update")
    assert (refused.active, refused.key) == (False, "packs.update.rolled_back")


def test_older_packs_are_not_taken_unless_somebody_insists(settings: Settings, tmp_path: Path) -> None:
    older = {"pack.yaml": ("released: 2026-11-21", "released: 2026-11-20")}
    found = bundles(copied(tmp_path / "old", "2026.11.1", older), "2026.11.1")
    refused = install(settings, found, NOTHING_ELSE, "update")
    assert (refused.active, refused.key) == (False, "packs.update.older")


@pytest.mark.parametrize("mode", ["demo", "production"])
@pytest.mark.parametrize("file", ["pack.yaml", "contacts/us.yaml"])
def test_a_damaged_release_is_never_answered_with(tmp_path: Path, mode: str, file: str) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path / "data")})
    store = store_of(settings.data_dir)
    found = store.find(sent(settings, tmp_path, "2026.12.1", WORDS))
    assert found is not None
    store.switch(found, "update")
    assert usable(settings) == folders_in(found)
    damaged = found.pack("rcm") / file
    damaged.write_text(damaged.read_text("utf-8") + "# a worn card\n", "utf-8")
    if mode == "demo":
        assert usable(settings) == SHIPPED
    else:
        with pytest.raises(NotReviewed):  # what came with this checkout is a draft: said before the gateway opens
            usable(replace(settings, mode="production"))


def test_a_node_notices_damage_and_turns_to_packs_that_are_whole(
    renewal: Renewal, settings: Settings, tmp_path: Path
) -> None:
    offered(renewal, sent(settings, tmp_path, "2026.12.1", NUMBER | GOLDEN))
    (folders_of(settings.data_dir).root / "contacts" / "us.yaml").write_text("contacts: []\n", "utf-8")
    renewal.inspect()
    assert renewal.serves is None
    assert "1-888-373-7888" in answer(renewal)
    found = bundles(copied(tmp_path / "again", "2026.12.1", NUMBER | GOLDEN), "2026.12.1")
    assert install(settings, found, NOTHING_ELSE, "update").active
    mended = store_of(settings.data_dir).active()
    assert mended is not None
    assert store_of(settings.data_dir).damaged(mended) == ()


def test_a_country_s_pack_that_a_source_says_nothing_of_stays(settings: Settings, tmp_path: Path) -> None:
    found = [one for one in bundles(copied(tmp_path / "new", "2026.12.1", WORDS), "2026.12.1") if one.name == "rcm"]
    assert install(settings, found, NOTHING_ELSE, "update").active
    folders = folders_of(settings.data_dir)
    assert {path.name for path in folders.root.parent.iterdir()} == {"rcm", "gt"}
    assert {po.stem for po in folders.catalogues.glob("*/LC_MESSAGES/*.po")} == {"rcm", "gt"}
    assert install(settings, found, NOTHING_ELSE, "update").key == "packs.update.same"
