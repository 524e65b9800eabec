"""Joins what a turn says into messages of their channel: the one place where a message's first words are decided.

Refuses nothing. Rules: the parts of a turn are one message, since people pay by the message; for who asked for it every
message begins with a neutral line, in its short form without options too, and the emergency number of an urgent answer
comes right after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Channel, Choice, Reply
from bot.nlg import CatalogueGenerator
from bot.segments import fold

NEUTRAL, OPENER = "utter_discreet_line", "utter_open_list"


class Composer:
    """`discreet` stands for a person who wants neutral first words. A call is heard, not read: it has none."""

    def __init__(self, generator: CatalogueGenerator) -> None:
        self._generator = generator

    def reply(
        self,
        texts: Sequence[str],
        leads: Mapping[str, str],
        choices: tuple[Choice, ...],
        channel: Channel,
        lang: str,
        discreet: bool,
    ) -> Reply:
        """The turn as one message; `leads`: parts without their options, for a channel that shows these itself."""
        opening = self._opening(channel, lang, discreet)
        text = worded([*opening, *texts], channel)
        if not (choices and leads):
            return Reply(text, choices, lang=lang, opening=worded(opening, channel))
        lead = worded([*opening, *(leads.get(text, text) for text in texts)], channel)
        opener = self._generator.say(OPENER, lang, channel)
        return Reply(text, choices, lead, opener, lang, worded(opening, channel))

    def notice(self, response: str, channel: Channel, lang: str, discreet: bool, **values: str) -> Reply:
        """A message of its own: beside the answer, or what the node says without a turn."""
        return self.reply([self._generator.say(response, lang, channel, **values)], {}, (), channel, lang, discreet)

    def word(self, response: str, channel: Channel, lang: str | None, **values: str) -> str:
        """A response alone, as it stands in a message."""
        return worded([self._generator.say(response, lang or "es", channel, **values)], channel)

    def _opening(self, channel: Channel, lang: str, discreet: bool) -> list[str]:
        return [self._generator.say(NEUTRAL, lang, channel)] if discreet and channel != "voice" else []


def worded(texts: Sequence[str], channel: Channel) -> str:
    """The parts of a turn as one message of its channel."""
    return fold("\n".join(texts)) if channel == "sms" else "\n\n".join(texts)
