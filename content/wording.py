"""Puts the texts of a pack into a person's language and channel: placeholders, figures, contacts, sources, trades.

Refuses nothing: a placeholder without a value here is None, and the caller takes another variant. Rules: numbers are
written as they are dialled, on the telephone said digit by digit; a figure is never without its date; a source is the
short one of an SMS, or a sentence where it is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial

from bot.messages import Channel
from content import messages
from content.expiry import is_expired
from content.model import Contact, Figure, Pack, SkillBody, Source, Topic, Trade
from content.skills import bodies_for, body_line, heading
from content.spoken import Voice, digits
from content.where import Where, contact_for, placeholders

Translate = Callable[[str, str, str], str]  # language, context, Spanish source -> text
PLACE = "place"  # the one placeholder that is neither a contact nor a figure: the name of the country of work
OWN_LABEL = "Faro"  # what the service says of itself needs no source line


class Wording:
    """One pack in all its languages."""

    def __init__(self, pack: Pack, translate: Translate) -> None:
        self.pack = pack
        self.translate = translate
        short = (c for c in pack.contacts.values() if c.role == "emergency" or c.number_kind == "short")
        self._short_numbers = frozenset(c.number for c in short)
        self.heard = lru_cache(maxsize=16_384)(self._heard)
        self._voices = {lang: Voice(speaking) for lang, speaking in pack.spoken.items()}
        self._countries = {place.country: place.name for place in reversed(pack.places) if place.kind == "country"}

    def text(self, source: str, context: str, where: Where, lang: str, channel: Channel) -> str:
        text = self.translate(lang, context, source)
        return text.format_map({name: self.value(name, where, lang, channel) or "" for name in placeholders(text)})

    def value(self, name: str, where: Where, lang: str = "es", channel: Channel = "sms") -> str | None:
        """What a placeholder becomes here, or None."""
        if name == PLACE:
            return self.country(where.destination, lang)
        if name in self.pack.figures:
            return self._figure(self.pack.figures[name], lang, channel)
        contact = contact_for(self.pack, name, where)
        return number(contact, channel) if contact else None

    def _figure(self, figure: Figure, lang: str, channel: Channel) -> str:
        """The amount and its date: "1/2026" where letters are paid for, "enero de 2026" elsewhere."""
        amount = self.translate(lang, messages.figure_context(figure.id), figure.amount)
        return f"{amount} ({self._date(figure.as_of, lang, channel)})"

    def _date(self, date: str, lang: str, channel: Channel) -> str:
        year, _, rest = date.partition("-")
        month = rest.partition("-")[0]
        calendar = self.pack.calendar
        if not month:
            return year
        if channel == "sms" or not calendar.months:
            return f"{int(month)}/{year}"
        name = self.translate(lang, messages.month_context(int(month)), calendar.months[int(month) - 1])
        return self.translate(lang, messages.DATE_CONTEXT, calendar.date).format(month=name, year=year)

    def country(self, country: str | None, lang: str) -> str | None:
        """Its name in a language; None for a country that the pack doesn't know."""
        name = self._countries.get(country or "")
        return self.translate(lang, messages.place_context(country or ""), name) if name else None

    def source_line(self, cited: Source | None, lang: str, channel: Channel) -> str:
        """ "(DOL, 1/2026)": label and date as printed in the source, the label alone when it has none."""
        if cited is None or cited.label == OWN_LABEL:
            return ""
        dated = cited.source_date != "undated"
        date = self._date(cited.source_date, lang, channel) if dated else ""
        speaking = self.pack.spoken.get(lang)
        if channel == "voice" and speaking:
            text = speaking.source if dated else speaking.source_undated
            return text.format(source=cited.label, date=date)
        return f"({cited.label}, {date})" if dated else f"({cited.label})"

    def contact_name(self, contact: Contact, lang: str) -> str:
        return self.translate(lang, messages.contact_context(contact.id, "name"), contact.name)

    def contact_terms(self, contact: Contact, lang: str) -> str:
        own = (("can", contact.can), ("cannot", contact.cannot), ("note", contact.note))
        return " ".join(
            self.translate(lang, messages.contact_context(contact.id, name), text) for name, text in own if text
        )

    def contact_line(self, contact: Contact, lang: str, channel: Channel = "sms") -> str:
        """Name, number and what the contact can do."""
        name, can = self.contact_name(contact, lang), messages.contact_context(contact.id, "can")
        shown = f"*{name}:*" if channel == "whatsapp" else f"{name}:"
        return f"{shown} {number(contact, channel)}. {self.translate(lang, can, contact.can)}".strip()

    def trade(self, where: Where) -> Trade | None:
        return next((trade for trade in self.pack.skills.trades if trade.id == where.trade), None)

    def bodies(self, topic: Topic, where: Where, today: date) -> list[SkillBody]:
        """Who certifies or teaches it here, if the topic is about that; nothing past its date."""
        countries = tuple(dict.fromkeys((where.origin, where.destination)))
        told = bodies_for(self.pack.skills, countries, topic.bodies, where.trade) if topic.bodies else []
        return [body for body in told if not any(is_expired(source, today) for source in body.sources.values())]

    def body_lines(self, told: Sequence[SkillBody], lang: str, channel: Channel) -> list[str]:
        say, skills = partial(self.translate, lang), self.pack.skills
        return [
            f"{body_line(body, skills, self.pack.contacts.get(body.contact), say)} "
            f"{self.source_line(next(iter(body.sources.values()), None), lang, channel)}".strip()
            for body in told
        ]

    def heading(self, trade: Trade, told: Sequence[SkillBody], lang: str) -> str:
        return heading(trade, told, partial(self.translate, lang))

    def _heard(self, text: str, lang: str) -> str:
        """The text as a voice says it; as written where the pack has no words for that."""
        voice = self._voices.get(lang)
        return voice.text(text, self._short_numbers) if voice else text


def number(contact: Contact, channel: Channel) -> str:
    """As it is dialled, or as it is said."""
    return digits(contact.number) if channel == "voice" else contact.number
