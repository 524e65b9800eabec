"""One message in, one turn out: the only file that drives Rasa's agent.

Refuses a turn that ended without a word (TurnFailed), so that whoever called can try again or apologise. Rules: it
keeps nothing between turns, state comes in and goes out; "/" at the beginning never reaches Rasa, which would take it
for an intent; what a turn says is joined into one message, since people pay by the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import bot.environment  # noqa: F401  (before rasa)
import rasa_sdk
from bot import attached, notices
from bot.components.commands import stops
from bot.components.context import WORK_ONLY
from bot.composing import Composer
from bot.errors import TurnFailed
from bot.local_actions import LocalAgent, TurnChannel
from bot.messages import Channel, Choice, Inbound, Ranked, Reply, Report, Turn
from bot.nlg import CatalogueGenerator
from bot.tapped import untapped
from bot.tracker_store import SlotStore
from rasa.core.channels.channel import UserMessage

FindPlaces = Callable[[str], Mapping[str, Any]]  # text -> {"mentions": [...], "bare": bool, "placeless": str}
USUAL_LANGUAGE = "es"
LONGEST = 1600  # characters; what is longer is cut before anybody reads it
LASTING = frozenset({"language", "origin", "destination", "state", "place", "unsure", "discreet", notices.WARNED})
# Every kind of space, since Rasa strips them all and then reads a slash as an intent.
_BEFORE_WORDS = re.compile(r"\A[\s/]+")
VOLATILE = "volatile"  # the key of what is forgotten after a day of silence


class Assistant:
    """A loaded model with its actions and words."""

    def __init__(
        self,
        model: Path,
        actions: list[rasa_sdk.Action],
        generator: CatalogueGenerator,
        find_places: FindPlaces,
        pack: str,
        locate: attached.Locate = attached.nowhere,
        voice_line: str | None = None,
        *,
        emergency: Callable[[str | None], str],
        is_urgent: Callable[[str], bool],
        like: Assistant | None = None,
    ) -> None:
        """`like`: one whose loaded model is shared if it is the same, since loading takes a second."""
        self._store = SlotStore()
        self._composer = Composer(generator)
        self._find_places = find_places
        self._pack = pack
        self._locate, self._voice_line, self._say = locate, voice_line, generator.say
        self._emergency, self.is_urgent = emergency, is_urgent  # country -> number; topic -> whether it is of danger
        self.model = model
        loaded = like._agent if like is not None and like.model.name == model.name else None
        self._agent: LocalAgent = LocalAgent(model, self._store, generator, actions, loaded)

    async def reply(self, inbound: Inbound, memory: Mapping[str, Any] | None) -> Turn:
        """One turn. `memory` is what the last turn of this conversation handed out, or None at first contact."""
        inbound, opened = untapped(inbound)
        conversation, channel = uuid4().hex, TurnChannel(inbound.channel)
        slots = {**supposed(flat(memory or {}), inbound), **opened}
        self._store.put(conversation, slots)
        message = UserMessage(
            _BEFORE_WORDS.sub("", inbound.text[:LONGEST]),
            channel,
            conversation,
            input_channel=inbound.channel,
            metadata=self._metadata(inbound, slots),
        )
        try:
            await self._agent.processor.handle_message(message)
        finally:
            after = layered(self._store.take(conversation))
        if channel.failure is not None:
            raise TurnFailed(type(channel.failure).__name__) from channel.failure
        return self._turn(channel, inbound, first=not memory, memory=after)

    def _metadata(self, inbound: Inbound, memory: Mapping[str, Any]) -> dict[str, Any]:
        places = self._find_places(inbound.text[:LONGEST])
        facts = attached.facts(inbound, self._locate)
        return facts | {
            "spoken": memory.get("language"),
            "forced": inbound.language,
            "channel": inbound.channel,
            "here": inbound.country_hint,
            "mentions": attached.mentions(places["mentions"], facts),
            "bare_place": places["bare"],
            "placeless": places.get("placeless"),
            "trade": places.get("trade"),
            "districts": places.get("districts"),
            "subject": memory.get("topic"),
            "asked": memory.get("asked"),
            "destination": memory.get("destination"),
            "origin": memory.get("origin"),
            "opted_out": inbound.opted_out,
            "can_ring": inbound.can_ring,
            "voice_line": self._voice_line,
        }

    def _turn(self, channel: TurnChannel, inbound: Inbound, first: bool, memory: Mapping[str, Any]) -> Turn:
        texts = [m["text"] for m in channel.messages if m.get("text")]
        outcome = next((m["custom"] for m in channel.messages if m.get("custom")), None)
        if outcome is None:
            raise TurnFailed("no action told its outcome")
        ranked = tuple(Ranked(r["topic"], r["confidence"]) for r in outcome.get("alternatives", ()))
        lang = outcome["lang"]
        texts = attached.framed(texts, inbound, lambda name, **v: self._say(name, lang, inbound.channel, **v))
        lang, erased, silenced = outcome["lang"], outcome.get("erase", False), outcome.get("opt_out", False)
        spoken, discreet = inbound.channel, bool(memory.get("discreet"))
        notice = notices.due(outcome, spoken, first, memory)
        choices = tuple(Choice(c["label"], c["text"]) for c in outcome.get("choices", ()))
        return Turn(
            replies=(self._composer.reply(texts, channel.leads, choices, spoken, lang, discreet),) if texts else (),
            lang=lang,
            heard=outcome.get("heard"),
            topic=outcome["topic"],
            confidence=outcome["confidence"],
            kind=outcome["kind"],
            urgent=outcome.get("urgent", False),
            alternatives=ranked,
            notices=(self._composer.notice(notice, spoken, lang, discreet),) if notice else (),
            pack=self._pack,
            erase=erased,
            opt_out=silenced,
            opt_in=inbound.opted_out and not (silenced or erased),
            complaint=outcome.get("complaint"),
            complaint_text=inbound.text if outcome.get("keep_text") else None,
            unanswered=outcome.get("unanswered", False),
            ring=outcome.get("ring", False),
            report=report_step(outcome.get("report"), inbound.text[:LONGEST]),
            signs=tuple(outcome.get("signs") or ()),
            district=outcome.get("district"),
            memory={} if erased or (silenced and first) else notices.remembered(memory, notice, spoken),
        )

    def apology(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply:
        """What to send when a turn failed for good; names the emergency number."""
        return self._composer.notice("utter_failure", channel, lang or USUAL_LANGUAGE, discreet)

    def wants_silence(self, text: str) -> bool:
        """Whether a text is nothing but a word that stops messages."""
        return stops(text)

    def enough(self, channel: Channel, lang: str | None, discreet: bool = False) -> Reply:
        """What to send once to who used up what her answers may cost today; names the emergency number."""
        return self._composer.notice("utter_enough_today", channel, lang or USUAL_LANGUAGE, discreet)

    def reads_on(self, channel: Channel, lang: str | None) -> str:
        """The line that tells how to read on, as it stands in a message."""
        return self._composer.word("utter_more", channel, lang)

    def slow_down(self, channel: Channel, lang: str | None, here: str | None = None, discreet: bool = False) -> Reply:
        """What to send once to who writes faster than anybody can be answered; names the emergency number of the
        country that her number points to.
        """
        number = self._emergency(here)
        return self._composer.notice("utter_slow_down", channel, lang or USUAL_LANGUAGE, discreet, number=number)


def report_step(step: Mapping[str, Any] | None, text: str) -> Report | None:
    """The words only where they answer a question."""
    return None if step is None else Report(**step, text=text if step.get("question") else "")


def layered(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Slots as they are kept: what the talk under way needs apart, so that it can be forgotten sooner."""
    lasting = {name: value for name, value in slots.items() if name in LASTING}
    return lasting | {VOLATILE: {name: value for name, value in slots.items() if name not in LASTING and value}}


def flat(memory: Mapping[str, Any]) -> dict[str, Any]:
    """The opposite of `layered`."""
    lasting = {name: value for name, value in memory.items() if name != VOLATILE}
    return lasting | dict(memory.get(VOLATILE) or {})


def supposed(slots: Mapping[str, Any], inbound: Inbound) -> dict[str, Any]:
    """What the person said outweighs what is supposed of where she comes from and goes. Where the number's country and
    the supposed origin disagree, neither holds: she is asked.
    """
    likely = {"origin": inbound.origin, "destination": inbound.destination}
    new = {name: country for name, country in likely.items() if country and not slots.get(name)}
    near = inbound.country_hint
    if "origin" in new and near not in (None, *WORK_ONLY, new["origin"]):
        return {**slots} | {name: country for name, country in new.items() if name != "origin"} | {"unsure": True}
    return {**slots} | new
