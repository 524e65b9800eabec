"""Reads TwiML as strictly as its provider does, and turns it into what a telephone does, in order.

Refuses (BadTwiml) what Twilio would refuse or drop with a warning: no XML (its error 12100), more than 64 kB (11750), a
Say without words (13520) or longer than its voice takes, a language there is no voice or ear for (13331), a verb or an
attribute that isn't Twilio's, a Gather with anything but Say, Play and Pause inside, a Dial without a whole number.
Rules: only the verbs that Faro uses are known. Source: Twilio's TwiML reference and dictionary of errors, 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree import ElementTree

from connectors.errors import BadTwiml

LARGEST = 64 * 1024
LONGEST_SAY = 4096
# Languages of the voices and of the ears that Faro asks for; Creole and Mayan languages are among neither.
SPOKEN = frozenset({"es-MX", "es-US", "es-ES", "en-US", "en-GB", "fr-CA", "fr-FR", "pt-BR"})
HEARD = SPOKEN | {f"es-{country}" for country in ("GT", "HN", "SV", "NI", "DO", "PA", "CR")}
_KNOWN: Mapping[str, frozenset[str]] = {
    "Say": frozenset({"language", "voice", "loop"}),
    "Play": frozenset({"loop", "digits"}),
    "Pause": frozenset({"length"}),
    "Gather": frozenset(
        {"action", "method", "input", "numDigits", "timeout", "finishOnKey", "actionOnEmptyResult", "language"}
        | {"speechTimeout", "hints"}
    ),
    "Redirect": frozenset({"method"}),
    "Dial": frozenset({"action", "method", "timeout", "callerId", "timeLimit"}),
    "Hangup": frozenset(),
    "Reject": frozenset({"reason"}),
}
_INSIDE_GATHER = frozenset({"Say", "Play", "Pause"})
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Said:
    text: str
    language: str


@dataclass(frozen=True)
class Played:
    address: str


@dataclass(frozen=True)
class Silence:
    seconds: int


Sound = Said | Played | Silence


@dataclass(frozen=True)
class Gathering:
    """Sounds that a key may interrupt, then `seconds` of listening. `speech`: words are heard too."""

    sounds: tuple[Sound, ...]
    action: str
    seconds: int
    digits: int
    speech: bool
    reports_silence: bool


@dataclass(frozen=True)
class Redirected:
    address: str


@dataclass(frozen=True)
class Dialled:
    number: str
    action: str


@dataclass(frozen=True)
class HungUp:
    rejected: bool = False


Deed = Sound | Gathering | Redirected | Dialled | HungUp


def read(text: str, base: str) -> tuple[Deed, ...]:
    """What a document makes a telephone do. `base` is the address it came from."""
    if len(text.encode()) > LARGEST:
        raise BadTwiml("too large")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  (our own server's)
    except (ElementTree.ParseError, ValueError):
        raise BadTwiml("not XML") from None
    if root.tag != "Response":
        raise BadTwiml("no Response")
    return tuple(_deed(verb, base) for verb in root)


def _deed(verb: ElementTree.Element, base: str) -> Deed:
    if verb.tag not in _KNOWN or not set(verb.attrib) <= _KNOWN[verb.tag]:
        raise BadTwiml("unknown verb or attribute")
    if verb.tag in _INSIDE_GATHER:
        return _sound(verb, base)
    if len(verb) and verb.tag != "Gather":
        raise BadTwiml("unknown verb or attribute")
    if verb.tag == "Gather":
        return _gathering(verb, base)
    if verb.tag == "Redirect":
        return Redirected(_address(verb.text, base))
    if verb.tag == "Dial":
        return _dialled(verb, base)
    return HungUp(rejected=verb.tag == "Reject")


def _sound(verb: ElementTree.Element, base: str) -> Sound:
    if verb.tag == "Pause":
        return Silence(_whole(verb.get("length", "1")))
    if verb.tag == "Play":
        return Played(_address(verb.text, base))
    words, language = (verb.text or "").strip(), verb.get("language", "en-US")
    if not words:
        raise BadTwiml("nothing to say")
    if len(words) > LONGEST_SAY:
        raise BadTwiml("too long to say")
    if language not in SPOKEN:
        raise BadTwiml("no such voice")
    return Said(words, language)


def _gathering(verb: ElementTree.Element, base: str) -> Gathering:
    inside = tuple(_inside(verb, base))
    inputs = verb.get("input", "dtmf").split()
    if not inputs or not set(inputs) <= {"dtmf", "speech"}:
        raise BadTwiml("cannot be heard")
    if "speech" in inputs and verb.get("language", "en-US") not in HEARD:
        raise BadTwiml("cannot be heard")
    return Gathering(
        sounds=inside,
        action=_address(verb.get("action", base), base),
        seconds=_whole(verb.get("timeout", "5")),
        digits=_whole(verb.get("numDigits", "1")),
        speech="speech" in inputs,
        reports_silence=verb.get("actionOnEmptyResult", "false") == "true",
    )


def _inside(verb: ElementTree.Element, base: str) -> Iterator[Sound]:
    for child in verb:
        if child.tag not in _INSIDE_GATHER:
            raise BadTwiml("not for a Gather")
        if not set(child.attrib) <= _KNOWN[child.tag]:
            raise BadTwiml("unknown verb or attribute")
        yield _sound(child, base)


def _dialled(verb: ElementTree.Element, base: str) -> Dialled:
    number = (verb.text or "").strip()
    if not _NUMBER.fullmatch(number):
        raise BadTwiml("no whole number")
    return Dialled(number, _address(verb.get("action", base), base))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 600):
        raise BadTwiml("no number")
    return int(text)


def _address(text: str | None, base: str) -> str:
    address = urljoin(base, (text or "").strip())
    if not address.startswith(("http://", "https://")):
        raise BadTwiml("no address")
    return address
