"""`offer.yaml`: what can't be read, and what the linter finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from bot.catalogs import Catalogs
from connectors.app import LOCALES, TOPICS, shipped_pack
from content.errors import WrongField
from content.lint.offer import check
from content.load import load_pack
from content.model import Condition, Pack
from content.offer import SUBJECT, OfferCheck, Variant, sentences
from content.reading.fields import read_yaml
from content.reading.offer import read_offer_check
from content.review import record_review, reviewed

PACK = Path(__file__).resolve().parents[2] / "content" / "packs" / "rcm"
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped_pack()


def found(pack: Pack, offer: OfferCheck) -> set[str]:
    return {
        draft.key for draft in check(replace(pack, offer=offer), Catalogs(LOCALES), TODAY) if draft.severity == "error"
    }


def test_the_shipped_check_has_no_error_in_any_language(pack: Pack) -> None:
    assert found(pack, pack.offer) == set()


def test_every_sentence_is_translated(pack: Pack) -> None:
    catalogues = Catalogs(LOCALES)
    lacking = [
        (lang, context)
        for context, source in sentences(pack.offer)
        for lang in ("en", "fr", "ht")
        if not catalogues.has("rcm", lang, context, source)
    ]
    assert lacking == []


def test_no_sentence_calls_an_offer_safe(pack: Pack) -> None:
    said = " ".join(source for _, source in sentences(pack.offer)).casefold()
    assert "segura" not in said.replace("aseguran", "").replace("asegurar", "").replace("asegura ", "")


def broken(pack: Pack, change: str) -> OfferCheck:
    offer = pack.offer
    first, question = offer.signs[0], offer.questions[0]
    return {
        "a sign twice": replace(offer, signs=(*offer.signs, first)),
        "a topic that isn't": replace(offer, about=("fraud.nothing",)),
        "an urgent topic that is calm": replace(offer, signs=(replace(first, urgent="fraud.asks_money"),)),
        "a sign that isn't": replace(offer, questions=(replace(question, about=("nothing",)),)),
        "a law without source": replace(offer, signs=(replace(first, laws=(Variant(Condition(), "Ley."),)),)),
        "a source that isn't": replace(offer, signs=(replace(first, sources=("nothing",)),)),
        "a reason that is long": replace(offer, signs=(replace(first, why="a" * 200),)),
        "nobody to tell": replace(offer, tell=("nobody",)),
    }[change]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("a sign twice", "lint.load.same_id"),
        ("a topic that isn't", "lint.offer.topic"),
        ("an urgent topic that is calm", "lint.offer.urgent"),
        ("a sign that isn't", "lint.offer.sign"),
        ("a law without source", "lint.source.none"),
        ("a source that isn't", "lint.source.undefined"),
        ("a reason that is long", "lint.offer.long"),
        ("nobody to tell", "lint.contact.unknown"),
    ],
)
def test_what_the_linter_finds(pack: Pack, change: str, key: str) -> None:
    assert key in found(pack, broken(pack, change))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"cobr*"', '"COBR*"', "lint.load.offer_phrase"),
        ('"cobr*"', '"@nothing pague"', "lint.load.offer_phrase"),
        ("    no: 2\n    options: [{sign: asks", "    no: 7\n    options: [{sign: asks", "lint.load.offer_options"),
        ("{signs}. No pague ni", "No pague ni", "lint.load.not_filled"),
        ("weight: 3", "weight: heavy", "lint.load.not_number"),
    ],
    ids=["capitals", "an unknown group", "an option that isn't", "a brace that is missing", "no number"],
)  # fmt: skip
def test_what_cannot_be_read(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (PACK / "offer.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "offer.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(WrongField) as raised:
        read_offer_check(read_yaml(tmp_path, "offer.yaml"))
    assert raised.value.key == key


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ('why: "Nadie puede asegurar', 'why: "Nadie le puede asegurar', False),
        ('text: "En EE.UU., con visa H-2 nadie', 'text: "En EE.UU. nadie', False),
        ("No pague ni dé papeles; guarde", "No pague; guarde", False),
        ("many: 6", "many: 9", False),
        ("source_date: '2018-09-11'", "source_date: '2019-09-11'", False),
        ('"garantiz*|garantic*"', '"garantiz*"', True),
    ],
    ids=["a reason", "a law", "a step", "a weight", "the date of a source", "a phrase"],
)
def test_a_review_holds_for_what_is_said(tmp_path: Path, old: str, new: str, holds: bool) -> None:
    folder = tmp_path / "rcm"
    copytree(PACK, folder, ignore=ignore_patterns("questions", "registers", "*.wav"))
    record_review(load_pack(folder, TOPICS, questions=False), SUBJECT, by="Ana", role="abogada", on=TODAY)
    text = (folder / "offer.yaml").read_text("utf-8")
    assert old in text
    (folder / "offer.yaml").write_text(text.replace(old, new, 1), "utf-8")
    assert (reviewed(load_pack(folder, TOPICS, questions=False), SUBJECT) is not None) is holds
