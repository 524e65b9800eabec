"""Weighs a ranking by what the conversation is about: the country meant, a subject gone on with, a subject taken back.

Refuses to overrule a command. Rules: the same matter in several countries is one matter, and its country's topic gets
it (`bot/data/counterparts.yml`); a short message that goes on with the last subject and says nothing clear by itself
becomes `follow_up`, one that says that nobody answers `no_answer`; what was just answered and is taken back is not
offered again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import bot.environment  # noqa: F401  (before rasa)
from bot.components.kept_json import KeptJson
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

COUNTERPARTS = Path(__file__).parent.parent / "data" / "counterparts.yml"
TURNS = 0.4  # confidence from which a message that goes on with a subject turns to another one
CLEAR = 0.8  # confidence from which a message that goes on with a subject has a subject of its own
SHORT = 6  # words of an answer to "in which country?"; a longer message is more than a greeting
ASKED = 0.45  # confidence that a topic must have among topics to be heard behind a long greeting
SMALL_TALK = frozenset({"service.greeting", "service.thanks", "service.goodbye"})
ANY = "*"
WORK_ONLY = frozenset({"US", "CA", "ES"})  # nobody here comes from them: named without a role they are where one works
Ranking = list[dict[str, Any]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ContextWeigher(KeptJson):
    """Changes `intent` and `intent_ranking` by the conversation's places and subject."""

    def use(self, learnt: dict[str, Any]) -> None:
        self._groups: list[dict[str, Any]] = list(learnt.values())

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt: the table is put into the model."""
        return self.keep(yaml.safe_load(COUNTERPARTS.read_text("utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = message.get("intent_ranking") or []
            metadata = message.get("metadata") or {}
            counterpart = self.counterpart(metadata.get("subject"), _destination_said(metadata), metadata.get("origin"))
            message.set("counterpart", counterpart, add_to_output=True)
            if message.get("command_value") is None and len(ranking) > 1:
                self._weigh(message, ranking)
        return messages

    def _weigh(self, message: Message, ranking: Ranking) -> None:
        metadata, reading = message.get("metadata") or {}, message.get("reading") or {}
        subject = metadata.get("subject")
        if reading.get("bare"):
            ranking = [{"name": "correction", "confidence": 1.0}, *ranking]
        elif reading.get("takes_back") and subject:
            ranking = without(ranking, subject)
        if ranking[0]["name"] in SMALL_TALK and len((message.get("text") or "").split()) > SHORT:
            ranking = topics_only(ranking) if topics_only(ranking)[0]["confidence"] >= ASKED else ranking
        goes_on = bool(reading.get("goes_on") and subject)
        heard = {row["name"]: row["confidence"] for row in self._placed(no_services(ranking), metadata, goes_on)}
        if goes_on:
            ranking = topics_only(ranking)
        ranking = self._placed(ranking, metadata, goes_on)
        if reading.get("unanswered") and not is_clear(ranking[0]):
            ranking = [{"name": "no_answer", "confidence": 1.0}, *ranking]
        elif _answers_where(message, metadata) and not is_clear(ranking[0]):
            ranking = [{"name": "inform_place", "confidence": 1.0}, *ranking]
        elif goes_on and not _turns(ranking[0], subject, heard, CLEAR if message.get("counterpart") else TURNS):
            ranking = [{"name": "follow_up", "confidence": 1.0}, *ranking]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def _placed(self, ranking: Ranking, metadata: Mapping[str, Any], goes_on: bool) -> Ranking:
        said = _destination_said(metadata)
        country = said or metadata.get("destination") or self._country_of(metadata.get("subject"))
        if country is None:
            return ranking
        for group in self._groups:
            own = _member(group, country, metadata.get("origin"))
            if own and (group["always"] or goes_on):
                ranking = gathered(ranking, _members(group), own)
        return ranking

    def counterpart(self, subject: str | None, country: str | None, origin: str | None) -> str | None:
        """The topic that is for this country what the subject is for another; None if there is none or it is itself."""
        for group in self._groups:
            if country and subject in _members(group):
                own = _member(group, country, origin)
                return own if own != subject else None
        return None

    def _country_of(self, subject: str | None) -> str | None:
        """The country that a subject is about, for the topics of one country."""
        for group in self._groups:
            for country, by_origin in group["topics"].items():
                if subject in by_origin.values():
                    return str(country)
        return None


def _destination_said(metadata: Mapping[str, Any]) -> str | None:
    """The country of work that this message names, the last one if there are several."""
    for mention in reversed(metadata.get("mentions") or ()):
        if mention["role"] == "destination" or (not mention["role"] and mention["country"] in WORK_ONLY):
            return str(mention["country"])
    return None


def _member(group: Mapping[str, Any], country: str, origin: str | None) -> str | None:
    by_origin = group["topics"].get(country)
    return None if by_origin is None else by_origin.get(origin) or by_origin.get(ANY)


def _members(group: Mapping[str, Any]) -> set[str]:
    return {topic for by_origin in group["topics"].values() for topic in by_origin.values()}


def gathered(ranking: Ranking, members: set[str], own: str) -> Ranking:
    """All confidence of a matter put on one of its topics; order by confidence."""
    total = sum(row["confidence"] for row in ranking if row["name"] in members)
    if not total:
        return ranking
    rest = [row for row in ranking if row["name"] not in members]
    rows = [*rest, {"name": own, "confidence": round(min(total, 1.0), 4)}]
    return sorted(rows, key=lambda row: -row["confidence"])


def is_clear(row: Mapping[str, Any]) -> bool:
    """Whether a message has a subject of its own."""
    name = str(row["name"])
    return "." in name and not name.startswith("service.") and row["confidence"] >= CLEAR


def _turns(row: Mapping[str, Any], subject: str | None, heard: Mapping[str, float], least: float) -> bool:
    """ "¿Y si me despide por quejarme?" after an answer about wages asks something else. `heard`: the confidences of
    the message alone, since among topics only a faint one may look sure.
    """
    return bool(row["name"] != subject and "." in row["name"] and heard.get(row["name"], 1.0) >= least)


def topics_only(ranking: Ranking) -> Ranking:
    """As if the message were about Faro's subjects, and not small talk: "¿y cuánto cuesta?" is not what Faro costs."""
    kept = [row for row in ranking if "." in row["name"] and not row["name"].startswith("service.")]
    total = sum(row["confidence"] for row in kept)
    if not total:
        return ranking
    return [{**row, "confidence": round(row["confidence"] / total, 4)} for row in kept]


def no_services(ranking: Ranking) -> Ranking:
    """What is left when a message is surely not about the service; what is for nobody here keeps its share."""
    kept = [row for row in ranking if not row["name"].startswith("service.")]
    share = 1.0 - sum(row["confidence"] for row in ranking if row["name"].startswith("service."))
    return [{**row, "confidence": round(min(row["confidence"] / share, 1.0), 4)} for row in kept] if share > 0 else kept


def _answers_where(message: Message, metadata: Mapping[str, Any]) -> bool:
    """Whether Faro asked for a country and a short message names one: "trabajo en Estados Unidos"."""
    short = len((message.get("text") or "").split()) <= SHORT
    return bool(short and metadata.get("asked") and metadata.get("mentions"))


def without(ranking: Ranking, topic: str) -> Ranking:
    """As if a topic were impossible."""
    rest = [row for row in ranking if row["name"] != topic]
    left = 1.0 - sum(row["confidence"] for row in ranking if row["name"] == topic)
    if not rest or left <= 0:
        return ranking
    return [{**row, "confidence": round(min(row["confidence"] / left, 1.0), 4)} for row in rest]
