"""Choices on WhatsApp through the Content API: made once, sent by its id, and never why a message is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.messages import Choice
from connectors.channel import Outgoing
from connectors.contents import StoredContents
from connectors.database import Database
from connectors.errors import Stopped, Temporary
from connectors.twilio import Told, TwilioProvider
from tests.connectors.edge import LINE, OTHER, PERSON, Clock
from tests.connectors.twilio_imitation import Imitation, serve

YES_NO = (Choice("Sí", "#rights.wages"), Choice("No", "#rights.heat"))
BUTTONS = Outgoing("whatsapp", PERSON, LINE, "Elija:\n1 Sí\n2 No", YES_NO, "Elija.", "Ver opciones", "es")
LIST = replace(BUTTONS, choices=tuple(Choice(f"Tema {n}", f"#rights.t{n}") for n in range(5)))
MANY = replace(BUTTONS, choices=tuple(Choice(f"Tema {n}", f"#rights.t{n}") for n in range(11)))
SINCE = datetime(2026, 11, 21, tzinfo=UTC)


class Heard:
    """Who listens to the provider."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.doubts: list[str] = []

    @property
    def told(self) -> Told:
        return Told(self.shown.append, self.doubts.append)


@pytest.fixture
async def api() -> AsyncIterator[Imitation]:
    imitation = Imitation()
    async with serve(imitation) as server:
        imitation.url = str(server.make_url("/")).rstrip("/")
        yield imitation


def provider(api: Imitation, heard: Heard | None = None, database: Database | None = None) -> TwilioProvider:
    contents = StoredContents(database, Clock()) if database else None
    return TwilioProvider(api.settings(), "https://faro.example.org", contents=contents, told=(heard or Heard()).told)


async def test_choices_go_out_as_a_content_without_the_numbered_text(api: Imitation) -> None:
    heard = Heard()
    sid = await provider(api, heard).send(BUTTONS)
    assert sid == f"SM{1:032d}"
    (sent,) = api.messages
    assert (sent["To"], sent["From"]) == (f"whatsapp:{PERSON}", f"whatsapp:{LINE}")
    assert sent["StatusCallback"] == "https://faro.example.org/twilio/status"
    (content,) = api.contents.values()
    assert content["language"] == "es"
    assert content["types"]["twilio/quick-reply"]["body"] == "Elija."
    assert "ContentVariables" not in sent
    assert heard.shown == ["buttons"]


async def test_a_wording_is_made_once_for_all_people_and_restarts(api: Imitation, sqlite_database: Database) -> None:
    heard = Heard()
    first = provider(api, heard, sqlite_database)
    for message in (LIST, replace(LIST, to_address=OTHER), BUTTONS):
        await first.send(message)
    await provider(api, heard, sqlite_database).send(LIST)  # the node was started anew
    assert api.asked == len(api.contents) == 2
    assert [form["ContentSid"] for form in api.messages] == [f"HX{n:032x}" for n in (1, 1, 2, 1)]
    assert heard.shown == ["list", "list", "buttons", "list"]


async def test_another_wording_is_another_content(api: Imitation) -> None:
    twilio = provider(api)
    for message in (BUTTONS, replace(BUTTONS, lang="fr"), replace(BUTTONS, lead="Choisissez.")):
        await twilio.send(message)
    assert len(api.contents) == 3


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(MANY, id="too many"),
        pytest.param(replace(BUTTONS, lead=None), id="no text without the numbers"),
    ],
)
async def test_what_does_not_fit_goes_out_numbered(api: Imitation, message: Outgoing) -> None:
    heard = Heard()
    await provider(api, heard).send(message)
    assert (api.sent(), api.asked, heard.shown) == ([BUTTONS.text], 0, ["text"])


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_without_choices_nothing_changes(api: Imitation, channel: str) -> None:
    heard = Heard()
    message = Outgoing("sms", PERSON, LINE, "hola", YES_NO) if channel == "sms" else replace(BUTTONS, choices=())
    await provider(api, heard).send(message)
    assert (api.sent(), api.asked, heard.shown) == ([message.text], 0, [])


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 500, 503])
async def test_a_content_that_cannot_be_made_costs_no_message(api: Imitation, status: int) -> None:
    api.content_status, heard = status, Heard()
    twilio = provider(api, heard)
    await twilio.send(LIST)
    assert (api.sent(), heard.shown) == ([LIST.text], ["text"])
    api.content_status = 201
    await twilio.send(LIST)  # the failure isn't remembered
    assert heard.shown == ["text", "list"]


