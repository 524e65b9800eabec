"""Is what is written in the contract, is what the contract asks written, and do its reviews still hold?

Refuses nothing. Rules: a topic not written yet is a note, never an error, because a pack grows gradually; the
service's own topics are answered by the bot's responses and are not missed; a review of an edited text is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content.errors import PackError
from content.lint.findings import Draft
from content.model import FACTLESS_THEMES, Pack
from content.reading.fields import read_yaml
from content.reading.others import REVIEWS_FILE, read_reviews
from content.review import find, text_hash


def check(pack: Pack) -> Iterator[Draft]:
    for topic in pack.topics.values():
        if topic.id not in pack.specs:
            yield Draft(topic.file, ("topic",), "lint.topic.unknown", {"topic": topic.id})
    yield from _reviews(pack)
    for spec in pack.specs.values() if not pack.layer.extends else ():
        if spec.id not in pack.topics and spec.theme not in FACTLESS_THEMES and not _is_there(pack, spec.id):
            yield Draft(topic_file(spec.id), (), "lint.topic.missing", {"topic": spec.id, "title": spec.title}, "note")


def _is_there(pack: Pack, topic: str) -> bool:
    """A file that can't be read has its own finding and isn't missing."""
    return (Path(pack.root) / topic_file(topic)).exists()


def topic_file(topic: str) -> str:
    """Where a topic is written, relative to the pack."""
    return f"topics/{topic.replace('.', '/')}.yaml"


def _reviews(pack: Pack) -> Iterator[Draft]:
    for n, (subject, hash_, by) in enumerate(_recorded(Path(pack.root))):
        value = find(pack, subject)
        if value is None:
            yield Draft(REVIEWS_FILE, (n,), "lint.review.unknown", {"subject": subject}, "warning")
        elif text_hash(value) != hash_:
            yield Draft(REVIEWS_FILE, (n,), "lint.review.void", {"subject": subject, "by": by}, "warning")


def _recorded(root: Path) -> list[tuple[str, str, str]]:
    if not (root / REVIEWS_FILE).exists():
        return []
    try:
        reviews = read_reviews(read_yaml(root, REVIEWS_FILE))
    except PackError:
        return []  # the loader has reported it
    return [(subject, review.hash, review.by) for subject, review in reviews]
