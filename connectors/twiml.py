"""A step of a call as TwiML, which is what Twilio obeys.

Refuses nothing: control characters and lone surrogates are taken out, since the library writes them into XML that no
parser takes (error 12100). Rules: what may be interrupted by a key stands inside the Gather; every Gather reports a
silence too (actionOnEmptyResult), so that nobody hangs in it; # is a key like others (finishOnKey is empty); a number
is dialled in its international form or not at all.
Attributes as read in Twilio's TwiML reference for Gather, Say, Play, Dial and Redirect (2026).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers
from twilio.twiml.voice_response import Gather, VoiceResponse

from bot.calls import Dial, Line, Move

# What the provider's own voice speaks, and what it hears (providers differ by caller: see `voice_of`).
VOICES: Mapping[str, str] = {"es": "es-MX", "en": "en-US", "fr": "fr-CA"}
HEARD: Mapping[str, str] = {"es": "es-MX", "en": "en-US", "fr": "fr-CA"}
HEARD_IN: Mapping[str, str] = {country: f"es-{country}" for country in ("US", "GT", "HN", "SV", "NI", "DO", "PA", "CR")}
RING_SECONDS, PAUSE_WHILE_THINKING = 25, 2
LONGEST_SAY = 3000  # characters; Twilio's basic voice takes 4096
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Audio = Callable[[Line], "str | None"]  # the address of a recording of this line, if there is one


def respond(move: Move, next_step: str, audio: Audio, here: str | None = None) -> str:
    """The document for one step. `next_step` is the address that hears what the caller does; `here` her country."""
    response = VoiceResponse()
    lang = str(move.state.get("language") or "es")
    if move.listen is not None:
        response.append(_gather(move, next_step, audio, lang, here))
        response.redirect(next_step, method="POST")  # only reached when the provider leaves the Gather by itself
    else:
        _speak(response, move.lines, audio)
        number = dialable(move.dial) if move.dial else None
        if number:
            response.dial(number, action=next_step, method="POST", timeout=RING_SECONDS)
        elif move.ask is not None or move.dial is not None:
            response.redirect(next_step, method="POST")
        else:
            response.hangup()
    return str(response)


def thinking(next_step: str) -> str:
    """While the assistant isn't ready: a short silence, then the same question."""
    response = VoiceResponse()
    response.pause(length=PAUSE_WHILE_THINKING)
    response.redirect(next_step, method="POST")
    return str(response)


def rejected() -> str:
    """Not answered, so the caller pays nothing."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)


def hung_up() -> str:
    """For a call that is over."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def _gather(move: Move, next_step: str, audio: Audio, lang: str, here: str | None) -> Gather:
    listen = move.listen
    assert listen is not None
    more: dict[str, Any] = {"input": "dtmf"}
    if listen.speech and lang in HEARD:
        hears = HEARD_IN.get(here or "", HEARD[lang]) if lang == "es" else HEARD[lang]
        more = {"input": "dtmf speech", "language": hears, "speech_timeout": "auto"}
    gather = Gather(
        num_digits=1,
        timeout=listen.seconds,
        finish_on_key="",
        action_on_empty_result=True,
        action=next_step,
        method="POST",
        **more,
    )
    _speak(gather, move.lines, audio)
    return gather


def _speak(parent: Any, lines: tuple[Line, ...], audio: Audio) -> None:
    """A recording where there is one, else the provider's voice where it speaks the language."""
    for line in lines:
        address = audio(line)
        if address:
            parent.play(address)
        elif line.lang in VOICES:
            parent.say(speakable(line.text), language=VOICES[line.lang])
        if line.pause:
            parent.pause(length=line.pause)


def speakable(text: str) -> str:
    return _UNSPEAKABLE.sub(" ", text)[:LONGEST_SAY]


def dialable(dial: Dial) -> str | None:
    """E.164, as the number is dialled in its country; None for what is no whole number."""
    try:
        number = phonenumbers.parse(dial.number, dial.country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
