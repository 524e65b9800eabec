"""A named person's word that a topic, a contact or a figure is right, and whether it still holds.

Refuses a review of what the pack does not hold. Rules: a review is bound to a hash of the Spanish text, its
conditions, its contacts and sources with their dates, so any edit of those voids it; `checked_on` and `expires` are
left out, since checking the same statement again changes no word. Translations are left out too: the catalogue
marks a translation fuzzy when its Spanish changes and then it isn't served, so each language has its own gate.
Reviews stand in `reviews.yaml`, apart from the texts, and the file is replaced in one step.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from content.errors import UnknownSubject
from content.model import Answer, Contact, Figure, Pack, Review, Source, Topic
from content.offer import SUBJECT, OfferCheck, sentences
from content.reading.fields import read_yaml
from content.reading.others import REVIEWS_FILE, read_reviews

Subject = Topic | Contact | Figure | OfferCheck


def reviewed(pack: Pack, subject: str) -> Review | None:
    """The newest review that still holds, or None."""
    return max(valid_reviews(pack, subject), key=lambda review: review.on, default=None)


def valid_reviews(pack: Pack, subject: str) -> tuple[Review, ...]:
    """The reviews whose hash is that of the present text."""
    value = find(pack, subject)
    if value is None or not value.reviews:
        return ()
    now = text_hash(value)
    return tuple(review for review in value.reviews if review.hash == now)


def only_reviewed(pack: Pack) -> Pack:
    """The pack without what nobody vouched for, nor questions that it can't answer then."""
    topics = {name: topic for name, topic in pack.topics.items() if reviewed(pack, name)}
    return replace(
        pack,
        topics=topics,
        golden=tuple(golden for golden in pack.golden if golden.topic in topics),
        contacts={name: contact for name, contact in pack.contacts.items() if reviewed(pack, name)},
        figures={name: figure for name, figure in pack.figures.items() if reviewed(pack, name)},
        places=(),  # nobody vouches for these yet
        institutions=(),
        questions={},
    )


def rebound(before: Topic, after: Topic) -> Topic:
    """The same topic with another pack's variants: who vouched for it before still does for its own part."""
    now = text_hash(before)
    held = (replace(review, hash=text_hash(after)) for review in before.reviews if review.hash == now)
    return replace(after, reviews=tuple(held))


def find(pack: Pack, subject: str) -> Subject | None:
    if subject == SUBJECT:
        return pack.offer if pack.offer.signs else None
    return pack.topics.get(subject) or pack.contacts.get(subject) or pack.figures.get(subject)


def text_hash(subject: Subject) -> str:
    """SHA-256 of all that a reviewer vouches for."""
    canonical = json.dumps(_content(subject), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _content(subject: Subject) -> Mapping[str, Any]:
    if isinstance(subject, Topic):
        return _topic_content(subject)
    if isinstance(subject, OfferCheck):
        return _offer_content(subject)
    return _contact_content(subject) if isinstance(subject, Contact) else _figure_content(subject)


def _offer_content(check: OfferCheck) -> Mapping[str, Any]:
    """All that is said and how it is weighed; by which phrases a sign is heard isn't a reviewer's to judge."""
    said = [[sign.id, sign.weight, sign.urgent, sign.sources, sign.implies] for sign in check.signs]
    laws = [[sign.id, asdict(law)] for sign in check.signs for law in sign.laws]
    steps = [asdict(step) for variants in check.steps for step in variants]
    asked = [[question.id, question.about, *map(asdict, question.options)] for question in check.questions]
    graded = {"many": check.many, "too_high": dict(check.too_high), "tell": check.tell}
    told = {"sentences": [list(one) for one in sentences(check)], "signs": said, "laws": laws, "steps": steps}
    return {SUBJECT: {**told, **graded, "questions": asked}, "sources": _source_content(check.sources)}


def _topic_content(topic: Topic) -> Mapping[str, Any]:
    return {
        "topic": topic.id,
        "asks": topic.asks,
        "answers": [_answer_content(answer) for answer in topic.answers],
        "sources": _source_content(topic.sources),
    }


def _answer_content(answer: Answer) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(answer).items() if name not in ("n", "by")}


def _contact_content(contact: Contact) -> Mapping[str, Any]:
    fields = {k: v for k, v in asdict(contact).items() if k not in ("reviews", "file", "sources")}
    if contact.report_key is None:  # so that who vouched before there were keys still does
        del fields["report_key"]
    return {**fields, "sources": _source_content(contact.sources)}


def _figure_content(figure: Figure) -> Mapping[str, Any]:
    source = _source_content({"source": figure.source})
    return {"figure": figure.id, "amount": figure.amount, "as_of": figure.as_of, **source}


def _source_content(sources: Mapping[str, Source]) -> Mapping[str, Any]:
    return {name: [s.label, s.title, s.address, s.source_date, s.kind] for name, s in sources.items()}


def record_review(pack: Pack, subject: str, *, by: str, role: str, on: date) -> Review:
    """Write the review into the pack's folder; the same person's older one of the same subject gives way."""
    value = find(pack, subject)
    if value is None:
        raise UnknownSubject(REVIEWS_FILE, 0, subject, "lint.review.unknown", {"subject": subject})
    review = Review(by=by, role=role, on=on, hash=text_hash(value))
    root = Path(pack.root)
    kept = [(name, old) for name, old in _recorded(root) if (name, old.by) != (subject, by)]
    _replace_file(root / REVIEWS_FILE, _as_yaml([*kept, (subject, review)]))
    return review


def _recorded(root: Path) -> list[tuple[str, Review]]:
    return read_reviews(read_yaml(root, REVIEWS_FILE)) if (root / REVIEWS_FILE).exists() else []


def _as_yaml(reviews: list[tuple[str, Review]]) -> str:
    rows = [{"subject": name, "by": r.by, "role": r.role, "on": r.on, "hash": r.hash} for name, r in reviews]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=1000)


def _replace_file(path: Path, text: str) -> None:
    """All or nothing: a power cut leaves the old file or the new one."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
