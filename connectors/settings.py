"""Reads the environment once into one frozen value.

Refuses what can't work, naming the variable and the remedy (SettingsError). Rules: an empty variable is an absent one;
each secret may come from the file that `<NAME>_FILE` names, but not from both; the data folder is `var` in the
checkout whatever the working directory; secrets never show in a repr.
"""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from bot.messages import CHANNELS, Channel
from connectors.errors import SettingsError
from connectors.hearing.settings import read_models
from connectors.retention import USUAL, Retention
from connectors.sms_settings import SmsSettings, read_sms
from connectors.voice_settings import VoiceSettings, read_voice

ProviderName = Literal["loopback", "twilio", "kannel"]
Mode = Literal["demo", "production"]

CHECKOUT = Path(__file__).resolve().parents[1]
DATABASE_FILE = "faro.db"
KEY_FILE = "secret.key"
SHORTEST_KEY = 16
SECRETS = (
    "FARO_SECRET_KEY", "FARO_OPERATOR_TOKEN", "FARO_TWILIO_AUTH_TOKEN", "FARO_DATABASE_URL",
    "FARO_KANNEL_PASSWORD", "FARO_KANNEL_SECRET",
)  # fmt: skip
SENDSMS = "/cgi-bin/sendsms"
LANGUAGES = ("es", "en", "fr", "ht")
CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
ACCOUNT_SID = re.compile(r"AC[0-9A-Za-z]*")
# A number, a Messaging Service, a short code, or a sender's name of up to 11 letters.
SMS_LINE = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_URL_SAFE = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class TwilioSettings:
    """`auth_tokens`: the first is the REST password, all are accepted in signatures."""

    account_sid: str = ""
    auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    sms_from: str | None = None
    whatsapp_from: str | None = None
    voice_from: str | None = None
    api_url: str | None = None
    whatsapp_templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KannelSettings:
    """`url` is smsbox's sendsms address, `reports_url` where Kannel reaches this node, without a path."""

    url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    sms_from: str | None = None
    reports_url: str = ""


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str = field(repr=False)
    host: str
    port: int
    public_url: str
    providers: Mapping[Channel, ProviderName]
    twilio: TwilioSettings
    kannel: KannelSettings
    secret_key: str | None = field(repr=False)
    key_file: Path
    operator_token: str | None = field(repr=False)
    mode: Mode
    kept: Retention = USUAL
    voice_models: Mapping[str, Path] = field(default_factory=dict)
    sms: SmsSettings = field(default_factory=SmsSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    packs_certificate: Path | None = None
    packs_source: str | None = None
    packs_every: timedelta = timedelta(hours=24)

    @property
    def only_loopback(self) -> bool:
        """Whether nothing here speaks to real telephones: every provider built in, the address of this machine."""
        return all(name == "loopback" for name in self.providers.values()) and is_loopback(self.host)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def is_loopback(host: str | None) -> bool:
    """Whether an address is this machine's own; a name other than localhost is not looked up."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def load_settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The one place where an environment is understood."""
    given = {name: value.strip() for name, value in environ.items() if name.startswith("FARO_") and value.strip()}
    data_dir = Path(given.get("FARO_DATA_DIR", CHECKOUT / "var")).expanduser().absolute()
    host, port = given.get("FARO_HOST", "127.0.0.1"), _port(given.get("FARO_PORT", "8080"))
    providers = _providers(given.get("FARO_PROVIDER", "loopback"))
    public_url = _web_address(given, "FARO_PUBLIC_URL") or _at(host, port)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(_secret(given, "FARO_DATABASE_URL"), data_dir),
        host=host,
        port=port,
        public_url=public_url,
        providers=providers,
        twilio=_twilio(given, needed="twilio" in providers.values()),
        kannel=_kannel(given, _at(host, port), public_url, needed="kannel" in providers.values()),
        secret_key=_key(given),
        key_file=Path(given.get("FARO_SECRET_KEY_FILE", data_dir / KEY_FILE)).expanduser().absolute(),
        operator_token=_secret(given, "FARO_OPERATOR_TOKEN"),
        mode=_mode(given.get("FARO_MODE", "demo")),
        kept=_kept(given),
        voice_models=read_models(given),
        sms=read_sms(given),
        voice=read_voice(given),
        packs_source=given.get("FARO_PACKS_SOURCE"),
        packs_every=_span(given, "FARO_PACKS_HOURS", timedelta(hours=1), timedelta(days=90)) or timedelta(hours=24),
        packs_certificate=Path(given["FARO_PACKS_CA"]).expanduser().absolute() if "FARO_PACKS_CA" in given else None,
    )


