"""The packs a node was sent: whole or not at all, and back in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from connectors.errors import ReleaseMissing
from connectors.releases.store import POINTER, Release, ReleaseStore, Unpacked, files_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NO_RECORDINGS: Callable[[str], Path] = Path


class PowerCut(Exception):
    pass


def packed(version: str, number: str = "911", name: str = "rcm") -> Unpacked:
    files = {"pack.yaml": f"name: {name}\nversion: {version}\n".encode(), "contacts/us.yaml": number.encode()}
    marks = sha256(repr((name, version, number)).encode()).hexdigest()
    return Unpacked(name, version, marks, files | {"topics/a.yaml": b"same"}, {"en": b'msgid "hola"\n'})


def compiled(po: Path) -> None:
    po.with_suffix(".mo").write_bytes(b"compiled")


def store(folder: Path, at: Callable[[str], None] = lambda _step: None) -> ReleaseStore:
    return ReleaseStore(folder, lambda: NOW, compiled, at)


def staged(kept: ReleaseStore, *packs: Unpacked) -> Release:
    return kept.stage({pack.name: pack for pack in packs}, NO_RECORDINGS)


def test_before_anything_was_sent_the_software_s_own_packs_answer(tmp_path: Path) -> None:
    assert store(tmp_path).active() is None


def test_a_staged_release_holds_every_file_and_answers_only_once_it_is_switched_to(tmp_path: Path) -> None:
    kept = store(tmp_path)
    release = staged(kept, packed("1"), packed("7", name="gt"))
    assert kept.active() is None
    assert {"packs/rcm/contacts/us.yaml", "packs/gt/pack.yaml", "locales/en/LC_MESSAGES/rcm.mo"} <= {
        path.as_posix() for path in files_of(release)
    }
    kept.switch(release, "update")
    active = kept.active()
    assert active is not None
    assert active.packs == {"rcm": "1", "gt": "7"}


def test_what_did_not_change_is_the_same_file(tmp_path: Path) -> None:
    kept = store(tmp_path)
    first = staged(kept, packed("1"))
    kept.switch(first, "update")
    second = staged(kept, packed("2", "912"))
    same = {path.as_posix() for path in files_of(second) if (second.folder / path).stat().st_nlink == 2}
    assert same == {"packs/rcm/topics/a.yaml", "locales/en/LC_MESSAGES/rcm.po", "locales/en/LC_MESSAGES/rcm.mo"}
    assert (first.pack("rcm") / "contacts/us.yaml").read_bytes() == b"911"


def test_a_rollback_is_one_step_and_remembers_what_was_given_up(tmp_path: Path) -> None:
    kept = store(tmp_path)
    first, second = staged(kept, packed("1")), staged(kept, packed("2"))
    kept.switch(first, "update")
    kept.switch(second, "update")
    after = kept.rollback("wrong number in Huehuetenango")
    assert (after.active, after.previous, after.rolled_back) == (first.id, second.id, tuple(second.hashes.values()))
    assert after.why == "wrong number in Huehuetenango"
    assert kept.rollback("by mistake").active is None, "a second one never leads to what was given up"
    kept.switch(second, "update")
    assert not set(second.hashes.values()) & set(kept.pointer().rolled_back)


def test_a_rollback_of_the_first_release_leads_to_the_software_s_own_packs(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.switch(staged(kept, packed("1")), "update")
    kept.rollback("no")
    assert kept.active() is None
    with pytest.raises(ReleaseMissing):
        kept.rollback("again")


def test_nothing_points_at_a_release_that_is_not_whole(tmp_path: Path) -> None:
    kept = store(tmp_path)
    release = staged(kept, packed("1"))
    (release.folder / "release.json").unlink()
    with pytest.raises(ReleaseMissing):
        kept.switch(release, "update")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"active": 1}', b"\xff\xfe"])
def test_a_damaged_pointer_is_no_pointer(tmp_path: Path, damage: bytes) -> None:
    kept = store(tmp_path)
    kept.switch(staged(kept, packed("1")), "update")
    (tmp_path / POINTER).write_bytes(damage)
    assert kept.active() is None


@pytest.mark.parametrize("step", ["staged", "named", "pointing"])
def test_a_power_cut_before_the_pointer_leaves_the_old_release(tmp_path: Path, step: str) -> None:
    first = staged(store(tmp_path), packed("1"))
    store(tmp_path).switch(first, "update")

    def cut(at: str) -> None:
        if at == step:
            raise PowerCut

    broken = store(tmp_path, cut)
    with pytest.raises(PowerCut):
        broken.switch(staged(broken, packed("2")), "update")
    assert store(tmp_path).pointer().active == first.id
    again = store(tmp_path)
    again.switch(staged(again, packed("2")), "update")
    assert again.pointer().previous == first.id


def test_pruning_keeps_what_answers_and_the_one_before(tmp_path: Path) -> None:
    kept = store(tmp_path)
    releases = [staged(kept, packed(version)) for version in ("1", "2", "3")]
    for release in releases:
        kept.switch(release, "update")
    (tmp_path / "releases" / ".new-half").mkdir()
    kept.prune()
    assert {path.name for path in (tmp_path / "releases").iterdir()} == {releases[1].id, releases[2].id}
    assert kept.hashes() == {*releases[1].hashes.values(), *releases[2].hashes.values()}


def test_damage_is_found_and_mended_by_the_next_update(tmp_path: Path) -> None:
    kept = store(tmp_path)
    release = staged(kept, packed("1"))
    kept.switch(release, "update")
    assert kept.damaged(release) == ()
    (release.pack("rcm") / "contacts/us.yaml").write_bytes(b"912")
    (release.folder / "locales/en/LC_MESSAGES/rcm.mo").unlink()
    assert kept.damaged(release) == ("locales/en/LC_MESSAGES/rcm.mo", "packs/rcm/contacts/us.yaml")
    again = staged(kept, packed("1"))
    assert kept.damaged(again) == ()
    assert (again.pack("rcm") / "contacts/us.yaml").read_bytes() == b"911"


def test_a_damaged_file_is_not_shared_with_the_next_release(tmp_path: Path) -> None:
    kept = store(tmp_path)
    first = staged(kept, packed("1"))
    kept.switch(first, "update")
    (first.folder / "locales/en/LC_MESSAGES/rcm.mo").write_bytes(b"")
    (first.pack("rcm") / "topics/a.yaml").write_bytes(b"evil")
    second = staged(kept, packed("2"))
    assert kept.damaged(second) == ()
    assert (second.folder / "locales/en/LC_MESSAGES/rcm.mo").read_bytes() == b"compiled"


def test_a_damaged_release_is_no_way_back(tmp_path: Path) -> None:
    kept = store(tmp_path)
    first, second = staged(kept, packed("1")), staged(kept, packed("2"))
    kept.switch(first, "update")
    kept.switch(second, "update")
    (first.pack("rcm") / "contacts/us.yaml").write_bytes(b"666")
    with pytest.raises(ReleaseMissing):
        kept.rollback("no")
    assert kept.pointer().active == second.id


def test_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    def full(_po: Path) -> None:
        raise OSError(28, "No space left on device")

    kept = ReleaseStore(tmp_path, lambda: NOW, full)
    with pytest.raises(OSError, match="No space"):
        staged(kept, packed("1"))
    assert list((tmp_path / "releases").iterdir()) == []


def test_while_the_pointer_cannot_be_read_nothing_is_thrown_away(tmp_path: Path) -> None:
    kept = store(tmp_path)
    release = staged(kept, packed("1"))
    kept.switch(release, "update")
    (tmp_path / POINTER).write_bytes(b"{")
    kept.prune()
    assert kept.find(release.id) is not None
