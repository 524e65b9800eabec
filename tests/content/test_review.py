"""A review holds for the text it was given for, and for no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.errors import UnknownSubject
from content.review import record_review, reviewed, text_hash, valid_reviews
from tests.content.tiny_pack import TinyPack, write_tiny_pack

H2A = "topics/channels/us_h2a.yaml"
CONTACTS = "contacts/us.yaml"
TOPIC, CONTACT = "channels.us_h2a", "us_labour"
DAY = date(2026, 11, 21)


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path)


def approve(tiny: TinyPack, subject: str, by: str = "Ana", on: date = DAY) -> None:
    record_review(tiny.load(), subject, by=by, role="abogada", on=on)


@pytest.mark.parametrize("subject", [TOPIC, CONTACT])
def test_a_review_is_kept_and_found_again(tiny: TinyPack, subject: str) -> None:
    assert reviewed(tiny.load(), subject) is None
    approve(tiny, subject)
    review = reviewed(tiny.load(), subject)
    assert review is not None
    assert (review.by, review.role, review.on) == ("Ana", "abogada", DAY)


@pytest.mark.parametrize(
    ("file", "old", "new", "subject"),
    [
        pytest.param(H2A, "paga el viaje", "no paga el viaje", TOPIC, id="a paragraph"),
        pytest.param(H2A, "es para el campo", "es del campo", TOPIC, id="the first text"),
        pytest.param(H2A, "spoken: Para", "spoken: Es para", TOPIC, id="what is heard"),
        pytest.param(H2A, "origin: [GT]", "origin: [HN]", TOPIC, id="a condition"),
        pytest.param(H2A, "source_date: 2026-01", "source_date: 2026-02", TOPIC, id="the date of a source"),
        pytest.param(H2A, "[labour, us_labour]", "[us_labour]", TOPIC, id="the contacts"),
        pytest.param(CONTACTS, "9243", "9244", CONTACT, id="the number"),
        pytest.param(CONTACTS, "opens: 08:00", "opens: 09:00", CONTACT, id="the hours"),
    ],
)
def test_an_edit_voids_the_review(tiny: TinyPack, file: str, old: str, new: str, subject: str) -> None:
    approve(tiny, subject)
    tiny.change(file, old, new)
    pack = tiny.load()
    assert reviewed(pack, subject) is None
    assert [f.values for f in tiny.lint() if f.key == "lint.review.void"] == [{"subject": subject, "by": "Ana"}]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param(H2A, "checked_on: 2026-11-01", "checked_on: 2026-11-20", id="the same source checked again"),
        pytest.param(CONTACTS, "9243", "9244", id="another subject"),
        pytest.param(H2A, "      La visa H-2A", "      La\n      visa H-2A", id="only the line breaks"),
    ],
)
def test_what_changes_no_word_keeps_the_review(tiny: TinyPack, file: str, old: str, new: str) -> None:
    approve(tiny, TOPIC)
    tiny.change(file, old, new)
    assert reviewed(tiny.load(), TOPIC) is not None


def test_two_people_may_vouch_and_the_newest_is_shown(tiny: TinyPack) -> None:
    approve(tiny, TOPIC, "Ana", date(2026, 11, 20))
    approve(tiny, TOPIC, "Beto", date(2026, 11, 21))
    pack = tiny.load()
    assert {review.by for review in valid_reviews(pack, TOPIC)} == {"Ana", "Beto"}
    newest = reviewed(pack, TOPIC)
    assert newest is not None
    assert newest.by == "Beto"


def test_the_same_person_again_replaces_the_older_word(tiny: TinyPack) -> None:
    approve(tiny, TOPIC, "Ana", date(2026, 1, 1))
    approve(tiny, CONTACT)
    approve(tiny, TOPIC, "Ana", DAY)
    pack = tiny.load()
    assert [review.on for review in pack.topics[TOPIC].reviews] == [DAY]
    assert reviewed(pack, CONTACT) is not None


def test_what_is_not_in_the_pack_cannot_be_reviewed(tiny: TinyPack) -> None:
    with pytest.raises(UnknownSubject):
        approve(tiny, "channels.us_h2b")
    assert not (tiny.root / "reviews.yaml").exists()


def test_no_half_written_file_is_left(tiny: TinyPack) -> None:
    approve(tiny, TOPIC)
    assert [path.name for path in tiny.root.iterdir() if path.name.startswith(".")] == []


def test_a_review_of_nothing_is_a_warning(tiny: TinyPack) -> None:
    approve(tiny, TOPIC)
    tiny.change("reviews.yaml", TOPIC, "channels.gone")
    [finding] = [f for f in tiny.lint() if f.key == "lint.review.unknown"]
    assert (finding.file, finding.line, finding.severity) == ("reviews.yaml", 1, "warning")


def test_the_hash_does_not_depend_on_earlier_reviews(tiny: TinyPack) -> None:
    before = text_hash(tiny.load().topics[TOPIC])
    approve(tiny, TOPIC)
    assert text_hash(tiny.load().topics[TOPIC]) == before
