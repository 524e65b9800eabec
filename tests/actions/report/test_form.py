"""A report told in five answers: after a yes, closed for an institution, left and gone on with; never before help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from actions.report.form import ASKED, QUESTIONS, TELLS
from connectors.sealing import new_key
from content.compile import AnswerBook
from content.model import Pack, TopicSpec
from content.offer import Heard as OfferHeard
from content.offer import OfferCheck, Sign
from tests.actions.stage import Heard, Played, play
from tests.content.built_pack import build_book, build_pack

KEY, NEW_KEY = new_key()[1], new_key()[1]
REPORT = Heard("report", ranking=[("report", 1.0)], metadata={"here": "GT"})
YES = Heard("acknowledge", value="yes", ranking=[("acknowledge", 1.0)])
FREE = [("nlu_fallback", 0.5), ("rights.wages", 0.4), ("out_of_scope", 0.2)]
TOLD = Heard("nlu_fallback", ranking=FREE, text="me pidió dinero por la visa")
URGENT = Heard("rights.passport", ranking=[("rights.passport", 0.9), *FREE])
NOTES = {"receipt": "2ABC-DEFG", "desk": "gt_fraud_report", "at": 0, "kept": 0, "agreed": True}
TELLING = {"origin": "GT", "form": TELLS, "report": NOTES, "topic": "fraud.report"}


def pack(key: str | None = KEY) -> Pack:
    built = build_pack()
    desk = replace(built.contacts["gt_fraud_report"], report_key=key)
    spec = TopicSpec("fraud.report", "Denunciar un fraude", "origin", "")
    return replace(built, contacts={**built.contacts, desk.id: desk}, specs={**built.specs, spec.id: spec})


def book(key: str | None = KEY) -> AnswerBook:
    return build_book(pack(key))


def say(action: str, heard: Heard, slots: Mapping[str, Any], key: str | None = KEY) -> Played:
    return play(action, heard, slots, book(key))


def number(value: str) -> Heard:
    return Heard("choose", value=value, ranking=[("choose", 1.0)])


def test_the_word_tells_what_is_kept_and_asks() -> None:
    played = say("action_report", REPORT, {})
    assert played.names == ["utter_report_ask"]
    assert played.values["name"] == "Nombre gt_fraud_report"
    assert played.slots["form"] == ASKED
    assert played.outcome.get("report") is None


@pytest.mark.parametrize("key", [None, "no es clave"])
def test_where_nobody_has_a_key_the_official_way_is_told_and_nothing_begins(key: str | None) -> None:
    played = say("action_report", REPORT, {}, key)
    assert played.outcome["topic"] == "fraud.report"
    assert (played.slots["form"], played.slots["report"]) == (None, None)
    assert not any(name.startswith("utter_report") for name in played.names)


@pytest.mark.parametrize(("key", "channel", "offered"), [(KEY, "sms", 1), (None, "sms", 0), (KEY, "voice", 0)])
def test_who_asks_where_to_report_is_told_that_she_can_here(key: str | None, channel: str, offered: int) -> None:
    asked = Heard("fraud.report", ranking=FREE, metadata={"here": "GT", "channel": channel})
    assert say("action_answer_topic", asked, {}, key).names.count("utter_report_here") == offered


def test_in_a_call_the_official_way_is_told() -> None:
    heard = replace(REPORT, metadata={"here": "GT", "channel": "voice"})
    assert say("action_report", heard, {}).slots["report"] is None


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_acknowledge", Heard("acknowledge", ranking=[("acknowledge", 1.0)]), id="no"),
        pytest.param("action_show_menu", Heard("menu", ranking=[("menu", 1.0)]), id="0"),
        pytest.param("action_fallback", TOLD, id="her story, too early"),
        pytest.param("action_choose", number("9"), id="9"),
        pytest.param("action_answer_topic", URGENT, id="danger"),
    ],
)
def test_without_a_yes_nothing_is_kept(action: str, heard: Heard) -> None:
    played = say(action, heard, TELLING | {"form": ASKED})
    assert not played.outcome.get("report")
    assert played.slots["form"] is None


def test_the_word_again_before_the_yes_asks_again() -> None:
    played = say("action_report", REPORT, TELLING | {"form": ASKED})
    assert (played.names, played.slots["form"]) == (["utter_report_ask"], ASKED)


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_acknowledge", Heard("acknowledge", ranking=[("acknowledge", 1.0)]), id="no"),
        pytest.param("action_show_menu", Heard("menu", ranking=[("menu", 1.0)]), id="0"),
        pytest.param("action_answer_topic", URGENT, id="danger"),
        pytest.param("action_check_offer", Heard("check", ranking=[("check", 1.0)]), id="another form"),
    ],
)
def test_who_did_not_say_yes_is_asked_again_before_any_question(action: str, heard: Heard) -> None:
    asked = say("action_report", REPORT, {})
    refused = say(action, heard, dict(asked.slots))
    again = say("action_report", REPORT, dict(refused.slots))
    assert (again.names, again.slots["form"]) == (["utter_report_ask"], ASKED)
    assert refused.slots["report"] is None
    told = say("action_fallback", TOLD, dict(refused.slots) | {"form": TELLS})
    assert not told.outcome.get("report")


def test_a_report_that_nobody_agreed_to_is_not_gone_on_with() -> None:
    older = {name: value for name, value in NOTES.items() if name != "agreed"}
    assert say("action_report", REPORT, {"origin": "GT", "report": older}).names == ["utter_report_ask"]


@pytest.mark.parametrize("yes", [YES, number("1")], ids=["yes", "1"])
def test_after_a_yes_the_first_question_comes(yes: Heard) -> None:
    played = say("action_acknowledge", yes, TELLING | {"form": ASKED})
    assert (played.names, played.slots["form"]) == (["utter_report_what"], TELLS)
    assert not played.outcome.get("report")


def test_an_answer_goes_to_the_institution_and_the_state_holds_none_of_its_words() -> None:
    played = say("action_fallback", TOLD, TELLING)
    expected = {"desk": "gt_fraud_report", "key": KEY, "question": "what", "first": True}
    assert played.outcome["report"] == {"receipt": "2ABC-DEFG", **expected}
    assert played.slots["report"] == NOTES | {"at": 1, "kept": 1, "signs": []}
    assert "dinero" not in str(played.slots)
    assert played.names == ["utter_report_who"]


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_answer_topic", Heard("rights.wages", ranking=FREE[1:]), id="a topic"),
        pytest.param("action_decline", Heard("out_of_scope", ranking=FREE), id="not for Faro"),
        pytest.param("action_choose", number("50"), id="a number"),
        pytest.param("action_acknowledge", Heard("acknowledge", ranking=[("acknowledge", 1.0)]), id="no"),
        pytest.param("action_inform_place", Heard("inform_place", ranking=[("inform_place", 1.0)]), id="a place"),
        pytest.param("action_name_language", Heard("foreign_language", "quc", ranking=[("x", 1.0)]), id="K'iche'"),
    ],
)  # fmt: skip
def test_whatever_she_answers_is_kept(action: str, heard: Heard) -> None:
    played = say(action, heard, TELLING | {"report": NOTES | {"at": 3, "kept": 2}})
    assert (played.outcome["report"]["question"], played.outcome["report"]["first"]) == ("paid", False)


def test_all_five_lead_to_a_receipt_and_leave_nothing_of_it() -> None:
    slots: Mapping[str, Any] = TELLING
    asked, steps = [], []
    for _ in QUESTIONS:
        played = say("action_fallback", TOLD, slots)
        asked += played.names
        steps.append(played.outcome["report"])
        slots = dict(played.slots)
    assert asked == [*(f"utter_report_{question}" for question in QUESTIONS[1:]), "utter_report_done"]
    assert [one["question"] for one in steps] == list(QUESTIONS)
    assert [one.get("finished", False) for one in steps] == [False] * 4 + [True]
    assert played.values["receipt"] == "2ABC-DEFG"
    assert (slots["form"], slots["report"]) == (None, None)
    assert (played.outcome["signs"], played.outcome["district"]) == (["report"], "GT")


def test_a_question_may_be_skipped() -> None:
    played = say("action_choose", number("9"), TELLING)
    assert not played.outcome["report"]
    assert played.slots["report"] == NOTES | {"at": 1}
    assert say("action_fallback", TOLD, dict(played.slots)).outcome["report"]["first"] is True


def test_eight_ends_it_with_what_there_is() -> None:
    played = say("action_choose", number("8"), TELLING | {"report": NOTES | {"at": 1, "kept": 1}})
    assert played.names == ["utter_report_done"]
    assert played.outcome["report"] == {"receipt": "2ABC-DEFG", "finished": True}


@pytest.mark.parametrize(("skip", "at"), [("8", 0), ("9", 4)])
def test_with_no_answer_at_all_nothing_is_kept(skip: str, at: int) -> None:
    played = say("action_choose", number(skip), TELLING | {"report": NOTES | {"at": at}})
    assert (played.names, played.outcome.get("report")) == (["utter_report_empty"], None)
    assert not played.outcome.get("signs")


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_answer_topic", URGENT, id="urgent"),
        pytest.param("action_fallback", Heard("nlu_fallback", ranking=[*FREE, ("rights.passport", 0.3)]), id="perhaps"),
        pytest.param("action_fallback", Heard("nlu_fallback", ranking=FREE, danger="alarm"), id="alarm"),
    ],
)
def test_danger_is_answered_first_and_then_she_may_tell_of_it(action: str, heard: Heard) -> None:
    answered = say(action, heard, TELLING)
    assert not answered.outcome.get("report")
    assert answered.names[-1] == "utter_report_goes_on"
    assert answered.slots["form"] is None
    again = say("action_report", REPORT, dict(answered.slots))
    assert (again.names, again.slots["form"]) == (["utter_report_what"], TELLS)
    told = say(action, heard, dict(again.slots))
    assert told.names == ["utter_call_first", "utter_report_who"]
    assert told.outcome["report"]["question"] == "what"


def test_a_hint_of_danger_is_kept_and_the_number_stands_first() -> None:
    played = say("action_fallback", replace(TOLD, danger="hint"), TELLING)
    assert played.names == ["utter_call_first", "utter_report_who"]
    assert played.outcome["report"]["question"] == "what"


def test_a_question_of_hers_is_answered_and_she_is_told_how_to_go_on() -> None:
    heard = Heard("rights.wages", ranking=[("rights.wages", 0.9), *FREE], text="¿cuánto pagan?")
    played = say("action_answer_topic", heard, TELLING)
    assert (played.outcome["topic"], played.names[-1]) == ("rights.wages", "utter_report_goes_on")
    assert (played.slots["form"], played.slots["report"]) == (None, NOTES)


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        pytest.param("action_erase", Heard("service.delete_data", ranking=[("service.delete_data", 1.0)]), id="BORRAR"),
        pytest.param("action_leave", Heard("leave", ranking=[("leave", 1.0)]), id="ANNULER"),
        pytest.param("action_stop", Heard("service.stop", "leave", ranking=[("service.stop", 1.0)]), id="CANCELAR"),
    ],
)
def test_leaving_for_good_takes_back_what_she_answered(action: str, heard: Heard) -> None:
    played = say(action, heard, TELLING)
    assert played.outcome["report"] == {"receipt": "2ABC-DEFG", "withdrawn": True}


def test_a_new_key_closes_the_next_answer() -> None:
    assert say("action_fallback", TOLD, TELLING, NEW_KEY).outcome["report"]["key"] == NEW_KEY


def test_without_its_key_the_report_is_given_up() -> None:
    played = say("action_fallback", TOLD, TELLING, None)
    assert played.names == ["utter_report_gone"]
    assert played.outcome["report"] == {"receipt": "2ABC-DEFG", "withdrawn": True}
    assert played.slots["report"] is None


def test_her_district_is_told_with_the_sign_if_she_named_one() -> None:
    there = replace(TOLD, metadata={"districts": ["HN-OL", "GT-13"]})
    first = say("action_fallback", there, TELLING)
    assert first.slots["district"] == "GT-13"
    assert say("action_choose", number("8"), dict(first.slots)).outcome["district"] == "GT-13"


@pytest.mark.parametrize(
    ("value", "said", "taken"),
    [
        ("withdraw", "utter_report_which", None),
        ("2ABC-DEFZ", "utter_report_misspelt", None),
        ("2ABC-DEFS", "utter_report_withdrawn", {"receipt": "2ABC-DEFS", "withdrawn": True}),
    ],
)
def test_a_receipt_takes_back(value: str, said: str, taken: Mapping[str, Any] | None) -> None:
    played = say("action_report", replace(REPORT, value=value), {})
    assert (played.names, played.outcome.get("report")) == ([said], taken)


def test_signs_of_fraud_in_her_answers_are_counted_once_she_is_done() -> None:
    sign = Sign("asks_money", 3, "Piden dinero", "", OfferHeard(said={"es": ("pidio dinero",)}))
    other = Sign("hurry", 1, "Apuran", "", OfferHeard(said={"es": ("pidio",)}))
    own = build_book(replace(pack(), offer=OfferCheck(signs=(sign, other))))
    first = play("action_fallback", TOLD, TELLING, own)
    assert not first.outcome.get("signs")
    assert first.slots["report"]["signs"] == ["asks_money", "hurry"]
    checked = {**first.slots, "offer": {"seen": ["hurry"]}}
    done = play("action_choose", number("8"), checked, own)
    assert done.outcome["signs"] == ["report", "asks_money"], "what the check of the same talk counted isn't again"
