"""Inbox, outbox and conversations on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.messages import Choice, Inbound, Reply, Turn
from connectors import conversations, inbox, outbox
from connectors.channel import Outgoing
from connectors.database import Database
from connectors.errors import InDoubt, LeaseLost, OperatorNeeded, SettingsError, Stopped, Temporary, Unreachable
from connectors.retention import Retention
from connectors.schema import conversations as conversations_table
from connectors.schema import inbox as inbox_table
from connectors.schema import outbox as outbox_table
from connectors.secret_key import keys_of
from connectors.settings import read_settings
from connectors.twilio import received as twilio_received
from connectors.worker import TURN_TRIES
from tests.connectors.edge import LINE, OTHER, PERSON, FakeAssistant, Node, build_node, received, turn


def put(node: Node, provider_id: str, text: str = "hola", address: str = PERSON) -> bool:
    with node.store.database.write() as connection:
        return inbox.put(connection, node.store.keys, received(provider_id, text, address), node.clock())


class Flaky:
    """A provider that fails as told before it works."""

    def __init__(self, *failures: Exception, seen: tuple[str, ...] = ()) -> None:
        self.failures, self.seen, self.sent = list(failures), seen, list[Outgoing]()

    async def send(self, message: Outgoing) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"id{len(self.sent)}"

    async def find(self, message: Outgoing, since: object) -> tuple[str, ...]:
        return self.seen


async def test_a_repeated_provider_id_is_answered_once(database: Database) -> None:
    node = build_node(database, {})
    assert [put(node, "SM1"), put(node, "SM1")] == [True, False]
    assert await node.settle() == ["eco: hola"]
    assert not put(node, "SM1")
    assert await node.settle() == ["eco: hola"]


async def test_the_memory_of_one_turn_reaches_the_next(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1"), put(node, "SM2")
    await node.settle()
    assert [memory for _, memory in node.assistant.asked] == [None, {"n": 1}]


async def test_withheld_callers_share_nothing(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1", address="anonymous"), put(node, "SM2", address="+266696687")
    await node.settle()
    assert [(inbound.sender, memory) for inbound, memory in node.assistant.asked] == [(None, None), (None, None)]


def test_one_person_waits_for_herself_and_nobody_else(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1", "one"), put(node, "SM2", "two"), put(node, "SM3", "three", OTHER)
    with database.write() as connection:
        claimed = [inbox.claim(connection, node.store.keys, node.clock()) for _ in range(3)]
    assert [row.text if row else None for row in claimed] == ["one", "three", None]


def test_who_lost_the_lease_may_not_record(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1")
    with database.write() as connection:
        slow = inbox.claim(connection, node.store.keys, node.clock())
    node.clock.pass_(minutes=5)
    with database.write() as connection:
        assert inbox.claim(connection, node.store.keys, node.clock())
    assert slow
    with pytest.raises(LeaseLost), database.write() as connection:
        inbox.finish(connection, slow, node.clock())


@pytest.mark.parametrize("values", [{"state": "lost"}, {"state": "done"}, {"state": "leased"}], ids=str)
def test_the_database_refuses_impossible_rows(database: Database, values: dict[str, str]) -> None:
    node = build_node(database, {})
    put(node, "SM1")
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(update(inbox_table).values(values))


def test_the_database_refuses_a_second_row_for_one_message(database: Database) -> None:
    row = {"provider": "p", "channel": "sms", "provider_id": "1", "lane": "x", "line": "", "due_at": 0}
    row |= {"received_at": 0, "address_sealed": b"x", "text_sealed": b"x"}
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(inbox_table).values([row, row]))


async def test_replies_then_notices_in_order_with_their_choices(database: Database) -> None:
    answer = turn("a", notices=(Reply("b", (Choice("Más", "MAS"),)),))
    node = build_node(database, {}, FakeAssistant(lambda inbound: answer))
    put(node, "SM1")
    assert await node.settle() == ["a", "b"]
    assert node.loopback.sent[1].message.choices == (Choice("Más", "MAS"),)


async def test_a_failing_turn_is_tried_three_times_then_apologised_for(database: Database) -> None:
    def fail(inbound: Inbound) -> Turn:
        raise RuntimeError(inbound.text)

    node = build_node(database, {}, FakeAssistant(fail))
    put(node, "SM1")
    for _ in range(5):
        await node.settle()
        node.clock.pass_(minutes=1)
    assert len(node.assistant.asked) == 3
    assert await node.settle() == ["perdon 911 None"]


async def test_a_later_message_waits_while_an_earlier_one_is_retried(database: Database) -> None:
    flaky = Flaky(Temporary(20429))
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1", "one"), put(node, "SM2", "two"), put(node, "SM3", "three", OTHER)
    await node.settle()
    assert [message.text for message in flaky.sent] == ["eco: three"]
    node.clock.pass_(minutes=1)
    await node.settle()
    assert [message.text for message in flaky.sent] == ["eco: three", "eco: one", "eco: two"]


async def test_eight_tries_are_enough(database: Database) -> None:
    flaky = Flaky(*[Temporary(30001)] * 20)
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1")
    for _ in range(15):
        await node.settle()
        node.clock.pass_(minutes=40)
    assert len(flaky.failures) == 12


@pytest.mark.parametrize("error", [Unreachable(21614), Stopped(21610)], ids=["unreachable", "stopped"])
async def test_what_can_not_arrive_is_not_tried_again(database: Database, error: Exception) -> None:
    flaky = Flaky(error)
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1")
    for _ in range(3):
        await node.settle()
        node.clock.pass_(hours=1)
    assert not flaky.sent
    sender = node.store.keys.pseudonym(PERSON)
    with database.read() as connection:
        assert sender
        assert conversations.is_opted_out(connection, sender) is isinstance(error, Stopped)


async def test_a_channel_that_needs_its_operator_rests_and_loses_nothing(database: Database) -> None:
    flaky = Flaky(OperatorNeeded(20003))
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1"), put(node, "SM2", address=OTHER)
    await node.settle()
    assert (len(flaky.sent), tuple(node.delivery.stopped)) == (0, ("sms",))
    node.clock.pass_(minutes=6)
    await node.settle()
    assert len(flaky.sent) == 2


async def test_after_a_crash_the_provider_is_asked_before_sending_again(database: Database) -> None:
    flaky = Flaky(seen=("SMold",))
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1")
    await node.turns.step()
    with database.write() as connection:
        assert outbox.claim(connection, node.store.keys, node.clock())
        outbox.release_all(connection, node.clock())
    await node.settle()
    assert not flaky.sent
    with database.read() as connection:
        assert outbox.known_ids(connection, "loopback", ("SMold",)) == {"SMold"}


class Forgetful(Flaky):
    """Takes every message; the line breaks behind the first, and is away for the questions that follow."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__()
        self.away = list(failures)

    async def send(self, message: Outgoing) -> str:
        await super().send(message)
        raise InDoubt

    async def find(self, message: Outgoing, since: object) -> tuple[str, ...]:
        if self.away:
            raise self.away.pop(0)
        return tuple(f"id{number}" for number, _ in enumerate(self.sent, 1))


