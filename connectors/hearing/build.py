"""Puts the parts of hearing together for a node.

Refuses nothing: without models, programs or a provider whose media can be fetched there is no ear, and voice notes are
told so. Rules: what is missing is named in the log and by `faro doctor`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from connectors import twilio
from connectors.database import Database
from connectors.hearing.fetch import TwilioMedia
from connectors.hearing.listen import Ear, Fetch
from connectors.hearing.settings import FFMPEG, missing
from connectors.hearing.vosk import VoskRecogniser
from connectors.privacy import Keys
from connectors.settings import Settings

log = logging.getLogger(__name__)


def build_ear(
    settings: Settings, database: Database, keys: Keys, now: Callable[[], datetime], on_heard: Callable[[], None]
) -> Ear | None:
    if not settings.voice_models:
        return None
    absent = missing()
    if absent:
        log.error("cannot_hear", extra={"missing": ", ".join(absent)})
        return None
    fetchers: Mapping[str, Fetch] = (
        {twilio.NAME: TwilioMedia(settings.twilio)} if twilio.NAME in settings.providers.values() else {}
    )
    recogniser = VoskRecogniser(settings.voice_models, shutil.which(FFMPEG) or FFMPEG)
    return Ear(database, keys, now, recogniser, fetchers, on_heard)


def hearing_lines(settings: Settings, say: Callable[[str, Mapping[str, str]], str]) -> Iterator[str]:
    """For `faro doctor`: the languages heard, and what is missing for it."""
    if not settings.voice_models:
        return
    absent = missing()
    if absent:
        yield say("doctor.cannot_hear", {"missing": ", ".join(absent)})
    else:
        yield say("doctor.hears", {"languages": ", ".join(settings.voice_models)})
