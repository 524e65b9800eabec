"""What stands on a card: words of one language with an office's values in them, and the links of its QR codes.

Refuses (ReferralError) words that aren't there, that aren't text, or that name a value that no card has. Rules: words
whose value isn't known aren't said; a link holds the number and the keyword alone.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import phonenumbers

from connectors.cards.template import read_yaml
from connectors.errors import ReferralError
from connectors.referrals import Office, greetings

WORDS_FOLDER = "words"
TOGETHER = "\N{NO-BREAK SPACE}"  # a number or a keyword is never broken over two lines
VALUES = ("keyword", "office", "number", "sms", "whatsapp", "emergency")


@dataclass(frozen=True)
class Lines:
    """Where people write to, and whom they call in danger; `sms` and `whatsapp` as they are dialled."""

    sms: str | None = None
    whatsapp: str | None = None
    emergency: str | None = None


@dataclass(frozen=True)
class Wording:
    """One office's card in one language."""

    lang: str
    file: Path
    words: Mapping[str, str]
    values: Mapping[str, str]
    links: Mapping[str, str]

    def say(self, key: str) -> str | None:
        """None when a value in it isn't known."""
        if key not in self.words:
            raise ReferralError("referral.card.no_words", {"file": str(self.file), "key": key})
        text = self.words[key]
        return text.format_map(self.values) if set(_named(self.file, key, text)) <= set(self.values) else None


def languages(folder: Path) -> tuple[str, ...]:
    """Those with words of their own and a word that stands before the code."""
    return tuple(lang for lang in greetings() if (folder / WORDS_FOLDER / f"{lang}.yml").is_file())


def read_wording(folder: Path, lang: str, office: Office, lines: Lines) -> Wording:
    file = folder / WORDS_FOLDER / f"{lang}.yml"
    words = read_yaml(file)
    if not isinstance(words, dict):
        raise ReferralError("referral.card.unreadable", {"file": str(file)})
    for key, text in words.items():
        if not isinstance(key, str) or not isinstance(text, str):
            raise ReferralError("referral.card.field", {"file": str(file), "place": str(key)})
        _named(file, key, text)
    keyword = f"{greetings()[lang]} {office.code}"
    return Wording(lang, file, words, _values(office, keyword, lines), _links(keyword, lines))


def _named(file: Path, key: str, text: str) -> tuple[str, ...]:
    """The values that a text names."""
    try:
        fields = [(name, form, how) for _, name, form, how in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise ReferralError("referral.card.field", {"file": str(file), "place": key}) from error
    for name, form, how in fields:
        if name not in VALUES or form or how:
            options = ", ".join(f"{{{value}}}" for value in VALUES)
            raise ReferralError("referral.card.value", {"file": str(file), "place": key, "options": options})
    return tuple(name for name, _, _ in fields)


def _values(office: Office, keyword: str, lines: Lines) -> dict[str, str]:
    values = {
        "keyword": keyword.replace(" ", TOGETHER),
        "office": office.name,
        "number": shown(lines.sms or lines.whatsapp),
        "sms": shown(lines.sms),
        "whatsapp": shown(lines.whatsapp),
        "emergency": lines.emergency,
    }
    return {name: value for name, value in values.items() if value}


def _links(keyword: str, lines: Lines) -> dict[str, str]:
    links = {}
    if lines.sms:
        links["smsto"] = f"SMSTO:{lines.sms}:{keyword}"  # the form that cameras of both kinds of telephones know
        links["sms"] = f"sms:{lines.sms}?body={quote(keyword)}"
    if lines.whatsapp:
        links["whatsapp"] = f"https://wa.me/{lines.whatsapp.lstrip('+')}?text={quote(keyword)}"
    return links


def shown(number: str | None) -> str | None:
    """A number as people read it; a short one stays as it is."""
    if number is None or not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace(" ", TOGETHER)
