"""SMS that calls send: once each, within the budgets, and only where one can arrive."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connectors.schema import outbox, person_spending
from tests.connectors.calling import Exchange, Start, told
from tests.connectors.edge import LINE, PERSON

WAGES = ("1", "1", "1", "1", "1")


def sent(exchange: Exchange) -> int:
    with exchange.node.store.database.read() as connection:
        return len(connection.execute(select(outbox.c.id)).all())


async def copy(exchange: Exchange, times: int, keys: tuple[str, ...] = WAGES) -> None:
    telephone = exchange.telephone()
    await telephone.ring()
    for key in (*keys, *("2",) * times):
        await telephone.press(key)


async def test_the_same_copy_is_counted(start: Start) -> None:
    exchange = await start()
    await copy(exchange, 1)
    first = sent(exchange)
    assert first > 0
    with exchange.node.store.database.read() as connection:
        assert connection.execute(select(person_spending.c.segments)).scalar_one() >= first


async def test_key_2_fifteen_times_is_one_copy(start: Start) -> None:
    exchange = await start()
    await copy(exchange, 15)
    assert 0 < sent(exchange) <= 3


async def test_nothing_goes_out_once_the_day_is_used_up(start: Start) -> None:
    exchange = await start(FARO_SMS_BUDGET_PERSON="1")
    await copy(exchange, 1)
    first = sent(exchange)
    await copy(exchange, 1, ("1", "1", "1"))  # language and country are known
    assert sent(exchange) == first > 0


async def test_the_word_after_silence_comes_once_a_day(start: Start) -> None:
    exchange = await start()
    for _ in range(4):
        telephone = exchange.telephone()
        await telephone.ring()
        for _ in range(3):
            await telephone.wait()
    assert sent(exchange) == 1
    exchange.node.clock.pass_(days=1, seconds=1)
    telephone = exchange.telephone()
    await telephone.ring()
    for _ in range(3):
        await telephone.wait()
    assert sent(exchange) == 2


@pytest.mark.parametrize(
    ("address", "offered"), [(PERSON, True), ("+50222220001", False), (LINE, False), ("+14155550123", True)]
)
async def test_a_message_is_offered_where_it_can_arrive(start: Start, address: str, offered: bool) -> None:
    exchange = await start()
    telephone = exchange.telephone(address)
    await telephone.ring()
    for key in WAGES:
        await telephone.press(key)
    assert ("por mensaje" in told(telephone.heard)) is offered


async def test_a_copy_that_does_not_go_out_is_not_said_to_be_sent(start: Start) -> None:
    exchange = await start(FARO_SMS_BUDGET_PERSON="1")
    telephone = exchange.telephone()
    await telephone.ring()
    for key in WAGES:
        await telephone.press(key)
    assert "Listo. Le mandamos" in told(await telephone.press("2"))
    again = told(await telephone.press("2"))
    assert "Ese mensaje ya se lo mandamos." in again
    assert "Listo" not in again
    for key in ("#", *WAGES[1:4], "*", "3"):  # another answer, on a day that is used up
        await telephone.press(key)
    full = told(await telephone.press("2"))
    assert "Hoy ya no podemos mandarle mensajes. Para repetir, marque 9. Para hablar con una persona, marque 0." in full
    assert "Para" in told(await telephone.press("9"))
    assert sent(exchange) > 0


async def test_who_gets_no_message_after_silence_is_not_promised_one(start: Start) -> None:
    exchange = await start()
    for promised in (True, False):
        telephone = exchange.telephone()
        await telephone.ring()
        for _ in range(3):
            heard = await telephone.wait()
        assert ("Le mandamos un mensaje." in told(heard)) is promised
        assert "cuelgue y marque" in told(heard)
    assert sent(exchange) == 1