@pytest.mark.parametrize(
    "failures",
    [(), (Temporary(429),), (OperatorNeeded(401), Temporary(429)), (RuntimeError(), Temporary(429))],
    ids=["asked at once", "away", "stopped, then away", "surprised, then away"],
)
async def test_a_message_in_doubt_is_asked_for_at_every_further_try(
    database: Database, failures: tuple[Exception, ...]
) -> None:
    forgetful = Forgetful(*failures)
    node = build_node(database, {}, providers={"loopback": forgetful})
    put(node, "SM1")
    for _ in range(5):
        await node.settle()
        node.clock.pass_(minutes=10)
    assert len(forgetful.sent) == 1
    with database.read() as connection:
        assert outbox.known_ids(connection, "loopback", ("id1",)) == {"id1"}


@pytest.mark.parametrize(("error", "tries"), [(InDoubt(), 1), (RuntimeError(), 1), (Temporary(429), 2)], ids=str)
async def test_a_message_in_doubt_is_left_to_a_slow_provider_for_a_while(
    database: Database, error: Exception, tries: int
) -> None:
    flaky = Flaky(error, error)
    node = build_node(database, {}, providers={"loopback": flaky})
    put(node, "SM1")
    await node.settle()
    node.clock.pass_(seconds=outbox.DOUBT_PAUSE.total_seconds() - 1)
    await node.settle()
    assert len(flaky.failures) == 2 - tries


