"""SMS budgets: what each turn costs is counted once, and what goes out when a day's segments are used up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.messages import Inbound, Reply, Turn
from connectors import budgets, conversations, inbox
from connectors.budget_watch import SpendingMetrics, today, warnings
from connectors.budgets import Spent
from connectors.database import Database
from connectors.fitting import numbered
from connectors.schema import person_spending
from connectors.settings import read_settings
from connectors.sms_settings import SmsSettings
from tests.connectors.edge import NEUTRAL, OTHER, PERSON, URGENT, Clock, FakeAssistant, Node, build_node, received, turn

DAY = "2026-11-21"
LONG = "Su patrono no puede quedarse con su pasaporte. " * 6  # two segments
WELCOME = Reply("Faro: gratis.")


def answers(**more: Any) -> FakeAssistant:
    return FakeAssistant(lambda inbound: turn(f"{inbound.text}: {LONG}", **more))


def ask(node: Node, number: int, address: str = PERSON, text: str = "pregunta", **more: Any) -> None:
    with node.store.database.write() as connection:
        message = received(f"SM{number}", f"{text} {number}", address, **more)
        inbox.put(connection, node.store.keys, message, node.clock())


async def said(node: Node) -> list[str]:
    """What goes out of what came in since."""
    before = len(node.loopback.sent)
    return (await node.settle())[before:]


def spent(node: Node) -> list[Spent]:
    with node.store.database.read() as connection:
        return budgets.since(connection, node.clock())


def of_people(node: Node) -> list[tuple[str, int, bool]]:
    with node.store.database.read() as connection:
        rows = connection.execute(select(person_spending).order_by(person_spending.c.day))
        return [(row.day, row.segments, row.told) for row in rows]


async def test_what_goes_out_is_counted_by_country_and_day(database: Database) -> None:
    node = build_node(database, {}, answers(notices=(WELCOME,)))
    ask(node, 1), ask(node, 2), ask(node, 3, OTHER)
    await said(node)
    assert spent(node) == [Spent(DAY, "GT", 6, 4), Spent(DAY, "HN", 3, 2)]
    node.clock.pass_(hours=12)
    ask(node, 4)
    await said(node)
    assert spent(node) == [Spent("2026-11-22", "GT", 3, 2)]


async def test_only_sms_is_counted_and_limited(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "1", "FARO_SMS_BUDGET_COUNTRY": "GT=1"}, answers())
    for number in range(4):
        ask(node, number, channel="whatsapp")
    assert len(await said(node)) == 4
    assert (spent(node), of_people(node)) == ([], [])


async def test_a_number_that_tells_no_country_has_its_own_count(database: Database) -> None:
    node = build_node(database, {}, answers())
    ask(node, 1, "anonymous"), ask(node, 2, "FARO"), ask(node, 3, "+88161234567")
    await said(node)
    assert spent(node) == [Spent(DAY, "ZZ", 6, 3)]


async def test_apologies_cost_too(database: Database) -> None:
    def fail(_inbound: Inbound) -> Turn:
        raise RuntimeError

    node = build_node(database, {}, FakeAssistant(fail))
    ask(node, 1)
    for _ in range(4):
        await said(node)
        node.clock.pass_(seconds=10)
    assert spent(node) == [Spent(DAY, "GT", 1, 1)]


async def test_a_person_who_used_up_her_day_is_told_once_and_answered_again_tomorrow(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "4"}, answers())
    for number in range(5):
        ask(node, number), ask(node, 10 + number, OTHER)
    texts = await said(node)
    assert len([text for text in texts if "pasaporte" in text]) == 4
    assert texts.count("manana 911 es") == 2
    assert len(texts) == 6
    assert (
        node.turns._metrics.registry.get_sample_value(
            "faro_held_back_total", {"channel": "sms", "why": "budget_nothing"}
        )
        == 4
    )
    node.clock.pass_(hours=12)
    ask(node, 20)
    assert ["pasaporte" in text for text in await said(node)] == [True]


ALWAYS = {
    "urgent": {"urgent": True, "kind": "answer"},
    "more of what is urgent": {"topic": URGENT, "memory": {"volatile": {"page": 1}}},
    "ALTO": {"opt_out": True, "kind": "service"},
    "back again": {"opt_in": True, "kind": "service"},
    "PERSONA": {"topic": "contacts.human", "kind": "service"},
    "BORRAR": {"erase": True, "kind": "service"},
}


@pytest.mark.parametrize("more", ALWAYS.values(), ids=ALWAYS.keys())
async def test_danger_and_commands_are_above_every_budget(database: Database, more: dict[str, Any]) -> None:
    environ = {"FARO_SMS_BUDGET_PERSON": "1", "FARO_SMS_BUDGET_COUNTRY": "GT=1"}
    node = build_node(database, environ, answers())
    for number in range(3):
        ask(node, number)
    assert len(await said(node)) == 2
    node.assistant._think = lambda inbound: turn(f"{inbound.text}: {LONG * 3}", **more)
    ask(node, 9, text="me pegan")
    assert [text.startswith("me pegan") and len(text) > 800 for text in await said(node)] == [True]


USED_UP = {
    "a question after ALTO": {"opt_in": True},
    "a calm question about an urgent topic": {"topic": URGENT},
    "MAS after a calm answer": {"memory": {"volatile": {"page": 1}}},
}


@pytest.mark.parametrize("more", USED_UP.values(), ids=USED_UP.keys())
async def test_nothing_else_is_above_the_person_s_budget(database: Database, more: dict[str, Any]) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "1"}, answers(**more))
    ask(node, 1), ask(node, 2), ask(node, 3)
    assert [text.startswith("pregunta") for text in await said(node)] == [True, False]


@pytest.mark.parametrize("more", [{"opt_in": True}, {"topic": "contacts.human"}], ids=["after ALTO", "PERSONA"])
async def test_nor_above_which_countries_are_served(database: Database, more: dict[str, Any]) -> None:
    node = build_node(database, {"FARO_SMS_COUNTRIES": "US"}, answers(kind="service", **more))
    ask(node, 1)
    assert await said(node) == []


async def test_who_sends_nothing_is_told_whom_to_call_though_her_day_is_used_up(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "1"}, FakeAssistant(lambda _i: turn(f"911. {LONG * 3}")))
    ask(node, 1), ask(node, 2), ask(node, 3)
    assert len(await said(node)) == 2
    with node.store.database.write() as connection:
        inbox.put(connection, node.store.keys, received("SM9", ""), node.clock())
    (text,) = await said(node)
    assert text.startswith("911.")
    assert len(text) <= 306


async def test_what_is_said_of_a_used_up_day_begins_neutrally_for_who_wants_that(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "1"}, answers(memory={"discreet": True}))
    ask(node, 1), ask(node, 2)
    assert (await said(node))[-1] == f"{NEUTRAL}\nmanana 911 es"


async def test_silence_is_kept_and_erasing_erases_though_the_day_is_used_up(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_PERSON": "1"}, answers(memory={"language": "es"}))
    ask(node, 1), ask(node, 2)
    await said(node)
    pseudonym = node.store.keys.pseudonym(PERSON)
    assert pseudonym is not None
    node.assistant._think = lambda _inbound: turn("listo", opt_out=True, kind="service")
    ask(node, 3, text="ALTO")
    await said(node)
    with database.read() as connection:
        assert conversations.is_opted_out(connection, pseudonym)
    node.assistant._think = lambda _inbound: turn("borrado", erase=True, kind="service")
    ask(node, 4, text="BORRAR")
    assert await said(node) == ["borrado"]
    assert of_people(node) == []
    assert spent(node)[0].segments == 2 + 1 + 1 + 1


async def test_a_country_that_used_up_its_day_gets_short_answers(database: Database) -> None:
    more = f"{LONG * 2}\nMAS: sigue"
    node = build_node(
        database, {"FARO_SMS_BUDGET_COUNTRY": "GT=4"}, FakeAssistant(lambda _i: turn(more, notices=(WELCOME,)))
    )
    ask(node, 1), ask(node, 2, OTHER)
    assert sorted(map(len, await said(node))) == [len(WELCOME.text)] * 2 + [len(more)] * 2
    ask(node, 3, "+50255505555")
    (text,) = await said(node)
    assert 250 < len(text) <= 306
    assert "MAS" not in text
    ask(node, 4, OTHER)
    assert len(await said(node)) == 2


async def test_at_twice_its_budget_strangers_of_a_country_get_nothing_and_others_one_word(database: Database) -> None:
    """Many strangers of one country at once: what is paid for calm answers stays near twice the budget."""

    def think(_inbound: Inbound) -> Turn:
        known = len(node.assistant.asked) and node.assistant.asked[-1][1]
        return turn(LONG, notices=() if known else (WELCOME,), memory={"language": "es"})

    node = build_node(database, {"FARO_SMS_BUDGET_COUNTRY": "HN=100,GT=10"}, FakeAssistant(think))
    for number in range(60):
        ask(node, number, f"+502555{number:05}")
    await said(node)
    assert 20 <= spent(node)[0].segments <= 22
    ask(node, 100, "+50255599999"), ask(node, 101, "+50255500000"), ask(node, 102, "+50255500000")
    assert await said(node) == ["manana 911 es"]


async def test_a_budget_for_every_other_country(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_BUDGET_COUNTRY": "GT=1000,*=1"}, answers())
    ask(node, 1), ask(node, 2, OTHER), ask(node, 3, OTHER), ask(node, 4)
    assert sorted(text[:10] for text in await said(node)) == ["manana 911", "pregunta 1", "pregunta 2", "pregunta 4"]


async def test_countries_that_are_not_served_get_nothing_but_what_is_urgent(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_COUNTRIES": "GT, US"}, answers())
    ask(node, 1), ask(node, 2, OTHER)
    assert [text.startswith("pregunta 1") for text in await said(node)] == [True]
    node.assistant._think = lambda _inbound: turn("llame al 911", urgent=True)
    ask(node, 3, OTHER)
    assert await said(node) == ["llame al 911"]


async def test_without_concatenation_a_long_answer_goes_out_numbered_and_in_order(database: Database) -> None:
    node = build_node(database, {"FARO_SMS_CONCATENATES": "no"}, FakeAssistant(lambda _i: turn(LONG * 2)))
    ask(node, 1), ask(node, 2)
    assert await said(node) == numbered(LONG * 2) * 2
    assert spent(node) == [Spent(DAY, "GT", 2 * len(numbered(LONG * 2)), 2 * len(numbered(LONG * 2)))]


async def test_counts_of_people_are_gone_within_two_days_those_of_countries_after_a_year(database: Database) -> None:
    node = build_node(database, {}, answers())
    ask(node, 1)
    await said(node)
    for hours, people, countries in ((24, 1, 1), (24, 0, 1), (24 * 399, 0, 0)):
        node.clock.pass_(hours=hours)
        with database.write() as connection:
            budgets.prune(connection, node.clock())
            rows = budgets.since(connection, datetime(2026, 1, 1, tzinfo=UTC))
        assert (len(of_people(node)), len(rows)) == (people, countries)


async def test_operators_see_it_coming(database: Database, tmp_path: Any) -> None:
    environ = {"FARO_SMS_BUDGET_COUNTRY": "GT=5,HN=2,MX=1", "FARO_DATA_DIR": str(tmp_path)}
    node = build_node(database, environ, answers())
    for number in range(2):
        ask(node, number)
    ask(node, 9, OTHER), ask(node, 10, "+13055550123")
    await said(node)
    shown = {(one.country, one.segments, one.budget) for one in today(database, node.settings.sms, node.clock())}
    assert shown == {("GT", 4, 5), ("HN", 2, 2), ("US", 2, None)}
    registry = node.turns._metrics.registry
    registry.register(SpendingMetrics(database, node.settings.sms, node.clock))
    assert registry.get_sample_value("faro_sms_budget_used", {"country": "GT"}) == 0.8
    assert registry.get_sample_value("faro_sms_budget_used", {"country": "US"}) is None
    assert registry.get_sample_value("faro_sms_segments_today", {"country": "US"}) == 2
    found = list(warnings(read_settings({**environ, "FARO_DATABASE_URL": url_of(database)}), node.clock()))
    assert [(key, values["country"], values["percent"]) for key, values in found] == [
        ("doctor.budget_near", "GT", "80"), ("doctor.budget_over", "HN", "100"),
    ]  # fmt: skip


def url_of(database: Database) -> str:
    return database._engine.url.render_as_string(hide_password=False)


def test_a_node_that_was_never_started_has_nothing_to_warn_of(tmp_path: Any) -> None:
    settings = read_settings({"FARO_DATA_DIR": str(tmp_path), "FARO_SMS_BUDGET_COUNTRY": "*=1"})
    assert list(warnings(settings, Clock()())) == []
    assert not (tmp_path / "faro.db").exists()


def test_nothing_is_limited_that_was_not_asked_for() -> None:
    assert read_settings({}).sms == SmsSettings(60, {}, None, True)
