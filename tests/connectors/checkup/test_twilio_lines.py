"""What Twilio says of our numbers, judged: a table of rows as its REST interface gives them, and an imitation of it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.checkup.finding import Finding
from connectors.checkup.twilio_lines import check
from connectors.errors import OperatorNeeded, Temporary
from connectors.settings import TwilioSettings, read_settings

PUBLIC, LINE = "https://faro.example.org", "+15005550006"
RIGHT = f"{PUBLIC}/twilio/sms#rc=5&rp=all"
SID, TOKEN = "AC" + "a" * 32, "the-token-itself"
TWILIO = {
    "FARO_PROVIDER": "sms=twilio",
    "FARO_TWILIO_ACCOUNT_SID": SID,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_TWILIO_SMS_FROM": LINE,
    "FARO_PUBLIC_URL": PUBLIC,
}
ROW: Mapping[str, Any] = {
    "phone_number": LINE,
    "sms_url": RIGHT,
    "sms_method": "POST",
    "sms_fallback_url": RIGHT,
    "sms_fallback_method": "POST",
    "sms_application_sid": "",
    "voice_url": None,
}


def page(*rows: Mapping[str, Any]) -> Callable[[TwilioSettings, str], Mapping[str, Any]]:
    return lambda _account, _path: {"incoming_phone_numbers": list(rows), "next_page_uri": None}


def told(findings: Iterator[Finding]) -> list[str]:
    return [f"{one.level} {one.key.removeprefix('doctor.')}" for one in findings]


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ({}, ["good line_good"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms#rp=5xx,ct&rc=3"}, ["good line_good"]),
        ({"sms_fallback_url": "https://other.example.org/twilio/sms"}, ["good line_good"]),
        ({"sms_url": ""}, ["fail line_url"]),
        ({"sms_url": "https://demo.twilio.com/welcome/sms/reply/"}, ["fail line_url"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms/#rc=5&rp=all"}, ["fail line_url"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms"}, ["warn line_retries"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms#rc=5"}, ["warn line_retries"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms#rc=5&rp=ct,rt"}, ["warn line_retries"]),
        ({"sms_url": f"{PUBLIC}/twilio/sms#rc=x&rp=all"}, ["warn line_retries"]),
        ({"sms_method": "GET"}, ["fail line_method"]),
        ({"sms_fallback_url": None}, ["warn line_fallback"]),
        ({"sms_fallback_url": f"{PUBLIC}/healthz"}, ["fail line_bad_fallback"]),
        ({"sms_fallback_method": "GET"}, ["fail line_bad_fallback"]),
        ({"sms_application_sid": "AP1", "sms_url": ""}, ["warn line_application"]),
        ({"voice_url": "https://v.example.org/"}, ["good line_good", "note line_calls"]),
        ({"phone_number": "+15005550001"}, ["fail line_unknown", "good line_good"]),
        ({"phone_number": "+15005550001", "sms_url": "https://shop.example.org/"}, ["fail line_unknown"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_a_number_is_judged(change: Mapping[str, Any], findings: list[str]) -> None:
    found = list(check(read_settings(TWILIO), page({**ROW, **change})))
    assert told(iter(found)) == findings
    assert all(one.values["wanted"] == RIGHT for one in found if "wanted" in one.values)


@pytest.mark.parametrize(
    ("change", "rows", "findings"),
    [
        ({"FARO_TWILIO_SMS_FROM": "MG" + "b" * 32}, [], ["note service_by_hand"]),
        ({"FARO_TWILIO_SMS_FROM": ""}, [ROW], ["good line_good"]),
        ({"FARO_TWILIO_SMS_FROM": ""}, [], ["warn line_none"]),
        ({"FARO_PROVIDER": "twilio"}, [ROW], ["note whatsapp_by_hand", "good line_good"]),
        ({"FARO_PROVIDER": "whatsapp=twilio", "FARO_TWILIO_SMS_FROM": ""}, [], ["note whatsapp_by_hand"]),
    ],
    ids=["a messaging service", "found by its address", "no number at all", "WhatsApp too", "WhatsApp alone"],
)
def test_what_can_t_be_asked_is_named(
    change: Mapping[str, str], rows: list[Mapping[str, Any]], findings: list[str]
) -> None:
    assert told(check(read_settings(TWILIO | change), page(*rows))) == findings


@pytest.mark.parametrize(
    ("error", "findings"),
    [
        (Temporary(), ["warn twilio_silent"]),
        (Temporary(500), ["warn twilio_silent"]),
        (OperatorNeeded(401), ["fail twilio_refuses"]),
    ],
    ids=["offline", "500", "401"],
)
def test_no_answer_is_said_to_be_none(error: Exception, findings: list[str]) -> None:
    def fail(_account: TwilioSettings, _path: str) -> Mapping[str, Any]:
        raise error

    assert told(check(read_settings(TWILIO), fail)) == findings


class Imitation(BaseHTTPRequestHandler):
    """Two pages; anything but our account with our token is refused."""

    def do_GET(self) -> None:
        credentials = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        where = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
        if self.headers["Authorization"] != f"Basic {credentials}":
            self._say(401, {"code": 20003})
        elif self.path == f"{where}?PageSize=1000":
            other = {**ROW, "phone_number": "+15005550001", "sms_url": ""}
            self._say(200, {"incoming_phone_numbers": [other], "next_page_uri": f"{where}?Page=1"})
        elif self.path == f"{where}?Page=1":
            self._say(200, {"incoming_phone_numbers": [ROW], "next_page_uri": None})
        else:
            self._say(404, {})

    def _say(self, status: int, body: Mapping[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def imitation() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Imitation)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("change", "findings"),
    [({}, ["good line_good"]), ({"FARO_TWILIO_AUTH_TOKEN": "another"}, ["fail twilio_refuses"])],
    ids=["our token", "another token"],
)
def test_it_is_asked_over_http(imitation: str, change: Mapping[str, str], findings: list[str]) -> None:
    assert told(check(read_settings(TWILIO | {"FARO_TWILIO_API_URL": imitation} | change))) == findings


def test_nobody_at_the_address_is_no_error() -> None:
    assert told(check(read_settings(TWILIO | {"FARO_TWILIO_API_URL": "http://127.0.0.1:1"}))) == ["warn twilio_silent"]


VOICE = f"{PUBLIC}/twilio/voice"
CALLED: dict[str, Any] = {
    **ROW,
    "voice_url": VOICE,
    "voice_method": "POST",
    "voice_fallback_url": VOICE,
    "status_callback": f"{VOICE}/status",
    "voice_application_sid": "",
}


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ({}, ["good voice_good"]),
        ({"voice_url": f"{VOICE}#rc=3&rp=all"}, ["good voice_good"]),
        ({"voice_url": ""}, ["fail voice_url"]),
        ({"voice_url": "https://demo.twilio.com/welcome/voice/"}, ["fail voice_url"]),
        ({"voice_method": "GET"}, ["fail voice_method"]),
        ({"voice_fallback_url": None}, ["warn voice_fallback"]),
        ({"voice_fallback_url": "https://other.example.org/twilio/voice"}, ["good voice_good"]),
        ({"status_callback": ""}, ["warn voice_status"]),
        ({"status_callback": f"{PUBLIC}/twilio/status"}, ["warn voice_status"]),
        ({"voice_application_sid": "AP1"}, ["warn voice_application"]),
    ],
    ids=str,
)
def test_how_twilio_brings_calls(change: dict[str, Any], findings: list[str]) -> None:
    given = TWILIO | {"FARO_PROVIDER": "voice=twilio", "FARO_TWILIO_VOICE_FROM": LINE, "FARO_TWILIO_SMS_FROM": ""}
    assert told(check(read_settings(given), page(CALLED | change))) == findings