def _at(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _secret(given: Mapping[str, str], name: str) -> str | None:
    file = given.get(f"{name}_FILE")
    if file is None:
        return given.get(name)
    if name in given:
        raise SettingsError(name, "doctor.both")
    try:
        text = Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(f"{name}_FILE", file, error) from error
    if not text:
        raise SettingsError(f"{name}_FILE", "doctor.empty_file", {"file": file})
    return text


def unreadable(variable: str, file: str, error: Exception) -> SettingsError:
    """A file that isn't there, or one that this user may not read: the remedies differ."""
    if not isinstance(error, PermissionError):
        return SettingsError(variable, "doctor.no_file", {"file": file})
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return SettingsError(variable, "doctor.closed_file", {"file": file, "user": user})


def _key(given: Mapping[str, str]) -> str | None:
    key = _secret(given, "FARO_SECRET_KEY")
    if key is not None and len(key) < SHORTEST_KEY:
        raise SettingsError("FARO_SECRET_KEY", "doctor.short_key", {"least": str(SHORTEST_KEY)})
    return key


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= 65535):
        raise SettingsError("FARO_PORT", "doctor.bad_port")
    return int(text)


def _kept(given: Mapping[str, str]) -> Retention:
    """How long each kind of data is kept, in whole hours or days from one on."""
    return Retention(
        talk=_span(given, "FARO_KEEP_TALK_HOURS", timedelta(hours=1)) or USUAL.talk,
        person=_span(given, "FARO_KEEP_PERSON_DAYS", timedelta(days=1)) or USUAL.person,
        ids=_span(given, "FARO_KEEP_IDS_DAYS", timedelta(days=1)) or USUAL.ids,
        dead=_span(given, "FARO_KEEP_DEAD_DAYS", timedelta(days=1), USUAL.dead) or USUAL.dead,
    )


