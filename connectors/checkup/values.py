"""Every setting as a node would use it: what was given, what holds without it, secrets as their length.

Refuses nothing. Rules: what was not given says so; of a secret, its own length, not that of its file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from connectors.hearing.settings import VARIABLE as HEARD
from connectors.settings import SECRETS, Settings
from connectors.sms_settings import SmsSettings
from connectors.voice_settings import VoiceSettings

Say = Callable[[str, Mapping[str, str]], str]


def setting_lines(settings: Settings, environ: Mapping[str, str], say: Say) -> Iterator[str]:
    for name, value in _plain(settings).items():
        given = bool(environ.get(name, "").strip())
        shown = value if given or not value else say("doctor.default", {"value": value})
        yield say("doctor.setting", {"name": name, "value": shown or say("doctor.unset", {})})
    for name, secret in _secrets(settings).items():
        given = any(environ.get(variable, "").strip() for variable in (name, f"{name}_FILE"))
        shown = say("doctor.hidden", {"length": str(len(secret))}) if given and secret else say("doctor.unset", {})
        yield say("doctor.setting", {"name": name, "value": shown})


def _plain(settings: Settings) -> Mapping[str, str]:
    twilio, kannel = settings.twilio, settings.kannel
    return {
        "FARO_DATA_DIR": str(settings.data_dir),
        "FARO_HOST": settings.host,
        "FARO_PORT": str(settings.port),
        "FARO_PUBLIC_URL": settings.public_url,
        "FARO_PROVIDER": ",".join(f"{channel}={name}" for channel, name in settings.providers.items()),
        "FARO_MODE": settings.mode,
        "FARO_TWILIO_ACCOUNT_SID": twilio.account_sid,
        "FARO_TWILIO_SMS_FROM": twilio.sms_from or "",
        "FARO_TWILIO_WHATSAPP_FROM": twilio.whatsapp_from or "",
        "FARO_TWILIO_WHATSAPP_TEMPLATE": _pairs(twilio.whatsapp_templates),
        "FARO_TWILIO_VOICE_FROM": twilio.voice_from or "",
        "FARO_TWILIO_API_URL": twilio.api_url or "",
        "FARO_KANNEL_URL": kannel.url,
        "FARO_KANNEL_USER": kannel.user,
        "FARO_KANNEL_FROM": kannel.sms_from or "",
        HEARD: _pairs({lang: str(folder) for lang, folder in settings.voice_models.items()}),
        **_sms(settings.sms),
        **_voice(settings.voice),
        "FARO_PACKS_SOURCE": settings.packs_source or "",
        "FARO_PACKS_HOURS": str(settings.packs_every // timedelta(hours=1)),
        "FARO_PACKS_CA": str(settings.packs_certificate or ""),
        "FARO_KEEP_TALK_HOURS": str(settings.kept.talk // timedelta(hours=1)),
        "FARO_KEEP_PERSON_DAYS": str(settings.kept.person.days),
        "FARO_KEEP_IDS_DAYS": str(settings.kept.ids.days),
        "FARO_KEEP_DEAD_DAYS": str(settings.kept.dead.days),
    }


def _sms(sms: SmsSettings) -> Mapping[str, str]:
    return {
        "FARO_SMS_BUDGET_PERSON": str(sms.person_budget),
        "FARO_SMS_BUDGET_COUNTRY": _pairs({country: str(most) for country, most in sms.country_budgets.items()}),
        "FARO_SMS_COUNTRIES": ",".join(sorted(sms.countries or ())),
        "FARO_SMS_CONCATENATES": _yes(sms.concatenates),
        "FARO_SMS_PER_SECOND": "" if sms.per_second is None else f"{sms.per_second:g}",
    }


def _voice(voice: VoiceSettings) -> Mapping[str, str]:
    return {
        "FARO_RING_COUNTRIES": ",".join(sorted(voice.countries)),
        "FARO_RING_PERSON": str(voice.person_a_day),
        "FARO_RING_HOUR": str(voice.all_an_hour),
        "FARO_RING_MISSED": _yes(voice.missed),
        "FARO_VOICE_OWN": ",".join(voice.own),
        "FARO_CALL_BACKS": _yes(voice.call_backs),
    }


def _secrets(settings: Settings) -> Mapping[str, str]:
    """As they were read; the key's own file is told apart from these."""
    read = (
        settings.secret_key,
        settings.operator_token,
        ",".join(settings.twilio.auth_tokens),
        settings.database_url,
        settings.kannel.password,
        settings.kannel.secret,
    )
    return {name: secret or "" for name, secret in zip(SECRETS, read, strict=True)}


def _pairs(values: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in values.items())


def _yes(value: bool) -> str:
    return "yes" if value else "no"
