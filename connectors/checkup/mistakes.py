"""Everything that is wrong with an environment, not the first mistake alone; and variables that nobody reads.

Refuses nothing. Rules: after each mistake the variable is taken away, or replaced where it must be there, and the rest
is read once more; a name that isn't a setting is told with the nearest that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from connectors.errors import SettingsError
from connectors.hearing.settings import VARIABLE as HEARD
from connectors.settings import SECRETS, read_settings
from connectors.sms_settings import VARIABLES as SMS
from connectors.voice_settings import VARIABLES as VOICE

KNOWN = (
    "FARO_DATA_DIR", "FARO_HOST", "FARO_PORT", "FARO_PUBLIC_URL", "FARO_PROVIDER", "FARO_MODE",
    "FARO_TWILIO_ACCOUNT_SID", "FARO_TWILIO_SMS_FROM", "FARO_TWILIO_WHATSAPP_FROM", "FARO_TWILIO_WHATSAPP_TEMPLATE",
    "FARO_TWILIO_VOICE_FROM", "FARO_TWILIO_API_URL", "FARO_KANNEL_URL", "FARO_KANNEL_USER", "FARO_KANNEL_FROM",
    "FARO_KEEP_TALK_HOURS", "FARO_KEEP_PERSON_DAYS", "FARO_KEEP_IDS_DAYS", "FARO_KEEP_DEAD_DAYS",
    "FARO_PACKS_SOURCE", "FARO_PACKS_HOURS", "FARO_PACKS_CA", "FARO_KEY_PASSPHRASE_FILE",
    HEARD, *SMS, *VOICE, *SECRETS, *(f"{name}_FILE" for name in SECRETS),
    "FARO_TRACEBACK", "FARO_FAULTS",  # for programmers
)  # fmt: skip
# What lets the rest be read when one of these is missing or wrong.
STAND_INS: Mapping[str, str] = {
    "FARO_TWILIO_ACCOUNT_SID": "AC0",
    "FARO_TWILIO_AUTH_TOKEN": "-",
    "FARO_KANNEL_URL": "http://127.0.0.1",
    "FARO_KANNEL_USER": "-",
    "FARO_KANNEL_PASSWORD": "-",
    "FARO_KANNEL_SECRET": "-" * 16,
}


def mistakes(environ: Mapping[str, str]) -> tuple[SettingsError, ...]:
    """In the order in which they are met; none if a node can start with this."""
    left, found = dict(environ), dict[str, SettingsError]()
    while True:
        try:
            read_settings(left)
        except SettingsError as error:
            variable = error.variable.removesuffix("_FILE") if error.variable not in left else error.variable
            if error.variable in found:
                return tuple(found.values())
            found[error.variable] = error
            for name in {variable, error.variable, f"{variable.removesuffix('_FILE')}_FILE"}:
                left.pop(name, None)
            name = variable.removesuffix("_FILE")
            left |= {name: STAND_INS[name]} if name in STAND_INS else {}
        else:
            return tuple(found.values())


def unread(environ: Mapping[str, str]) -> Mapping[str, str | None]:
    """Variables that begin like a setting and are none, each with the setting that was probably meant."""
    unknown = sorted(name for name in environ if name.startswith("FARO_") and name not in KNOWN)
    return {name: next(iter(get_close_matches(name, KNOWN, n=1, cutoff=0.75)), None) for name in unknown}