def _span(given: Mapping[str, str], name: str, unit: timedelta, most: timedelta = timedelta.max) -> timedelta | None:
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) > 0):
        raise SettingsError(name, "doctor.bad_span")
    if unit * int(text) > most:
        raise SettingsError(name, "doctor.long_span", {"most": str(most // unit)})
    return unit * int(text)


def _mode(text: str) -> Mode:
    for mode in get_args(Mode):
        if text == mode:
            return cast(Mode, mode)
    raise SettingsError("FARO_MODE", "doctor.bad_choice", {"options": ", ".join(get_args(Mode))})


def _provider(text: str) -> ProviderName:
    for name in get_args(ProviderName):
        if text == name:
            return cast(ProviderName, name)
    raise SettingsError("FARO_PROVIDER", "doctor.bad_provider", {"options": ", ".join(get_args(ProviderName))})


def _providers(text: str) -> Mapping[Channel, ProviderName]:
    """`twilio`, or one per channel: `sms=kannel,whatsapp=twilio`; a channel left out is loopback."""
    if "=" not in text:
        return _able({channel: _provider(text) for channel in CHANNELS})
    chosen: dict[Channel, ProviderName] = dict.fromkeys(CHANNELS, "loopback")
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, provider = part.partition("=")
        channel = next((channel for channel in CHANNELS if channel == name.strip()), None)
        if channel is None:
            raise SettingsError("FARO_PROVIDER", "doctor.bad_channel", {"options": ", ".join(CHANNELS)})
        chosen[channel] = _provider(provider.strip())
    return _able(chosen)


def _able(chosen: Mapping[Channel, ProviderName]) -> Mapping[Channel, ProviderName]:
    if any(provider == "kannel" and channel != "sms" for channel, provider in chosen.items()):
        raise SettingsError("FARO_PROVIDER", "doctor.only_sms")
    return chosen


def _database_url(given: str | None, data_dir: Path) -> str:
    if given is None:
        return f"sqlite:///{data_dir / DATABASE_FILE}"
    scheme, separator, rest = given.partition("://")
    if scheme in ("postgresql", "postgres"):
        scheme = "postgresql+psycopg"
    if not separator or scheme not in ("sqlite", "postgresql+psycopg") or (scheme == "sqlite" and not _is_file(rest)):
        raise SettingsError("FARO_DATABASE_URL", "doctor.bad_database")
    return f"{scheme}://{rest}"


def _is_file(path: str) -> bool:
    """A database in memory would be a new one for each connection."""
    return path.startswith("/") and len(path) > 1 and path != "/:memory:"


def _web_address(given: Mapping[str, str], name: str) -> str | None:
    """An http(s) address without query; its own path is kept, the last slash is not."""
    text = given.get(name)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (a bad port raises here)
    except ValueError as error:
        raise SettingsError(name, "doctor.bad_address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(name, "doctor.bad_address")
    return text.rstrip("/")


def _twilio(given: Mapping[str, str], *, needed: bool) -> TwilioSettings:
    tokens = tuple(filter(None, (t.strip() for t in (_secret(given, "FARO_TWILIO_AUTH_TOKEN") or "").split(","))))
    sid = given.get("FARO_TWILIO_ACCOUNT_SID", "")
    if needed and not sid:
        raise SettingsError("FARO_TWILIO_ACCOUNT_SID", "doctor.missing")
    if needed and not tokens:
        raise SettingsError("FARO_TWILIO_AUTH_TOKEN", "doctor.missing")
    if sid and not ACCOUNT_SID.fullmatch(sid):
        raise SettingsError("FARO_TWILIO_ACCOUNT_SID", "doctor.bad_sid")
    sms_from = given.get("FARO_TWILIO_SMS_FROM")
    if sms_from is not None and not SMS_LINE.fullmatch(sms_from):
        raise SettingsError("FARO_TWILIO_SMS_FROM", "doctor.bad_line")
    return TwilioSettings(
        account_sid=sid,
        auth_tokens=tokens,
        sms_from=sms_from,
        whatsapp_from=given.get("FARO_TWILIO_WHATSAPP_FROM"),
        voice_from=given.get("FARO_TWILIO_VOICE_FROM"),
        api_url=_web_address(given, "FARO_TWILIO_API_URL"),
        whatsapp_templates=_templates(given),
    )


def _templates(given: Mapping[str, str]) -> Mapping[str, str]:
    """By language: `es=HX…,en=HX…`; one without a language is for all."""
    name, found = "FARO_TWILIO_WHATSAPP_TEMPLATE", {}
    for part in filter(None, (piece.strip() for piece in given.get(name, "").split(","))):
        lang, _, sid = part.rpartition("=")
        if (lang.strip() or "es") not in LANGUAGES or not CONTENT_SID.fullmatch(sid.strip()):
            raise SettingsError(name, "doctor.bad_template", {"options": ", ".join(LANGUAGES)})
        found[lang.strip() or "es"] = sid.strip()
    return found


def _kannel(given: Mapping[str, str], own: str, public: str, *, needed: bool) -> KannelSettings:
    """A Kannel on this machine reports to this machine's port, which need not be open to the world; another's, to
    the public address."""
    url, user = _web_address(given, "FARO_KANNEL_URL") or "", given.get("FARO_KANNEL_USER", "")
    password, secret = _secret(given, "FARO_KANNEL_PASSWORD") or "", _secret(given, "FARO_KANNEL_SECRET") or ""
    for name, value in (("URL", url), ("USER", user), ("PASSWORD", password), ("SECRET", secret)):
        if needed and not value:
            raise SettingsError(f"FARO_KANNEL_{name}", "doctor.missing_kannel")
    if secret and not (len(secret) >= SHORTEST_KEY and _URL_SAFE.fullmatch(secret)):
        raise SettingsError("FARO_KANNEL_SECRET", "doctor.bad_secret", {"least": str(SHORTEST_KEY)})
    parts = urlsplit(url)
    return KannelSettings(
        url=url if not url or parts.path else url + SENDSMS,
        user=user,
        password=password,
        secret=secret,
        sms_from=given.get("FARO_KANNEL_FROM"),
        reports_url=_reachable(own) if is_loopback(parts.hostname) else public,
    )


def _reachable(own: str) -> str:
    """Who listens on every address is reached on this machine's own."""
    return own.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