async def test_a_content_that_is_not_made_in_time_costs_no_message(api: Imitation) -> None:
    api.content_pause = 0.5
    await TwilioProvider(api.settings(), "https://faro.example.org", content_timeout=0.05).send(LIST)
    assert api.sent() == [LIST.text]


class BrokenContents:
    """A database that fails."""

    def find(self, key: str) -> str | None:
        raise OSError("disk")

    def keep(self, key: str, sid: str) -> None:
        raise OSError("disk")

    def drop(self, key: str) -> None:
        raise OSError("disk")


async def test_a_broken_cache_costs_no_message(api: Imitation) -> None:
    await TwilioProvider(api.settings(), "https://faro.example.org", contents=BrokenContents()).send(LIST)
    assert api.sent() == [LIST.text]


@pytest.mark.parametrize("refusal", [(400, 21655), (400, 21656), (400, 63013), (404, 20404), (400, 99999)], ids=str)
async def test_a_refused_content_goes_out_numbered_and_is_made_anew(api: Imitation, refusal: tuple[int, int]) -> None:
    twilio, api.refusals = provider(api), [refusal]
    await twilio.send(BUTTONS)
    await twilio.send(BUTTONS)
    assert api.sent() == [BUTTONS.text, api.contents[f"HX{2:032x}"]["types"]]


async def test_a_content_that_was_deleted_at_twilio_is_made_anew(api: Imitation, sqlite_database: Database) -> None:
    await provider(api, database=sqlite_database).send(BUTTONS)
    api.messages.clear()
    lost = api.contents.pop(f"HX{1:032x}")
    api.contents["HX" + "f" * 32] = lost
    twilio = provider(api, database=sqlite_database)
    await twilio.send(BUTTONS)
    await twilio.send(BUTTONS)
    assert [bool(form.get("Body")) for form in api.messages] == [True, False]


@pytest.mark.parametrize(
    ("refusal", "error"),
    [((400, 21610), Stopped), ((429, 20429), Temporary), ((503, 20503), Temporary)],
    ids=str,
)
async def test_what_the_text_would_meet_too_is_no_reason_for_text(
    api: Imitation, refusal: tuple[int, int], error: type[Exception]
) -> None:
    api.refusals = [refusal]
    with pytest.raises(error):
        await provider(api).send(BUTTONS)
    assert api.messages == []


async def test_a_content_message_is_found_again_by_its_body(api: Imitation) -> None:
    heard = Heard()
    twilio = provider(api, heard)
    await twilio.send(replace(BUTTONS, lead="Otra."))
    sid = await twilio.send(BUTTONS)
    assert await twilio.find(BUTTONS, SINCE) == (sid,)
    assert heard.doubts == []


async def test_a_content_message_that_went_out_as_text_is_found_too(api: Imitation) -> None:
    api.content_status = 500
    twilio = provider(api)
    sid = await twilio.send(BUTTONS)
    assert await twilio.find(BUTTONS, SINCE) == (sid,)


@pytest.mark.parametrize(
    ("message", "doubts"), [(BUTTONS, ["whatsapp"]), (replace(BUTTONS, choices=()), [])], ids=["choices", "plain text"]
)
async def test_a_body_that_is_not_shown_is_a_doubt(api: Imitation, message: Outgoing, doubts: list[str]) -> None:
    api.silent_bodies, heard = True, Heard()
    twilio = provider(api, heard)
    await twilio.send(BUTTONS)
    assert await twilio.find(message, SINCE) == ()
    assert heard.doubts == doubts
