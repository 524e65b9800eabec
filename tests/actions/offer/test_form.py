"""The check of an offer as a conversation: begun, answered in any order, interrupted by danger, ended with a result."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from actions.offer.form import ASKS, RESULT
from bot.segments import TWO_SEGMENTS, fold, septets
from content.registers.model import Candidate, FirmSearch, Wage
from tests.actions.offer.scene import CHECK, URGENT, VERIFY, Invented, Talk, candidate, card, record, told
from tests.actions.stage import Played, mention

OFFER = "un señor de facebook me pide 500 dolares para visa h2a y hoy es el ultimo dia"


def short_enough(played: Played) -> bool:
    return septets(fold(told(played))) <= TWO_SEGMENTS


def test_the_word_alone_asks_the_first_question_in_one_sms() -> None:
    played = Talk().check()
    assert septets(fold(told(played))) <= 160
    assert (played.outcome["kind"], played.outcome["topic"], played.slots["form"]) == ("form", VERIFY, ASKS)


def test_six_questions_by_number_lead_to_the_result_in_eight_messages() -> None:
    talk = Talk()
    said = [talk.check(), *(talk.number(n) for n in (1, 1, 1, 3, 2, 9)), talk.more()]
    assert all(short_enough(played) for played in said)
    assert sorted(said[6].outcome["signs"]) == ["asks_money", "no_contract", "social_media"]
    assert "signs" not in said[7].outcome, "signs are told once"
    assert talk.slots["form"] is None


def test_an_offer_behind_the_word_is_not_asked_again() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER}")
    assert talk.slots["offer"]["seen"] == ["asks_money", "hurry", "social_media"]
    asked = set()
    while talk.slots["form"] == ASKS:
        asked.add(talk.slots["offer"]["now"])
        talk.number(9)
    assert asked == {"who", "papers", "contract", "terms"}


def test_no_word_of_hers_is_kept() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER} la empresa Fincas Zutano cobra")
    talk.say("Fincas Perengano y mi primo Juan")
    kept = json.dumps(talk.slots["offer"]).casefold()
    assert not [word for word in ("zutano", "perengano", "juan", "señor", "ultimo") if word in kept]


@pytest.mark.parametrize(
    ("text", "topic", "starts"),
    [
        pytest.param(OFFER, "fraud.asks_money", True, id="two signs beside a topic of fraud"),
        pytest.param("me cobran 300 dolares", "fraud.asks_money", False, id="one sign"),
        pytest.param(OFFER, "rights.wages", True, id="two signs, a visa and a sum beside any topic"),
        pytest.param("cuanto me pagan", "rights.wages", False, id="nothing of an offer"),
        pytest.param("me cobran 300 dolares", VERIFY, True, id="one sign beside the topic itself"),
    ],
)
def test_what_begins_it(text: str, topic: str, starts: bool) -> None:
    talk = Talk()
    talk.topic(text, topic)
    assert (talk.slots["form"] == ASKS) is starts


def test_a_general_question_gets_the_answer_and_one_short_question() -> None:
    talk = Talk()
    assert talk.topic("como se si una oferta es verdad", VERIFY).names == [f"{VERIFY}/0/0", "utter_told"]
    assert talk.more().names[0] == f"{VERIFY}/0/1"


@pytest.mark.parametrize("text", [OFFER, "VERIFICAR me quitaron el pasaporte"])
def test_a_call_gets_the_plain_answer(text: str) -> None:
    talk = Talk(channel="voice")
    assert talk.topic(text, VERIFY).names[0] == f"{VERIFY}/0/0"
    assert talk.slots["form"] is None
    assert talk.check().names[0] == f"{VERIFY}/0/0"


def test_papers_taken_interrupt_at_once_and_the_check_goes_on_later() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER}")
    played = talk.say("y me quitaron el pasaporte")
    assert played.names[0] == f"{URGENT}/0/0"
    assert (played.outcome["urgent"], played.slots["form"]) == (True, None)
    assert CHECK.texts["resume"] in told(played)
    assert told(talk.check()).startswith(CHECK.texts["again"])
    assert "papers_taken" in talk.slots["offer"]["seen"]


def test_papers_taken_told_by_number_interrupt_too() -> None:
    talk = Talk(slots={"form": ASKS, "offer": {"now": "papers", "asked": ["papers"], "turns": 3}})
    assert talk.number(2).names[0] == f"{URGENT}/0/0"


def test_danger_that_was_understood_interrupts() -> None:
    talk = Talk()
    talk.check()
    played = talk.topic("el me tiene aqui a la fuerza", URGENT, danger="alarm")
    assert played.names[0] == f"{URGENT}/0/0"


def test_papers_that_nobody_took_interrupt_nothing() -> None:
    talk = Talk(slots={"form": ASKS, "offer": {"now": "papers", "asked": ["papers"], "turns": 3}})
    played = talk.topic("no me quitaron el pasaporte", URGENT)
    assert (played.outcome["kind"], talk.slots["form"]) == ("form", ASKS)
    assert "papers_taken" in talk.slots["offer"]["denied"]


@pytest.mark.parametrize("intent", ["menu", "wordless"])
def test_a_command_leaves_it(intent: str) -> None:
    talk = Talk()
    talk.check()
    talk.command("x", intent, "action_show_menu" if intent == "menu" else "action_wordless")
    assert talk.slots["form"] is None


def test_another_clear_question_is_answered() -> None:
    talk = Talk()
    talk.check()
    assert talk.topic("y que es la visa h2a", "channels.us_h2a").names[0] == "channels.us_h2a/0/0"
    assert talk.slots["form"] is None


@pytest.mark.parametrize("now", ["who", "contact", "money", "papers", "contract", "terms"])
def test_another_clear_question_is_answered_whatever_was_asked_last(now: str) -> None:
    talk = Talk(slots={"form": ASKS, "offer": {"now": now, "asked": [now], "turns": 3}})
    ranking = (("rights.wages", 0.9), ("out_of_scope", 0.05))
    played = talk.say(
        "cuanto es lo minimo que pagan en facebook?", "rights.wages", ranking=ranking, action="action_answer_topic"
    )
    assert played.names[0] == "rights.wages/0/0"
    assert talk.slots["form"] is None


def test_letters_below_an_answer_are_no_answer_to_its_question() -> None:
    talk = Talk()
    talk.topic("como se si una oferta es verdad", VERIFY)
    assert talk.say("xkcd qwzt").outcome["kind"] == "fallback"
    assert talk.slots["form"] is None


def test_a_tapped_topic_is_no_answer() -> None:
    talk = Talk()
    talk.check()
    talk.slots["options"] = ["rights.wages"]
    assert talk.number(1).names[0] == "rights.wages/0/0"


def test_what_is_denied_later_was_a_mistake() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER}")
    talk.say("perdon, no me piden dinero")
    assert "asks_money" not in talk.slots["offer"]["seen"]


def test_the_best_grade_proves_nothing() -> None:
    talk = Talk()
    played = [talk.check(), *(talk.number(n) for n in (1, 4, 2, 3, 1, 9))][-1]
    assert CHECK.texts["none"] in told(played)
    assert "segur" not in told(played).casefold()
    assert "signs" not in played.outcome


def test_a_firm_of_the_register_is_shown_with_what_differs_and_the_warning() -> None:
    talk = Talk(Invented(FirmSearch("match", (candidate(1),))))
    text = told(talk.say("VERIFICAR la empresa Quiet Volcano me ofrece 25 dolares la hora con h2b"))
    for part in ("FICTICIO", "1/11/2026", "25", "16.08", "H-2B", "H-2A", "+15555550100", "estafador"):
        assert part in text
    assert septets(fold(text)) <= TWO_SEGMENTS


def test_of_several_firms_one_is_chosen_by_number() -> None:
    found = FirmSearch("maybe", (candidate(1, "Quiet Volcano Nursery"), candidate(2, "Quiet Volcano Ranch")))
    talk = Talk(Invented(found))
    talk.check()
    text = told(talk.say("quiet volcano"))
    assert [line[:8] for line in text.splitlines()[1:]] == ["1 Quiet ", "2 Quiet ", "3 ningun"]
    assert "Quiet Volcano Ranch" in told(talk.number(2))
    assert talk.slots["offer"]["record"] == "H-300-00000-000002"


@pytest.mark.parametrize("turns", range(1, 7))
def test_eight_messages_are_enough_also_where_a_record_is_shown(turns: int) -> None:
    found = FirmSearch("maybe", (candidate(1), candidate(2, "Quiet Volcano Ranch of the Far Northern Valleys")))
    everything = ["who", "contact", "money", "papers", "contract", "terms"]
    seen = ["asks_money", "papers_taken", "guarantees", "hurry", "too_good", "no_contract"]
    picks = ["H-300-00000-000001", "H-300-00000-000002"]
    asked = everything[: turns - 1]
    notes = {"seen": seen, "asked": asked, "now": "pick", "picks": picks, "turns": turns, "pay": [99.0, "hour", ""]}
    notes |= {"visa": "H-2B", "month": 12, "country": "US", "state": "US-FL"}
    talk = Talk(Invented(found), slots={"form": ASKS, "offer": notes})
    played, messages = talk.number(2), turns + 1
    assert short_enough(played)
    while talk.slots["form"] is not None:
        played, messages = (talk.more() if talk.slots["form"] == RESULT else talk.number(9)), messages + 1
        assert short_enough(played)
    assert messages <= 8


def test_none_of_them_proves_nothing() -> None:
    talk = Talk(Invented(FirmSearch("maybe", (candidate(1), candidate(2, "Quiet Volcano Ranch")))))
    talk.check()
    talk.say("quiet volcano")
    assert CHECK.texts["not_listed"] in told(talk.number(3))


@pytest.mark.parametrize(
    ("registers", "expected"), [(Invented(), "not_listed"), (None, "no_register")], ids=["not found", "no register"]
)
def test_a_firm_that_is_not_found(registers: Invented | None, expected: str) -> None:
    talk = Talk(registers)
    talk.check()
    assert CHECK.texts[expected] in told(talk.say("Fincas Zutano"))


def test_a_place_is_part_of_the_answer_and_the_law_is_the_corridors() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER}", mentions=[mention("US") | {"state": "US-FL"}])
    assert (talk.slots["offer"]["country"], talk.slots["offer"]["state"]) == ("US", "US-FL")
    while talk.slots["form"] == ASKS:
        played = talk.number(9)
    law = next(law.text for law in CHECK.sign("asks_money").laws if law.when.destination == ("US",))
    assert law in told(played)
    assert talk.slots["form"] == RESULT


def test_a_new_check_begins_after_a_result() -> None:
    talk = Talk()
    talk.say(f"VERIFICAR {OFFER}")
    while talk.slots["form"] == ASKS:
        talk.number(9)
    assert told(talk.check()).startswith(CHECK.texts["begin"])
    assert "seen" not in talk.slots["offer"]


def test_step_by_step_pay_and_visa_are_compared_with_the_record_and_the_result_names_it() -> None:
    talk = Talk(Invented(FirmSearch("match", (candidate(1),))))
    talk.check()
    talk.say("Quiet Volcano Nursery")
    if not talk.slots["offer"].get("now"):
        talk.more()
    while talk.slots["offer"]["now"] != "terms":
        talk.number(9)
    text = told(talk.say("H-2B Florida 25 la hora", mentions=[mention("US") | {"state": "US-FL"}]))
    for part in ("25/hora", "US$16.08/hora", "H-2B", "FICTICIO", "Quiet Volcano Nursery"):
        assert part in text


def test_after_a_choice_of_firms_pay_is_still_asked_for_within_eight_messages() -> None:
    found = FirmSearch("maybe", (candidate(1, "Quiet Volcano Nursery"), candidate(2, "Quiet Volcano Ranch")))
    talk = Talk(Invented(found))
    said = [talk.check(), talk.say("quiet volcano"), talk.number(1)]
    if not talk.slots["offer"].get("now"):
        said.append(talk.more())
    while talk.slots["offer"]["now"] != "terms":
        said.append(talk.number(9))
    said.append(talk.say("H-2A, 30 la hora"))
    assert "Le ofrecen 30/hora; la orden dice US$16.08/hora" in told(said[-1])
    assert talk.slots["form"] != ASKS
    assert len(said) <= 8


def test_pay_told_right_after_the_record_is_compared_at_once() -> None:
    talk = Talk(Invented(FirmSearch("match", (candidate(1),))))
    talk.say("VERIFICAR la empresa Quiet Volcano me ofrece trabajo")
    assert "Le ofrecen 30/hora; la orden dice US$16.08/hora" in told(talk.say("me pagan 30 dolares la hora"))


@pytest.mark.parametrize(
    ("pay", "differs"),
    [
        pytest.param("me pagan 25 dolares la hora", True, id="more"),
        pytest.param("me pagan 16 dolares la hora", False, id="about the same"),
        pytest.param("me pagan 18.75 la hora", False, id="another order of the firm"),
        pytest.param("me pagan 116 quetzales la hora", False, id="another currency"),
        pytest.param("me pagan 650 dolares a la semana", False, id="by the week, as by the hour"),
        pytest.param("me pagan 1100 dolares a la semana", True, id="by the week, more"),
    ],
)
def test_pay_is_compared_with_every_order_in_its_currency_and_unit(pay: str, differs: bool) -> None:
    first, second = record(1), replace(record(2), wage=Wage(Decimal("18.75"), "hour"))
    firm = Candidate("Quiet Volcano Nursery", card(), (first, second), 0.9)
    text = told(Talk(Invented(FirmSearch("match", (firm,)))).say(f"VERIFICAR la empresa Quiet Volcano {pay}"))
    assert "Quiet Volcano Nursery" in text
    assert ("Le ofrecen" in text) is differs


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        pytest.param("check my pay is wrong they did not pay overtime", False, id="a plain word"),
        pytest.param("check they ask 500 dollars for the visa", True, id="an offer"),
        pytest.param("check north carolina growers", True, id="a name"),
    ],
)
def test_a_plain_first_word_does_not_outrank_a_clear_subject(text: str, begins: bool) -> None:
    talk = Talk()
    talk.topic(text, "rights.wages")
    assert (talk.slots["form"] == ASKS) is begins