@pytest.mark.parametrize(("deaths", "sent"), [(outbox.UNSETTLED, ["eco: hola"]), (outbox.UNSETTLED + 1, [])])
async def test_an_answer_that_is_never_settled_is_tried_often_but_not_for_ever(
    sqlite_database: Database, deaths: int, sent: list[str]
) -> None:
    flaky = Flaky(*[Temporary(429)] * (outbox.TRIES - 1))
    node = build_node(sqlite_database, {}, providers={"loopback": flaky})
    put(node, "SM1")
    await node.turns.step()
    for _ in range(deaths):
        with sqlite_database.write() as connection:
            assert outbox.claim(connection, node.store.keys, node.clock())
            outbox.release_all(connection, node.clock())
    for _ in range(outbox.TRIES):
        await node.settle()
        node.clock.pass_(minutes=40)
    assert [message.text for message in flaky.sent] == sent


async def test_silence_cancels_what_is_in_doubt(database: Database) -> None:
    quiet = FakeAssistant(lambda i: turn("adios", opt_out=True) if i.text == "ALTO" else turn("una"))
    flaky = Flaky(InDoubt())
    node = build_node(database, {}, quiet, providers={"loopback": flaky})
    put(node, "SM1")
    await node.settle()
    put(node, "SM2", "ALTO")
    node.clock.pass_(minutes=10)
    await node.turns.step()
    await node.settle()
    assert [message.text for message in flaky.sent] == ["adios"]


async def test_silence_cancels_what_waits_but_not_its_own_confirmation(database: Database) -> None:
    quiet = FakeAssistant(lambda i: turn("adios", opt_out=True) if i.text == "ALTO" else turn("una", "dos"))
    node = build_node(database, {}, quiet)
    put(node, "SM1"), put(node, "SM2", "ALTO")
    assert await node.settle() == ["adios"]


def test_what_was_volatile_is_gone_after_a_day(database: Database) -> None:
    node = build_node(database, {})
    with database.write() as connection:
        conversations.save(connection, node.store.keys, "p", {"language": "es", "volatile": {"form": 1}}, node.clock())
        assert conversations.load(connection, node.store.keys, "p", node.clock()) != {"language": "es"}
        node.clock.pass_(hours=24)
        assert conversations.load(connection, node.store.keys, "p", node.clock()) == {"language": "es"}


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("faro.db*"))


async def test_erasing_leaves_no_trace_in_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    node = build_node(
        sqlite_database, {}, FakeAssistant(lambda i: turn("borrado", erase=i.text == "BORRAR", memory={"x": 1}))
    )
    put(node, "SM1", "me quitaron el pasaporte"), put(node, "SM2", "BORRAR")
    sender = node.store.keys.pseudonym(PERSON)
    await node.settle()
    sqlite_database.checkpoint()
    content = files(tmp_path)
    assert sender
    assert b"SM1" in content
    for secret in (PERSON, PERSON[1:], "pasaporte", sender, "borrado"):
        assert secret.encode() not in content


