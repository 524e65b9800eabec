"""A rasa_sdk action run in this process: what it sees, what it says, and what becomes of its failure."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest

import bot.environment  # noqa: F401  (before rasa)
from bot.local_actions import LocalAction, TurnChannel
from bot.messages import Channel
from bot.nlg import CatalogueGenerator
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet as SdkSlotSet
from rasa_sdk.executor import CollectingDispatcher

SECRET = "me quitaron el pasaporte"


class Pages:
    def page(self, lang: str, channel: Channel, values: Mapping[str, Any]) -> str:
        return f"{channel}: {values['topic']}, to {values['destination'] or 'anywhere'}"


RESPONSES: dict[str, list[Mapping[str, Any]]] = {
    "utter_call": [{"text": "Llame al {number}."}],
    "utter_menu": [{"text": "Escriba:\n{options}"}],
    "utter_menu_tapped": [{"text": "Toque."}],
}
GENERATOR = CatalogueGenerator(RESPONSES, lambda lang, context, text: text, Pages())


class Scripted(Action):  # type: ignore[misc]
    """Does what the test says, and remembers the tracker it was given."""

    def __init__(self, act: Any) -> None:
        self._act = act
        self.seen: Tracker | None = None

    def name(self) -> str:
        return "action_scripted"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        self.seen = tracker
        return self._act(dispatcher)


def tracker() -> DialogueStateTracker:
    slots = [AnySlot("page", mappings=[{}], influence_conversation=False)]
    heard = UserUttered(
        SECRET,
        intent={"name": "more"},
        parse_data={"intent": {"name": "more"}, "language": "ht"},
        metadata={"here": "US"},
    )
    return DialogueStateTracker.from_events("c", [SlotSet("page", 2), heard], slots)


async def run(act: Any, channel: CollectingOutputChannel | None = None) -> tuple[list[Event], Scripted]:
    wrapped = Scripted(act)
    events = await LocalAction(wrapped).run(channel or TurnChannel("sms"), GENERATOR, tracker(), Domain.empty())
    return events, wrapped


async def test_the_action_sees_slots_and_the_last_message_but_no_history() -> None:
    _, wrapped = await run(lambda dispatcher: [])
    seen = wrapped.seen
    assert seen is not None
    assert seen.slots["page"] == 2
    assert seen.latest_message["language"] == "ht"
    assert seen.latest_message["metadata"] == {"here": "US"}
    assert seen.events == []


async def test_responses_come_before_events() -> None:
    def act(dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_call", lang="es", number="911")
        dispatcher.utter_message(json_message={"kind": "answer"})
        return [SdkSlotSet("page", 3)]

    events, _ = await run(act)
    assert [type(event) for event in events] == [BotUttered, BotUttered, SlotSet]
    assert events[0].text == "Llame al 911."
    assert events[1].data["custom"] == {"kind": "answer"}
    assert (events[2].key, events[2].value) == ("page", 3)


async def test_an_empty_value_reaches_the_words() -> None:
    def act(dispatcher: CollectingDispatcher) -> None:
        dispatcher.utter_message(response="answer", topic="t", destination="")

    channel = TurnChannel("sms")
    events, _ = await run(act, channel)
    assert channel.failure is None
    assert [event.text for event in events] == ["sms: t, to anywhere"]


async def test_the_channel_keeps_what_a_list_is_without_its_options() -> None:
    def act(dispatcher: CollectingDispatcher) -> None:
        dispatcher.utter_message(response="utter_menu", lang="es", options="1 A")
        dispatcher.utter_message(response="utter_call", lang="es", number="911")

    channel = TurnChannel("whatsapp")
    events, _ = await run(act, channel)
    assert channel.leads == {"Escriba:\n1 A": "Toque."}
    assert [event.text for event in events] == ["Escriba:\n1 A", "Llame al 911."]


async def test_an_action_may_be_a_coroutine() -> None:
    async def later(dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
        return [SdkSlotSet("page", 4)]

    events, _ = await run(later)
    assert [event.value for event in events] == [4]


@pytest.mark.parametrize("given", [None, []], ids=["None", "empty list"])
async def test_an_action_may_change_nothing(given: Any) -> None:
    assert (await run(lambda dispatcher: given))[0] == []


def failing(dispatcher: CollectingDispatcher) -> None:
    dispatcher.utter_message(response="utter_call", lang="es", number="911")
    raise ValueError(SECRET)


async def test_a_failure_is_kept_and_nothing_half_said(caplog: pytest.LogCaptureFixture) -> None:
    channel = TurnChannel("sms")
    with caplog.at_level(logging.DEBUG):
        events, _ = await run(failing, channel)
    assert events == []
    assert isinstance(channel.failure, ValueError)
    assert SECRET not in caplog.text


async def test_an_unknown_response_is_a_failure_too() -> None:
    channel = TurnChannel("sms")
    await run(lambda dispatcher: dispatcher.utter_message(response="utter_lost"), channel)
    assert isinstance(channel.failure, KeyError)


async def test_the_channel_names_itself() -> None:
    assert TurnChannel("whatsapp").name() == "whatsapp"


def test_the_wrapper_has_the_name_of_the_action() -> None:
    assert LocalAction(Scripted(None)).name() == "action_scripted"
