"""An office's code: what is taken for one, what is left of the message, what is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.messages import Inbound, Turn
from connectors import inbox, referral_topics, referral_uses
from connectors.asking import InProcess, Row, ask
from connectors.database import Database
from connectors.errors import ReferralError
from connectors.peeling import Peeling
from connectors.referrals import Office, Referrals, add_office, peel, read_offices, shape
from connectors.retention import Retention
from connectors.schema import referral_topics as topics_table
from connectors.schema import referral_uses as uses_table
from connectors.worker import TurnWorker
from tests.connectors.edge import OTHER, PERSON, FakeAssistant, FakeWords, Node, build_node, received, turn

SERVED = ("HN", "MX", "US")
MIAMI = Office("MIA3", "Consulado de Honduras en Miami", "HN", "US")
HOUSTON = Office("HOU1", "Consulate in Houston")
OFFICES = {shape(office.code): office for office in (MIAMI, HOUSTON)}


@pytest.mark.parametrize(
    ("text", "code", "left"),
    [
        ("HOLA MIA3", "MIA3", "HOLA"),
        ("hello mia3", "MIA3", "hello"),
        ("Bonjour Mia3.", "MIA3", "Bonjour"),
        ("BONJOU   HOU1 ", "HOU1", "BONJOU"),
        ("bónjou hou1", "HOU1", "bónjou"),
        ("¡Hola, MIA 3!", "MIA3", "Hola"),
        ("Hola\nmia-3", "MIA3", "Hola"),
        ("hola HOUL", "HOU1", "hola"),
        ("hola mia3 me quitaron el pasaporte", "MIA3", "hola me quitaron el pasaporte"),
        ("Hola MIA3, ¿cuánto es la visa?", "MIA3", "Hola ¿cuánto es la visa?"),
    ],
    ids=str,
)
def test_a_code_is_peeled_off(text: str, code: str, left: str) -> None:
    found = peel(text, OFFICES)
    assert found
    assert (found.office.code, found.text) == (code, left)


@pytest.mark.parametrize(
    "text",
    ["hola", "MIA3", "hola DAL4", "hola mia 3 meses sin pago", "hola mia", "gracias MIA3", "holaMIA3", "hola MIA33"],
    ids=str,
)
def test_anything_else_is_left_alone(text: str) -> None:
    assert peel(text, OFFICES) is None


@pytest.mark.parametrize(
    ("office", "key"),
    [
        (Office("H2A", "x"), "referral.bad_code"),
        (Office("DS160", "x"), "referral.bad_code"),
        (Office("mia4", "x"), "referral.bad_code"),
        (Office("VISA", "x"), "referral.bad_code"),
        (Office("MIA3", "x"), "referral.exists"),
        (Office("MLA3", "x"), "referral.taken"),
        (Office("SAL1", " "), "referral.bad_name"),
        (Office("SAL1", "a\nb"), "referral.bad_name"),
        (Office("SAL1", "x" * 81), "referral.bad_name"),
        (Office("SAL1", "x", "FR"), "referral.bad_country"),
        (Office("SAL1", "x", None, "us"), "referral.bad_country"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:30],
)
def test_a_bad_office_is_refused_and_nothing_is_written(tmp_path: Path, office: Office, key: str) -> None:
    file = tmp_path / "referrals.yml"
    add_office(file, MIAMI, SERVED)
    before = file.read_bytes()
    with pytest.raises(ReferralError) as refused:
        add_office(file, office, SERVED)
    assert (refused.value.key, file.read_bytes()) == (key, before)


def test_what_was_written_is_read_back_and_notes_stay(tmp_path: Path) -> None:
    file = tmp_path / "data" / "referrals.yml"
    assert read_offices(file) == ()
    add_office(file, MIAMI, SERVED)
    file.write_text(f"# printed in May\n{file.read_text('utf-8').rstrip()}", "utf-8")
    add_office(file, HOUSTON, SERVED)
    assert read_offices(file) == (MIAMI, HOUSTON)
    assert file.read_text("utf-8").startswith("# printed in May\n")


@pytest.mark.parametrize(
    "text",
    ["- MIA3", "MIA3: Miami", "MIA3: {name: x, city: y}", "mia: {name: x}", "MIA3: {name: 3}", "{", "\xff"],
    ids=ascii,
)
def test_a_file_that_people_broke_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "referrals.yml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ReferralError, match="broken_file"):
        read_offices(file)


def test_codes_are_read_when_they_change_and_survive_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "referrals.yml"
    referred = Referrals(file)
    assert referred("hola mia3") is None
    add_office(file, MIAMI, SERVED)
    assert referred("hola mia3")
    file.write_text("{", "utf-8")
    assert referred("hola mia3")
    file.unlink()
    assert referred("hola mia3") is None


def counted(node: Node) -> list[tuple[str, str, str, int]]:
    with node.store.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(uses_table).order_by(uses_table.c.channel))]


def put(node: Node, number: int, text: str, address: str = PERSON, channel: str = "sms") -> None:
    with node.store.database.write() as connection:
        message = received(f"SM{number}", text, address, channel=channel)
        assert inbox.put(connection, node.store.keys, message, node.clock())


def office_node(database: Database, assistant: FakeAssistant | None = None) -> Node:
    node = build_node(database, {}, assistant)
    node.turns = TurnWorker(
        node.store, node.assistant, FakeWords(), lambda: None, node.edge.metrics, lambda text: peel(text, OFFICES)
    )
    return node


async def test_the_assistant_hears_a_greeting_and_what_the_office_lets_suppose(database: Database) -> None:
    node = office_node(database)
    put(node, 1, "Hola MIA3"), put(node, 2, "otra cosa")
    await node.settle()
    first, second = (inbound for inbound, _ in node.assistant.asked)
    assert (first.text, first.origin, first.destination) == ("Hola", "HN", "US")
    assert (second.text, second.origin, second.destination) == ("otra cosa", None, None)


async def test_uses_are_counted_by_office_channel_and_week_and_of_nobody(database: Database) -> None:
    node = office_node(database)
    put(node, 1, "hola mia3"), put(node, 2, "hola mia3", OTHER), put(node, 3, "HELLO MIA3", OTHER, "whatsapp")
    put(node, 4, "hola dal4"), put(node, 5, "hola hou1", "anonymous")
    await node.settle()
    assert sorted(counted(node)) == [
        ("HOU1", "sms", "2026-W47", 1),
        ("MIA3", "sms", "2026-W47", 2),
        ("MIA3", "whatsapp", "2026-W47", 1),
    ]
    with database.read() as connection:
        assert referral_uses.by_week(connection) == {("MIA3", "2026-W47"): 3, ("HOU1", "2026-W47"): 1}


async def test_a_turn_that_fails_is_counted_once_it_was_answered(database: Database) -> None:
    failures = [RuntimeError()]

    def think(inbound: Inbound) -> Turn:
        if failures:
            raise failures.pop()
        return turn("a")

    node = office_node(database, FakeAssistant(think))
    put(node, 1, "hola mia3")
    await node.settle()
    assert counted(node) == []
    node.clock.pass_(seconds=10)
    assert await node.settle() == ["a"]
    assert [row[3] for row in counted(node)] == [1]


@pytest.mark.parametrize(
    ("day", "week"), [((2026, 12, 31), "2026-W53"), ((2027, 1, 3), "2026-W53"), ((2027, 1, 4), "2027-W01")], ids=str
)
def test_weeks_are_those_of_iso(day: tuple[int, int, int], week: str) -> None:
    assert referral_uses.week_of(datetime(*day, tzinfo=UTC)) == week


def test_old_weeks_are_pruned(database: Database) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    with database.write() as connection:
        for age in (0, 2, 3):
            referral_uses.count(connection, "MIA3", "sms", now - timedelta(weeks=age))
        referral_uses.prune(connection, now, Retention(referrals=timedelta(weeks=2)))
        assert sorted(week for _, week in referral_uses.by_week(connection)) == ["2026-W45", "2026-W47"]


def topics_counted(node: Node) -> list[tuple[str, str, str, int]]:
    with node.store.database.read() as connection:
        return sorted(tuple(row) for row in connection.execute(select(topics_table)))


def speaking_of(inbound: Inbound) -> Turn:
    """A mind that remembers what the talk is about, as ours does."""
    topic = "fraud.fees" if "pagar" in inbound.text else "rights.wages"
    kind = "menu" if "menu" in inbound.text else "answer"
    erase = inbound.text == "BORRAR"
    memory = {} if erase else {"language": "es", "volatile": {"topic": topic}}
    return turn("a", topic=topic, kind=kind, memory=memory, erase=erase)


async def test_topics_are_counted_by_office_and_month_while_the_talk_lasts(database: Database) -> None:
    node = office_node(database, FakeAssistant(speaking_of))
    put(node, 1, "hola mia3 no me pagan"), put(node, 2, "no me pagan", OTHER)
    await node.settle()
    put(node, 3, "hay que pagar?"), put(node, 4, "otra vez: hay que pagar?"), put(node, 5, "menu")
    await node.settle()
    assert topics_counted(node) == [("MIA3", "fraud.fees", "2026-11", 1), ("MIA3", "rights.wages", "2026-11", 1)]
    node.clock.pass_(hours=25)
    put(node, 6, "no me pagan")
    await node.settle()
    assert [row[3] for row in topics_counted(node)] == [1, 1]


async def test_the_assistant_is_told_nothing_of_offices_and_borrar_forgets_them(database: Database) -> None:
    node = office_node(database, FakeAssistant(speaking_of))
    (
        put(node, 1, "hola mia3 no me pagan"),
        put(node, 2, "hay que pagar?"),
        put(node, 3, "BORRAR"),
        put(node, 4, "salario"),
    )
    await node.settle()
    memories = [memory for _, memory in node.assistant.asked]
    assert memories == [
        None,
        *[{"language": "es", "volatile": {"topic": t}} for t in ("rights.wages", "fraud.fees")],
        None,
    ]
    assert [row[3] for row in topics_counted(node)] == [1, 1]


async def test_a_second_code_takes_over(database: Database) -> None:
    node = office_node(database, FakeAssistant(speaking_of))
    put(node, 1, "hola mia3 no me pagan"), put(node, 2, "hola hou1 hay que pagar?")
    await node.settle()
    assert [row[:2] for row in topics_counted(node)] == [("HOU1", "fraud.fees"), ("MIA3", "rights.wages")]


def test_small_numbers_of_topics_are_not_told_and_old_ones_pruned(database: Database) -> None:
    now, visit = datetime(2026, 11, 21, tzinfo=UTC), referral_topics.Visit("MIA3")
    with database.write() as connection:
        for topic, times, ago in (("rights.wages", 10, 0), ("fraud.fees", 9, 0), ("rights.wages", 12, 40)):
            for _ in range(times):
                referral_topics.count(connection, visit, turn("a", topic=topic), now - timedelta(days=ago))
        told = [(cell.month, cell.topic, cell.times) for cell in referral_topics.cells(connection)]
        assert told == [("2026-11", "rights.wages", 10), ("2026-10", "rights.wages", 12)]
        referral_uses.prune(connection, now, Retention(referrals=timedelta(weeks=2)))
        assert [cell.month for cell in referral_topics.cells(connection)] == ["2026-11"]


async def test_the_command_line_peels_codes_too() -> None:
    assistant = FakeAssistant()
    memories = InProcess()
    memories.save("x", {"language": "es", "volatile": {"topic": "t", "office": "MIA3"}})
    await ask(
        Peeling(assistant, lambda text: peel(text, OFFICES)), Row(1, "Hola MIA3", sender="x"), memories, lambda _: None
    )
    inbound, memory = assistant.asked[0]
    assert (inbound.text, inbound.origin, inbound.destination) == ("Hola", "HN", "US")
    assert memory == {"language": "es", "volatile": {"topic": "t"}}
