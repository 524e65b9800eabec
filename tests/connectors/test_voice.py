"""Calls over webhooks: signed, each step once, thinking waited for, and nothing left when it is over."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.messages import Inbound
from connectors import call_backs, conversations
from connectors.call_schema import calls
from connectors.schema import complaints, outbox
from tests.connectors.calling import PUBLIC, Start, rows, told
from tests.connectors.edge import OTHER, PERSON, FakeAssistant, turn


async def test_a_call_leads_from_the_language_to_an_answer(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    assert "English, press 2." in told(await telephone.ring())
    assert told(await telephone.press("1")).startswith("En peligro, marque 8. Derechos en el trabajo, marque 1.")
    await telephone.press("1")
    await telephone.press("1")
    assert "pagar" in told(await telephone.press("1"))
    (row,) = rows(exchange, calls)
    assert (row["lang"], row["topic"], row["keys"], row["keys_to_answer"]) == ("es", "rights.unpaid_wages", 4, 4)


async def test_an_unsigned_request_hears_nothing(start: Start) -> None:
    exchange = await start()
    fields = {"CallSid": "CA1", "From": PERSON, "To": "+1"}
    for path in ("/twilio/voice", "/twilio/voice/1", "/twilio/voice/status"):
        assert (await exchange.raw(PUBLIC + path, fields, token="another"))[0] == 403
    assert rows(exchange, calls) == []


async def test_a_step_asked_for_again_is_said_again_and_taken_once(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    assert telephone.waiting is not None
    address, fields = telephone.waiting.action, {**telephone.fields, "Digits": "1"}
    first = await exchange.post(address, fields)
    assert await exchange.post(address, fields) == first
    assert await exchange.post(address, {**fields, "Digits": "2"}) == first
    assert await exchange.post(f"{PUBLIC}/twilio/voice", telephone.fields) == first
    assert rows(exchange, calls)[0]["keys"] == 1


async def test_the_same_step_twice_at_once_is_taken_once(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    assert telephone.waiting is not None
    fields = {**telephone.fields, "Digits": "1"}
    await asyncio.gather(*(exchange.post(telephone.waiting.action, fields) for _ in range(4)))
    (row,) = rows(exchange, calls)
    assert (row["step"], row["keys"]) == (2, 1)


async def test_what_she_chose_is_remembered_in_the_next_call(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    for key in ("3", "1", "1", "2", "1"):  # French, the minimum wage, the United States
        await telephone.press(key)
    again = exchange.telephone()
    heard = told(await again.ring())
    assert heard.startswith("Faro, aide gratuite. En danger, faites le 8. Droits au travail, faites le 1.")
    for key in ("1", "1", "2"):
        await again.press(key)
    assert "Dans quel pays" not in told(again.heard)  # type: ignore[arg-type]


async def test_words_said_go_to_the_same_assistant(start: Start) -> None:
    def think(inbound: Inbound) -> Any:
        assert (inbound.channel, inbound.text) == ("voice", "no me pagaron")
        return turn("x", topic="rights.unpaid_wages", memory={"destination": "US"})

    exchange = await start(FakeAssistant(think))
    telephone = exchange.telephone()
    await telephone.ring()
    await telephone.press("1")
    assert telephone.waiting is not None
    fields = {**telephone.fields, "SpeechResult": "no me pagaron"}
    said = await exchange.post(telephone.waiting.action, fields)
    assert "Un momento" in said
    assert "<Redirect" in said
    waiting = await exchange.post(f"{PUBLIC}/twilio/voice/3", telephone.fields)
    assert "<Pause" in waiting
    assert waiting == await exchange.post(f"{PUBLIC}/twilio/voice/3", telephone.fields)
    await exchange.node.turns.step()
    answer = await exchange.post(f"{PUBLIC}/twilio/voice/3", telephone.fields)
    assert "Gather" in answer
    assert rows(exchange, calls)[0]["topic"] == "rights.unpaid_wages"
    assert rows(exchange, outbox) == []


@pytest.mark.parametrize("ends", ["never", "fails"])
async def test_an_assistant_that_does_not_answer_leaves_nobody_waiting(start: Start, ends: str) -> None:
    def fail(_inbound: Inbound) -> Any:
        raise RuntimeError

    exchange = await start(FakeAssistant(fail))
    telephone = exchange.telephone()
    await telephone.ring()
    await telephone.press("1")
    assert telephone.waiting is not None
    await exchange.post(telephone.waiting.action, {**telephone.fields, "SpeechResult": "hola"})
    for _ in range(3 if ends == "fails" else 0):
        await exchange.node.turns.step()
        exchange.node.clock.pass_(seconds=5)
    exchange.node.clock.pass_(seconds=26 if ends == "never" else 0)
    said = await exchange.post(f"{PUBLIC}/twilio/voice/3", telephone.fields)
    assert "No le escuché" in said


async def test_an_answer_is_sent_as_sms_through_the_outbox(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    for key in "1111":
        await telephone.press(key)
    await telephone.press("5")
    await telephone.press("5")
    await telephone.press("5")
    sent = list(rows(exchange, outbox))
    assert sent == []
    await telephone.press("2")
    sent = rows(exchange, outbox)
    assert {(row["channel"], row["provider"], row["state"]) for row in sent} == {("sms", "twilio", "due")}


@pytest.mark.parametrize("hidden", ["anonymous", "+266696687", ""])
async def test_a_withheld_caller_has_a_talk_that_ends_with_the_call(start: Start, hidden: str) -> None:
    exchange = await start()
    first, second = exchange.telephone(hidden), exchange.telephone(hidden)
    await first.ring()
    await first.press("1")
    assert "Español, marque 1." in told(await second.ring())
    assert "mensaje" not in told(await first.press("1"))
    with exchange.node.store.database.read() as connection:
        assert connection.execute(select(conversations.conversations)).first() is None


async def test_nothing_of_her_is_left_when_the_call_is_over(start: Start) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    await telephone.press("1")
    over = {**telephone.fields, "CallStatus": "completed", "CallDuration": "42"}
    await exchange.post(f"{PUBLIC}/twilio/voice/status", over)
    (row,) = rows(exchange, calls)
    assert (row["seconds"], row["lang"], row["place"]) == (42, "es", "menu")
    assert [row[name] for name in ("sender", "address_sealed", "move_sealed", "turn_sealed")] == [None] * 4
    assert "<Hangup" in await exchange.post(f"{PUBLIC}/twilio/voice/2", telephone.fields)


async def test_a_call_back_lands_in_the_queue_sealed(start: Start) -> None:
    exchange = await start(FARO_CALL_BACKS="yes")
    telephone = exchange.telephone()
    await telephone.ring()
    for key in ("1", "0", "1", "1", "2"):
        await telephone.press(key)
    with exchange.node.store.database.read() as connection:
        (row,) = call_backs.waiting(connection)
        number = call_backs.number_of(connection, exchange.node.store.keys, row.id)
    assert (row.hour, row.lang, row.country_hint, number) == ("afternoon", "es", "GT", PERSON)
    assert PERSON.encode() not in bytes(rows(exchange, call_backs.call_backs)[0]["address_sealed"])


async def test_a_fixed_line_is_offered_a_call_back_and_no_message(start: Start) -> None:
    exchange = await start(FARO_CALL_BACKS="yes")
    telephone = exchange.telephone("+50222220001")
    await telephone.ring()
    for key in ("1", "1", "1", "1"):
        assert "mensaje" not in told(await telephone.press(key))
    for key in ("0", "1", "1", "2"):
        await telephone.press(key)
    with exchange.node.store.database.read() as connection:
        assert [row.hour for row in call_backs.waiting(connection)] == ["afternoon"]


async def test_a_missed_call_costs_nothing_and_is_returned(start: Start) -> None:
    exchange = await start(FARO_RING_COUNTRIES="GT", FARO_RING_MISSED="yes")
    telephone = exchange.telephone()
    await telephone.ring()
    assert (telephone.over, telephone.rejected) == (True, True)
    assert not await exchange.rings.step()
    exchange.node.clock.pass_(seconds=11)
    assert await exchange.rings.step()
    (rung,) = exchange.node.loopback.rung
    assert rung.address == PERSON
    back = exchange.telephone(From="+15005550006", To=PERSON, Direction="outbound-api")
    assert "Español, marque 1." in told(await back.ring())
    assert rows(exchange, calls)[0]["direction"] == "out"


async def test_missed_calls_are_returned_three_times_a_day_and_then_answered(start: Start) -> None:
    exchange = await start(FARO_RING_COUNTRIES="GT", FARO_RING_MISSED="yes")
    for _ in range(3):
        telephone = exchange.telephone()
        await telephone.ring()
        assert telephone.rejected
        exchange.node.clock.pass_(seconds=11)
        assert await exchange.rings.step()
    fourth = exchange.telephone()
    assert "Español" in told(await fourth.ring())
    exchange.node.clock.pass_(days=1)
    fifth = exchange.telephone()
    await fifth.ring()
    assert fifth.rejected


async def test_a_country_that_is_not_rung_back_is_answered(start: Start) -> None:
    exchange = await start(FARO_RING_COUNTRIES="MX", FARO_RING_MISSED="yes")
    telephone = exchange.telephone(OTHER)
    assert "Español" in told(await telephone.ring())


async def test_sounds_are_fetched_by_their_names_alone(start: Start) -> None:
    exchange = await start()
    assert exchange.client is not None
    for name in ("../secret", "a" * 32, "A" * 32, "%2e%2e%2fsecret"):
        async with exchange.client.get(f"/audio/{name}.wav") as response:
            assert response.status == 404


@pytest.mark.parametrize("who", [PERSON, "anonymous"])
async def test_a_complaint_by_key_is_counted_once_and_for_what_was_heard(start: Start, who: str) -> None:
    exchange = await start()
    telephone = exchange.telephone(who)
    await telephone.ring()
    for key in ("1", "1", "1", "1", "#", "5", "5"):
        await telephone.press(key)
    assert "Quedó anotado" in told(await telephone.press("2"))
    assert "Quedó anotado" in told(await telephone.press("9"))
    with exchange.node.store.database.read() as connection:
        (row,) = connection.execute(select(complaints)).mappings()
    assert (row["topic"], row["channel"], row["lang"]) == ("rights.unpaid_wages", "voice", "es")


@pytest.mark.parametrize("more", [{"SpeechResult": "x" * 220_000}, {"CallSid": ""}, {"CallSid": "CA\u00e9"}],
                         ids=["too long", "no call", "an odd call"])  # fmt: skip
async def test_what_is_refused_is_told_the_caller_in_words(start: Start, more: dict[str, str]) -> None:
    exchange = await start()
    telephone = exchange.telephone()
    await telephone.ring()
    status, text = await exchange.raw(f"{PUBLIC}/twilio/voice/1", {**telephone.fields, **more})
    assert status == 200
    assert "Algo falló de nuestro lado." in text
    assert rows(exchange, calls)[0]["step"] == 1
    forged, _ = await exchange.raw(f"{PUBLIC}/twilio/voice/1", {**telephone.fields, "CallSid": ""}, token="another")
    assert forged == 403
