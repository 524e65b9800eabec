"""WhatsApp's 24 hours: what goes out, what is only announced by a template, and when what waited goes out after all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.messages import Inbound, Reply, Turn
from connectors import conversations, dead_letters, inbox, outbox, schema
from connectors.channel import Outgoing
from connectors.database import Database
from connectors.errors import Temporary
from connectors.twilio import TwilioProvider
from tests.connectors.edge import LINE, OTHER, PERSON, FakeAssistant, Node, build_node, received, turn
from tests.connectors.twilio_imitation import Imitation, serve

ES, FR = "HX" + "e" * 32, "HX" + "f" * 32
NOTICE = {ES: "Tiene una respuesta", FR: "Vous avez une réponse"}


@pytest.fixture
async def api() -> AsyncIterator[Imitation]:
    imitation = Imitation()
    imitation.approved = dict(NOTICE)
    async with serve(imitation) as server:
        imitation.url = str(server.make_url("/")).rstrip("/")
        yield imitation


class Weather:
    """Twilio behind a link that is down until told otherwise."""

    def __init__(self, provider: TwilioProvider) -> None:
        self._provider, self.down = provider, True

    async def send(self, message: Outgoing) -> str:
        if self.down:
            raise Temporary
        return await self._provider.send(message)

    async def find(self, message: Outgoing, since: object) -> tuple[str, ...]:
        return await self._provider.find(message, since)  # type: ignore[arg-type]


def think(inbound: Inbound) -> Turn:
    if inbound.text == "ALTO":
        return turn("hecho", opt_out=True)
    if inbound.text == "BORRAR":
        return turn("borrado", erase=True)
    lang = "ht" if inbound.text == "bonjou" else "fr" if inbound.text == "bonjour" else "es"
    reply = Reply(f"re: {inbound.text}", lang=lang)
    return Turn((reply,), lang, lang, "rights.wages", 1.0, "answer", memory={"n": 1})


def begin(database: Database, api: Imitation, **templates: str) -> tuple[Node, Weather]:
    weather = Weather(TwilioProvider(api.settings(**templates), "https://faro.example.org"))
    return build_node(database, {}, FakeAssistant(think), {"twilio": weather}), weather


def write(node: Node, number: int, text: str, address: str = PERSON, channel: str = "whatsapp") -> None:
    message = received(f"SM{number}", text, address, provider="twilio", channel=channel)
    with node.store.database.write() as connection:
        assert inbox.put(connection, node.store.keys, message, node.clock())


def heard(api: Imitation, address: str = PERSON) -> list[str]:
    """What arrived on a telephone."""
    return [api.body(form) for form in api.messages if form["To"].endswith(address)]


async def let_go(node: Node, weather: Weather, **later: float) -> None:
    """Answers wait for a link that comes back later."""
    await node.settle()
    weather.down = False
    node.clock.pass_(**later)
    with node.store.database.write() as connection:
        for letter in dead_letters.given_up(connection, node.clock()):
            dead_letters.requeue(connection, letter.id, node.clock())
    await node.settle()


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param({"hours": 23.9}, "re: hola", id="within 24 hours"),
        pytest.param({"hours": 24}, NOTICE[ES], id="at 24 hours"),
        pytest.param({"days": 3}, NOTICE[ES], id="days later"),
    ],
)
async def test_an_answer_goes_out_for_24_hours_then_its_notice(
    database: Database, api: Imitation, later: dict[str, float], expected: str
) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await let_go(node, weather, **later)
    assert heard(api) == [expected]


async def test_the_window_is_counted_from_the_persons_last_message(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await node.settle()
    node.clock.pass_(hours=20)
    write(node, 2, "sigo aquí")
    await let_go(node, weather, hours=20)
    assert heard(api) == ["re: hola", "re: sigo aquí"]


async def test_an_sms_opens_no_window(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await node.settle()
    node.clock.pass_(hours=30)
    write(node, 2, "por sms", channel="sms")
    await let_go(node, weather, hours=1)
    assert heard(api) == [NOTICE[ES], "re: por sms"]


@pytest.mark.parametrize(("text", "notice"), [("bonjour", FR), ("bonjou", ES), ("hola", ES)])
async def test_the_notice_speaks_the_answers_language_else_spanish(
    database: Database, api: Imitation, text: str, notice: str
) -> None:
    node, weather = begin(database, api, es=ES, fr=FR)
    write(node, 1, text)
    await let_go(node, weather, hours=30)
    assert heard(api) == [NOTICE[notice]]


async def test_without_a_template_nothing_is_sent_and_the_answer_stays_with_the_operator(
    database: Database, api: Imitation
) -> None:
    node, weather = begin(database, api)
    write(node, 1, "hola")
    await let_go(node, weather, hours=30)
    assert heard(api) == []
    with database.read() as connection:
        (letter,) = dead_letters.given_up(connection, node.clock())
    assert (letter.error_code, letter.hindrance) == (63016, None)


async def test_many_answers_are_announced_once_and_go_out_in_order_before_the_new_one(
    database: Database, api: Imitation
) -> None:
    node, weather = begin(database, api, es=ES)
    for number, text in enumerate(("uno", "dos", "tres"), 1):
        write(node, number, text)
    await let_go(node, weather, days=2)
    assert heard(api) == [NOTICE[ES]]
    write(node, 4, "sí")
    await node.settle()
    assert heard(api)[1:] == ["re: uno", "re: dos", "re: tres", "re: sí"]
    write(node, 5, "gracias")
    await node.settle()
    assert heard(api)[5:] == ["re: gracias"]


async def test_nobody_elses_message_lets_it_go(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await let_go(node, weather, days=2)
    write(node, 2, "soy otra", OTHER)
    await node.settle()
    assert (heard(api), heard(api, OTHER)) == ([NOTICE[ES]], ["re: soy otra"])


@pytest.mark.parametrize(("word", "confirmation"), [("ALTO", "hecho"), ("BORRAR", "borrado")])
async def test_who_answers_the_notice_with_a_stop_word_gets_nothing_else(
    database: Database, api: Imitation, word: str, confirmation: str
) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await let_go(node, weather, days=2)
    write(node, 2, word)
    await node.settle()
    assert heard(api) == [NOTICE[ES], confirmation]


async def test_who_asked_for_silence_is_not_reminded(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await node.settle()
    with database.write() as connection:
        (sender,) = [row.sender for row in connection.execute(schema.conversations.select())]
        conversations.opt_out(connection, sender, node.clock())
    await let_go(node, weather, hours=30)
    assert heard(api) == []


async def test_a_notice_that_fails_leaves_the_answer_to_the_operator(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    api.refusals = [(503, 20503)]
    write(node, 1, "hola")
    await let_go(node, weather, days=2)
    assert heard(api) == []
    await let_go(node, weather, minutes=1)
    assert heard(api) == [NOTICE[ES]]


async def test_a_wiped_answer_waits_no_more(database: Database, api: Imitation) -> None:
    node, weather = begin(database, api, es=ES)
    write(node, 1, "hola")
    await let_go(node, weather, days=2)
    node.clock.pass_(days=7)
    with database.write() as connection:
        conversations.prune(connection, node.clock())
    write(node, 2, "buenas")
    await node.settle()
    assert heard(api) == [NOTICE[ES], "re: buenas"]


async def test_the_loopback_knows_no_window(sqlite_database: Database) -> None:
    node = build_node(sqlite_database, {}, FakeAssistant(think))
    with sqlite_database.write() as connection:
        inbox.put(connection, node.store.keys, received("SM1", "hola", channel="whatsapp"), node.clock())
    await node.turns.step()
    node.clock.pass_(days=3)
    assert await node.settle() == ["re: hola"]


def test_a_row_of_an_older_version_keeps_its_choices(sqlite_database: Database) -> None:
    """Its sealed choices are a bare list."""
    node = build_node(sqlite_database, {})
    keys = node.store.keys
    with sqlite_database.write() as connection:
        inbox.put(connection, keys, received("SM1", "hola", channel="whatsapp"), node.clock())
        row = inbox.claim(connection, keys, node.clock())
        assert row is not None
        outbox.put(connection, keys, row, (Reply("1 Sí"),), node.clock())
        old = keys.seal('[["S\\u00ed", "1"]]', outbox.CHOICES)
        connection.execute(schema.outbox.update().values(choices_sealed=old))
        due = outbox.claim(connection, keys, node.clock())
    assert due is not None
    assert [(choice.label, choice.text) for choice in due.message.choices] == [("Sí", "1")]
    assert (due.message.lead, due.message.line) == (None, LINE)
