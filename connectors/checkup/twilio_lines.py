"""Whether Twilio calls this node at our numbers, and comes back when it doesn't answer: asked of Twilio itself.

Refuses nothing: what can't be asked is said to be so. Rules: only reads; of the answer only our own numbers' settings
are kept; a number counts as ours if the settings name it or if Twilio calls this node for it. What the REST interface
of 2010 doesn't know (messaging services, WhatsApp senders, applications) is named, to be looked at by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from connectors.checkup.finding import Finding
from connectors.errors import OperatorNeeded, Temporary
from connectors.settings import Settings, TwilioSettings
from connectors.twilio import QuietHttp

API = "https://api.twilio.com"
PAGES = 5
RECOMMENDED = "#rc=5&rp=all"
LEAST_RETRIES = 3
Get = Callable[[TwilioSettings, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """How Twilio treats one of our numbers; "" is not set."""

    number: str
    sms_url: str
    sms_method: str
    sms_fallback_url: str
    sms_fallback_method: str
    sms_application_sid: str
    voice_url: str
    voice_fallback_url: str
    status_callback: str
    voice_method: str
    voice_application_sid: str


def get(account: TwilioSettings, path: str) -> Mapping[str, Any]:
    """One GET with the account's own token. Raises OperatorNeeded if it is refused, Temporary if nobody answers."""
    try:
        http = QuietHttp(account.api_url)
        answer = http.request("GET", API + path, auth=(account.account_sid, account.auth_tokens[0]))
        read = json.loads(answer.text) if answer.status_code == 200 else None
    except (requests.RequestException, OSError, ValueError):
        raise Temporary from None
    if not isinstance(read, dict):
        raise (OperatorNeeded if answer.status_code in (401, 403, 404) else Temporary)(answer.status_code)
    return read


def numbers(account: TwilioSettings, get: Get = get) -> tuple[Line, ...]:
    """All numbers of the account."""
    path = f"/2010-04-01/Accounts/{account.account_sid}/IncomingPhoneNumbers.json?PageSize=1000"
    found: list[Line] = []
    for _page in range(PAGES):
        page = get(account, path)
        found += [_line(row) for row in page.get("incoming_phone_numbers") or () if isinstance(row, dict)]
        path = str(page.get("next_page_uri") or "")
        if not path.startswith("/"):
            break
    return tuple(found)


def _line(row: Mapping[str, Any]) -> Line:
    named = {name: str(row.get(name) or "") for name in Line.__dataclass_fields__ if name != "number"}
    return Line(str(row.get("phone_number") or ""), **named)


def check(settings: Settings, get: Get = get) -> Iterator[Finding]:
    """Everything about the numbers of this node."""
    account = settings.twilio
    yield from _by_hand(settings)
    try:
        lines = numbers(account, get)
    except OperatorNeeded as error:
        yield Finding("twilio", "fail", "doctor.twilio_refuses", {"status": str(error.code)})
        return
    except Temporary:
        yield Finding("twilio", "warn", "doctor.twilio_silent", {"wanted": _wanted(settings)})
        return
    named = {one for one in (account.sms_from, account.voice_from) if one and one.startswith("+")}
    for number in sorted(named - {line.number for line in lines}):
        yield Finding("twilio", "fail", "doctor.line_unknown", {"line": number})
    ours = [line for line in lines if line.number in named or line.sms_url.startswith(settings.public_url + "/")]
    if not ours and not account.sms_from and settings.providers["sms"] == "twilio":
        yield Finding("twilio", "warn", "doctor.line_none", {"wanted": _wanted(settings)})
    for line in ours:
        yield from judge(line, settings)


def _by_hand(settings: Settings) -> Iterator[Finding]:
    if settings.providers["whatsapp"] == "twilio":
        wanted = f"{settings.public_url}/twilio/whatsapp{RECOMMENDED}"
        yield Finding("twilio", "note", "doctor.whatsapp_by_hand", {"wanted": wanted})
    sender = settings.twilio.sms_from or ""
    if sender and not sender.startswith("+"):
        yield Finding("twilio", "note", "doctor.service_by_hand", {"sender": sender, "wanted": _wanted(settings)})


