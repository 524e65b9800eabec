"""Each kind of gap is found, with what it is about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from content.gaps import COUNTRIES, KINDS, Gap, gaps
from content.model import Pack, Review, SkillBody, Skills, Topic
from content.offer import Heard, OfferCheck, Sign
from content.review import text_hash
from tests.content.built_pack import LAST_DAY, TODAY, build_pack, source


@dataclass(frozen=True)
class Catalogue:
    """Knows every text but those of the contexts told."""

    lacking: frozenset[str] = field(default_factory=frozenset)

    def has(self, domain: str, lang: str, context: str, source: str) -> bool:
        return context not in self.lacking

    def translate(self, domain: str, lang: str, context: str, source: str) -> str:
        return source

    def is_fuzzy(self, domain: str, lang: str, context: str, source: str) -> bool:
        return False


def found(pack: Pack, kind: str, today: date = TODAY, catalogue: Catalogue | None = None) -> list[Gap]:
    return [gap for gap in gaps(pack, catalogue or Catalogue(), today) if gap.kind == kind]


def test_a_topic_of_the_contract_without_answer() -> None:
    assert "channels.h2b" not in build_pack().topics
    assert Gap("topic", "channels.us_h2b") in found(build_pack(), "topic")


def test_a_country_that_gets_the_regional_text() -> None:
    about = {gap.about for gap in found(build_pack(), "variant") if gap.subject == "rights.wages"}
    assert "destination MX" in about
    assert "destination US" not in about


def test_a_role_that_a_country_lacks() -> None:
    subjects = {gap.subject for gap in found(build_pack(), "contact")}
    assert "hn_emergency" in subjects
    assert "us_emergency" not in subjects
    assert len([s for s in subjects if s.endswith("_crisis")]) == len(COUNTRIES)


def test_what_ended_and_what_ends_soon() -> None:
    day_after = LAST_DAY + timedelta(days=1)
    assert found(build_pack(), "expired") == []
    assert found(build_pack(), "expired", day_after)[0].day == LAST_DAY
    assert found(build_pack(), "expiring", LAST_DAY)[0].day == LAST_DAY
    assert found(build_pack(), "expiring", LAST_DAY - timedelta(days=61)) == []


def test_a_source_read_in_a_copy_and_one_without_date() -> None:
    topic = build_pack().topics["rights.wages"]
    undated = replace(topic, sources={"dol": source(source_date="undated")})
    pack = build_pack((undated,))
    assert [gap.subject for gap in found(pack, "undated")] == ["rights.wages"]
    assert "rights.wages" in [gap.subject for gap in found(pack, "unopened")]


def test_a_draft_is_one_until_somebody_vouches_for_it() -> None:
    topic: Topic = build_pack().topics["rights.wages"]
    vouched = replace(topic, reviews=(Review("Ana", "abogada", TODAY, text_hash(topic)),))
    assert "rights.wages" in [gap.subject for gap in found(build_pack((topic,)), "draft")]
    assert "rights.wages" not in [gap.subject for gap in found(build_pack((vouched,)), "draft")]


def test_the_check_of_an_offer_is_a_draft_until_somebody_vouches_for_it() -> None:
    sign = Sign("asks_money", 3, "le piden dinero", "Es estafa.", Heard(), sources=("dol",))
    check = OfferCheck(signs=(sign,), sources={"dol": source(source_date="undated")})
    vouched = replace(check, reviews=(Review("Ana", "abogada", TODAY, text_hash(check)),))
    assert Gap("draft", "offer") in found(replace(build_pack(), offer=check), "draft")
    assert Gap("draft", "offer") not in found(replace(build_pack(), offer=vouched), "draft")
    assert "offer" in [gap.subject for gap in found(replace(build_pack(), offer=check), "undated")]
    assert Gap("draft", "offer") not in found(build_pack(), "draft"), "a pack without a check lacks none"


def test_texts_without_translation_are_counted_by_file() -> None:
    lacking = Catalogue(frozenset({"rights.wages/0/short", "rights.wages/1/short"}))
    [gap] = found(build_pack(), "translation", catalogue=lacking)
    assert (gap.about, gap.count) == ("en", 2)


def test_what_isnt_known_of_a_body() -> None:
    body = SkillBody("hn_infop", "HN", "INFOP", ("train",), (), "Oficios.", "", "", "Gratis.", "", "", "", {})
    pack = replace(build_pack(), skills=Skills(bodies=(body,)))
    assert [gap.about for gap in found(pack, "skill")] == ["duration", "procedure", "support"]


def test_every_kind_has_its_place_in_the_order() -> None:
    assert len(KINDS) == len(set(KINDS)) == 10
