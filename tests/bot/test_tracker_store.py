"""Slots in, slots out, and nothing of what was written."""

from __future__ import annotations

import json

import bot.environment  # noqa: F401  (before rasa)
from bot.tracker_store import SlotStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  topic: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  page: {type: any, influence_conversation: false, mappings: [{type: custom}]}
"""
)
SECRET = "mi patron me quito el pasaporte"


def store() -> SlotStore:
    made = SlotStore()
    made.domain = DOMAIN
    return made


async def test_what_is_put_in_stands_in_the_tracker() -> None:
    slots = store()
    slots.put("c", {"topic": "rights.wages", "page": 2})
    tracker = await slots.retrieve("c")
    assert (tracker.get_slot("topic"), tracker.get_slot("page")) == ("rights.wages", 2)
    assert tracker.latest_action_name == "action_listen"


async def test_a_slot_that_the_domain_no_longer_has_is_dropped() -> None:
    slots = store()
    slots.put("c", {"topic": "x", "of_an_older_version": 1})
    await slots.save(await slots.retrieve("c"))
    assert slots.take("c") == {"topic": "x"}


async def test_a_stranger_begins_with_nothing() -> None:
    tracker = await store().retrieve("nobody")
    assert tracker.get_slot("topic") is None


async def test_what_a_turn_changed_comes_out_once() -> None:
    slots = store()
    slots.put("c", {"topic": "rights.wages", "page": 2})
    tracker = await slots.retrieve("c")
    tracker.update(SlotSet("page", 3))
    tracker.update(SlotSet("topic", None))
    await slots.save(tracker)
    assert slots.take("c") == {"page": 3}
    assert slots.take("c") == {}


async def test_no_text_of_a_message_is_kept() -> None:
    slots = store()
    slots.put("c", {"page": 1})
    tracker = await slots.retrieve("c")
    tracker.update(UserUttered(SECRET, metadata={"text": SECRET}))
    tracker.update(BotUttered("Peligro", metadata={"text": SECRET}))
    await slots.save(tracker)
    assert SECRET not in repr(vars(slots))
    assert json.dumps(slots.take("c")) == '{"page": 1}'


async def test_a_conversation_never_grows() -> None:
    slots, sizes = store(), []
    memory: dict[str, object] = {}
    for turn in range(30):
        slots.put("c", memory)
        tracker = await slots.retrieve("c")
        tracker.update(UserUttered(SECRET))
        tracker.update(SlotSet("page", turn % 7))
        await slots.save(tracker)
        sizes.append(len(tracker.events))
        memory = slots.take("c")
    assert sizes[2:] == [sizes[2]] * 28
    assert memory == {"page": 29 % 7}


async def test_what_is_put_in_is_a_copy() -> None:
    slots, given = store(), {"page": 1}
    slots.put("c", given)
    given["page"] = 9
    assert slots.take("c") == {"page": 1}


async def test_two_conversations_do_not_mix() -> None:
    slots = store()
    slots.put("a", {"page": 1})
    slots.put("b", {"page": 2})
    await slots.save(await slots.retrieve("a"))
    assert (slots.take("a"), slots.take("b")) == ({"page": 1}, {"page": 2})


def test_a_store_without_a_domain_has_the_empty_one() -> None:
    slots = SlotStore()
    slots.domain = None
    assert slots.domain.slots == Domain.empty().slots