def _wanted(settings: Settings) -> str:
    return f"{settings.public_url}/twilio/sms{RECOMMENDED}"


def judge(line: Line, settings: Settings) -> Iterator[Finding]:
    """Each thing that loses messages, with what should stand there instead."""
    values = {"line": line.number, "wanted": _wanted(settings)}
    if settings.providers["sms"] == "twilio":
        found = list(_sms(line, settings, values))
        yield from found or [Finding("twilio", "good", "doctor.line_good", values)]
    if settings.providers["voice"] == "twilio" and _takes_calls(line, settings):
        wanted = {"line": line.number, "wanted": f"{settings.public_url}/twilio/voice"}
        calling = list(_voice(line, wanted))
        yield from calling or [Finding("twilio", "good", "doctor.voice_good", wanted)]
        return
    calls = {"url": line.voice_url, "fallback": line.voice_fallback_url, "status": line.status_callback}
    if any(calls.values()):
        yield Finding("twilio", "note", "doctor.line_calls", values | {k: v or "-" for k, v in calls.items()})


def _sms(line: Line, settings: Settings, values: dict[str, str]) -> Iterator[Finding]:
    if line.sms_application_sid:
        yield Finding("twilio", "warn", "doctor.line_application", values)
        return
    right = f"{settings.public_url}/twilio/sms"
    if line.sms_url.partition("#")[0] != right:
        yield Finding("twilio", "fail", "doctor.line_url", values | {"url": line.sms_url or "-"})
    elif not _comes_back(line.sms_url):
        yield Finding("twilio", "warn", "doctor.line_retries", values | {"url": line.sms_url})
    if line.sms_method != "POST":
        yield Finding("twilio", "fail", "doctor.line_method", values)
    if not line.sms_fallback_url:
        yield Finding("twilio", "warn", "doctor.line_fallback", values)
    elif not urlsplit(line.sms_fallback_url).path.endswith("/twilio/sms") or line.sms_fallback_method != "POST":
        yield Finding("twilio", "fail", "doctor.line_bad_fallback", values | {"url": line.sms_fallback_url})


def _takes_calls(line: Line, settings: Settings) -> bool:
    return line.number == settings.twilio.voice_from or line.voice_url.startswith(settings.public_url + "/")


def _voice(line: Line, values: dict[str, str]) -> Iterator[Finding]:
    """What leaves callers without Faro, or a call without its end."""
    if line.voice_application_sid:
        yield Finding("twilio", "warn", "doctor.voice_application", values)
        return
    if line.voice_url.partition("#")[0] != values["wanted"]:
        yield Finding("twilio", "fail", "doctor.voice_url", values | {"url": line.voice_url or "-"})
    if line.voice_method != "POST":
        yield Finding("twilio", "fail", "doctor.voice_method", values)
    if not urlsplit(line.voice_fallback_url).path.endswith("/twilio/voice"):
        yield Finding("twilio", "warn", "doctor.voice_fallback", values | {"url": line.voice_fallback_url or "-"})
    status = f"{values['wanted']}/status"
    if line.status_callback.partition("#")[0] != status:
        told = {"url": line.status_callback or "-", "wanted": status}
        yield Finding("twilio", "warn", "doctor.voice_status", values | told)


def _comes_back(url: str) -> bool:
    """Whether the part behind the # makes Twilio try again often enough, also after an error of ours (503)."""
    asked = parse_qs(url.partition("#")[2])
    retries, policies = asked.get("rc", ["1"])[0], asked.get("rp", [""])[0].split(",")
    return retries.isdigit() and int(retries) >= LEAST_RETRIES and bool({"all", "5xx"} & set(policies))