def test_old_rows_are_forgotten(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1")
    with database.write() as connection:
        row = inbox.claim(connection, node.store.keys, node.clock())
        assert row
        inbox.finish(connection, row, node.clock())
    node.clock.pass_(days=8)
    with database.write() as connection:
        conversations.prune(connection, node.clock())
    assert put(node, "SM1")


@pytest.mark.parametrize("column", ["address_sealed", "text_sealed"])
async def test_a_damaged_message_stops_nobody(database: Database, column: str) -> None:
    node = build_node(database, {})
    put(node, "SM1"), put(node, "SM2", "sigo aqui", OTHER)
    with database.write() as connection:
        connection.execute(
            update(inbox_table).where(inbox_table.c.provider_id == "SM1").values({column: b"\x01broken"})
        )
    assert await node.settle() == ["eco: sigo aqui"]
    with database.read() as connection:
        states = connection.execute(select(inbox_table.c.state).order_by(inbox_table.c.id)).scalars().all()
    assert states == ["dead", "done"]


async def test_a_damaged_answer_stops_nobody(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1", "uno"), put(node, "SM2", "dos", OTHER)
    while await node.turns.step():
        pass
    with database.write() as connection:
        connection.execute(update(outbox_table).where(outbox_table.c.id == 1).values(text_sealed=b"x"))
    assert await node.settle() == ["eco: dos"]


async def test_a_damaged_memory_makes_a_stranger_of_a_person_not_a_standstill(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1")
    await node.settle()
    with database.write() as connection:
        connection.execute(update(conversations_table).values(memory_sealed=b"\x01broken"))
    put(node, "SM2")
    assert await node.settle() == ["eco: hola"] * 2
    assert node.assistant.asked[-1][1] is None


async def test_a_zero_byte_anywhere_is_stored_and_answered(database: Database) -> None:
    """PostgreSQL takes none in a text."""
    node = build_node(database, {})
    fields = {"MessageSid": "SM1", "From": PERSON + "\0", "To": "+1\r\n5005550006", "Body": "ho\0la"}
    with database.write() as connection:
        assert inbox.put(connection, node.store.keys, twilio_received("sms", fields, "loopback"), node.clock())
    await node.settle()
    assert [(one.message.to_address, one.message.line) for one in node.loopback.sent] == [(PERSON, LINE)]


def test_a_database_opens_only_with_the_key_it_was_begun_with(database: Database) -> None:
    settings = {key: read_settings({"FARO_SECRET_KEY": key * 16}) for key in "ab"}
    marks = {keys_of(settings["a"], database).mark for _ in range(2)}
    with pytest.raises(SettingsError) as refused:
        keys_of(settings["b"], database)
    assert (refused.value.key, len(marks)) == ("doctor.other_key", 1)
    assert keys_of(settings["a"], database).mark in marks


async def test_a_message_that_ends_its_process_is_given_up_with_an_apology(database: Database) -> None:
    node = build_node(database, {})
    put(node, "SM1")
    for _ in range(TURN_TRIES):
        with database.write() as connection:
            assert inbox.claim(connection, node.store.keys, node.clock()) is not None
        node.clock.pass_(minutes=2)
    assert await node.settle() == ["perdon 911 None"]
    assert node.assistant.asked == []


def test_a_talk_and_a_person_each_have_their_end(database: Database) -> None:
    node = build_node(database, {})
    memory = {"language": "es", "volatile": {"topic": "rights.wages"}}
    with database.write() as connection:
        conversations.save(connection, node.store.keys, "p", memory, node.clock())
    node.clock.pass_(hours=24)
    with database.write() as connection:
        conversations.prune(connection, node.clock())
        kept = connection.execute(select(conversations_table.c.talk_sealed)).scalar_one()
        assert kept is None
        assert conversations.load(connection, node.store.keys, "p", node.clock()) == {"language": "es"}
    node.clock.pass_(hours=24 * 180)
    with database.write() as connection:
        assert conversations.load(connection, node.store.keys, "p", node.clock()) is None
        conversations.prune(connection, node.clock())
        assert connection.execute(select(func.count()).select_from(conversations_table)).scalar() == 0


def test_of_who_asked_for_silence_only_that_wish_stays(database: Database) -> None:
    node = build_node(database, {})
    with database.write() as connection:
        conversations.save(connection, node.store.keys, "p", {"language": "es"}, node.clock(), opted_out=True)
        conversations.erase(connection, "p", node.clock())
        assert conversations.load(connection, node.store.keys, "p", node.clock()) is None
        assert conversations.is_opted_out(connection, "p")


def test_retention_is_the_operators_to_set(database: Database) -> None:
    node = build_node(database, {})
    short = Retention(talk=timedelta(hours=1), person=timedelta(days=2))
    with database.write() as connection:
        conversations.save(connection, node.store.keys, "p", {"language": "es", "volatile": {"page": 1}}, node.clock())
        node.clock.pass_(hours=1)
        assert conversations.load(connection, node.store.keys, "p", node.clock(), short) == {"language": "es"}
        node.clock.pass_(hours=47)
        assert conversations.load(connection, node.store.keys, "p", node.clock(), short) is None
