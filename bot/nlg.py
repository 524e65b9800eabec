"""Words every response: picks it from the domain, translates it through the catalogues, fills it in.

Refuses an unknown response name (KeyError: ours). Rules: translation happens between choosing the variant for the
channel and filling the braces; the response `answer` comes from the packs through `AnswerPages`; a text for SMS is
folded to the carrier's alphabet by the assistant, last of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import bot.environment  # noqa: F401  (before rasa)
from bot.messages import Channel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

Translate = Callable[[str, str, str], str]  # language, context, Spanish source -> text
Responses = Mapping[str, list[Mapping[str, Any]]]  # as Rasa's domain has them
ANSWER = "answer"
WITHOUT_OPTIONS = "_tapped"  # a response's twin for where its options are buttons or rows
SHOWS_CHOICES = "whatsapp"


class AnswerPages(Protocol):
    """Whoever holds the packs."""

    def page(self, lang: str, channel: Channel, values: Mapping[str, Any]) -> str:
        """The text of one page of one answer; `values` name it."""


class CatalogueGenerator(NaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's generator interface over PO catalogues and packs."""

    def __init__(self, responses: Responses, translate: Translate, answers: AnswerPages) -> None:
        self._responses, self._translate, self._answers = responses, translate, answers

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        lang = str(kwargs.pop("lang", "es"))
        said = {"text": self.say(utter_action, lang, output_channel, **kwargs)}
        if output_channel == SHOWS_CHOICES and f"{utter_action}{WITHOUT_OPTIONS}" in self._responses:
            said["lead"] = self.say(f"{utter_action}{WITHOUT_OPTIONS}", lang, output_channel, **kwargs)
        return said

    def say(self, name: str, lang: str, channel: str, /, **values: Any) -> str:
        """The words of a response in a language, for a channel."""
        if name == ANSWER:
            return self._answers.page(lang, channel, values)  # type: ignore[arg-type]
        variant = _variant(self._responses[name], channel)
        context = f"{name}/{channel}" if variant.get("channel") else name
        return self._translate(lang, context, str(variant["text"])).format_map(values)


def _variant(variants: list[Mapping[str, Any]], channel: str) -> Mapping[str, Any]:
    """The channel's own variant, else the one for every channel."""
    own = [v for v in variants if v.get("channel") == channel]
    return (own or [v for v in variants if not v.get("channel")])[0]
