"""A whole node against Twilio's own description of its interface, served by Prism: what we send is valid there.

Prism refuses what breaks the description (a missing or ill-formed field, a wrong account, no password); a field that
the description doesn't know it would let pass, so that is looked up here. `make test` installs Prism.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from connectors.channel import Outgoing
from connectors.settings import TwilioSettings
from connectors.twilio import TwilioProvider
from tests.connectors.edge import LINE, PERSON, signature
from tests.prism.description import FILE, Description

ROOT = Path(__file__).parents[2]
PRISM = ROOT / ".faro-cache" / "prism" / "node_modules" / ".bin" / "prism"
LOCK = Path(__file__).with_name("package-lock.json")
SID, TOKEN, PUBLIC, PATIENCE = "AC" + "0123456789abcdef" * 2, "a-token-for-tests-only", "https://faro.example.org", 60.0
MESSAGES, CONTENT = f"/2010-04-01/Accounts/{SID}/Messages.json", "/v1/Content"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(condition: Callable[[], object], what: str) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        pause.wait(0.05)


def listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    assert PRISM.exists(), f"{PRISM} is missing: `make test` installs it, with npm (Debian: nodejs npm)"
    port, log = free_port(), tmp_path_factory.mktemp("prism") / "log"
    command = [str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), "--errors", str(FILE)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=FILE.parent, stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: listens(port) or process.poll() is not None, "Prism doesn't listen")
        assert process.poll() is None, log.read_text("utf-8", "replace")
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@dataclass(frozen=True)
class Asked:
    """One request to Twilio, and what Prism said to it."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int
    answer: str = field(repr=False)


class Wire:
    """Between node and Prism: writes down what passes, and gives every message an id of its own, as Twilio does."""

    def __init__(self, prism: int) -> None:
        self.asked: list[Asked] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                wire._pass(self, prism)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _pass(self, request: BaseHTTPRequestHandler, prism: int) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        onwards = HTTPConnection("127.0.0.1", prism, timeout=PATIENCE)
        kept = {
            n: v for n, v in request.headers.items() if n.casefold() not in ("host", "connection", "accept-encoding")
        }
        onwards.request(request.command, request.path, body, kept)
        answer = onwards.getresponse()
        status, said = answer.status, answer.read()
        onwards.close()
        address, kind = urlsplit(request.path), request.headers.get("Content-Type", "")
        fields = json.loads(body) if kind.startswith("application/json") else dict(parse_qsl(body.decode(), True))
        query = {name: values[0] for name, values in parse_qs(address.query, True).items()}
        if request.command == "POST" and status == 201 and address.path == MESSAGES:
            said = json.dumps(json.loads(said) | {"sid": f"SM{len(self.asked):032x}"}).encode()
        self.asked.append(Asked(request.command, address.path, query, fields, status, said.decode()))
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def wire(prism: int) -> Iterator[Wire]:
    between = Wire(prism)
    yield between
    between.close()


@pytest.fixture
def node(wire: Wire, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    settings = {
        "FARO_PROVIDER": "twilio",
        "FARO_TWILIO_ACCOUNT_SID": SID,
        "FARO_TWILIO_AUTH_TOKEN": TOKEN,
        "FARO_TWILIO_API_URL": wire.url,
        "FARO_PUBLIC_URL": PUBLIC,
    }
    more = [f"{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "tests.connectors.phone_node", str(tmp_path / "data"), str(port), *more]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
    try:
        until(lambda: listens(port) or process.poll() is not None, "the node doesn't listen")
        assert process.poll() is None, (tmp_path / "log").read_text("utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def text(node: str, channel: str, number: int, words: str) -> None:
    """A person writes: Twilio's webhook, signed."""
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    fields = {"MessageSid": f"SM{number:032x}", "From": prefix + PERSON, "To": prefix + LINE, "Body": words}
    headers = {"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/twilio/{channel}", fields)}
    with urlopen(Request(f"{node}/twilio/{channel}", urlencode(fields).encode(), headers), timeout=PATIENCE) as answer:
        assert answer.status == 200


def messages(wire: Wire) -> list[Asked]:
    return [one for one in wire.asked if one.path == MESSAGES and one.method == "POST"]


def check(wire: Wire) -> None:
    """Whatever we asked was accepted, and named nothing that Twilio's description doesn't."""
    description = Description()
    for one in wire.asked:
        assert one.status in (200, 201), (one, one.answer)
        assert description.strangers(one.method, one.path, one.query, one.body) == [], one


def states(data: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{data / 'faro.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT state, provider_id FROM outbox ORDER BY id").fetchall()


def test_every_message_is_valid_by_twilios_own_description(node: str, wire: Wire, tmp_path: Path) -> None:
    callback = {"StatusCallback": f"{PUBLIC}/twilio/status"}
    text(node, "sms", 1, "hola ¿quién?")
    until(lambda: len(messages(wire)) == 1, "no SMS was sent")
    assert messages(wire)[0].body == {"To": PERSON, "From": LINE, "Body": "eco: hola ¿quién?"} | callback
    text(node, "whatsapp", 2, "hola")
    until(lambda: len(messages(wire)) == 2, "no WhatsApp message was sent")
    both = {"To": f"whatsapp:{PERSON}", "From": f"whatsapp:{LINE}"} | callback
    assert messages(wire)[1].body == both | {"Body": "eco: hola"}
    given = [json.loads(one.answer)["sid"] for one in messages(wire)]
    until(lambda: states(tmp_path / "data") == [("sent", sid) for sid in given], "not recorded as sent")
    check(wire)


@pytest.mark.parametrize("words", ["menu", "pocos"])
def test_buttons_and_lists_are_valid_too(node: str, wire: Wire, words: str) -> None:
    text(node, "whatsapp", 1, words)
    until(lambda: messages(wire), "nothing was sent")
    made = [one for one in wire.asked if one.path == CONTENT]
    assert [one.status for one in made] == [201], made
    assert messages(wire)[0].body["ContentSid"].startswith("HX")
    check(wire)


async def test_what_is_looked_for_is_valid_and_understood(wire: Wire) -> None:
    provider = TwilioProvider(TwilioSettings(SID, (TOKEN,), sms_from=LINE, api_url=wire.url), PUBLIC)
    found = await provider.find(Outgoing("sms", PERSON, LINE, "testing"), datetime(2010, 1, 1, tzinfo=UTC))
    provider.close()
    assert "SMded05904ccb347238880ca9264e8fe1c" in found, "the message of Twilio's own example"
    assert {one.method for one in wire.asked} == {"GET"}
    check(wire)


async def test_a_call_is_valid_by_twilios_own_description(wire: Wire) -> None:
    provider = TwilioProvider(TwilioSettings(SID, (TOKEN,), voice_from=LINE, api_url=wire.url), PUBLIC)
    sid = await provider.call(PERSON, "")
    provider.close()
    assert sid.startswith("CA")
    (asked,) = wire.asked
    assert (asked.method, asked.path, asked.status) == ("POST", MESSAGES.replace("Messages", "Calls"), 201)
    assert (asked.body["To"], asked.body["From"], asked.body["Url"]) == (PERSON, LINE, f"{PUBLIC}/twilio/voice")
    check(wire)


def ask(prism: int, fields: Mapping[str, str], account: str = SID, password: str = TOKEN) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if password:
        headers["Authorization"] = "Basic " + b64encode(f"{account}:{password}".encode()).decode()
    connection = HTTPConnection("127.0.0.1", prism, timeout=PATIENCE)
    connection.request("POST", MESSAGES.replace(SID, account), urlencode(fields), headers)
    status = connection.getresponse().status
    connection.close()
    return status


GOOD = {"To": PERSON, "From": LINE, "Body": "hola"}


@pytest.mark.parametrize(
    ("fields", "more", "status"),
    [
        pytest.param(GOOD, {}, 201, id="as it should be"),
        pytest.param({"From": LINE, "Body": "hola"}, {}, 422, id="without a receiver"),
        pytest.param(GOOD | {"ValidityPeriod": "soon"}, {}, 422, id="no number"),
        pytest.param(GOOD, {"account": "AC1"}, 422, id="no account"),
        pytest.param(GOOD, {"password": ""}, 401, id="no password"),
    ],
)
def test_prism_refuses_what_twilio_would(
    prism: int, fields: Mapping[str, str], more: Mapping[str, str], status: int
) -> None:
    """Else the tests above could not fail."""
    assert ask(prism, fields, **more) == status


@pytest.mark.parametrize(
    ("request_", "strange"),
    [
        (("POST", MESSAGES, {}, GOOD | {"StatusCalback": "x"}), ["StatusCalback"]),
        (("GET", MESSAGES, {"PageSize": "1", "Until": "x"}, {}), ["Until"]),
        (("POST", "/2010-04-01/Accounts/x/Messages", {}, {}), ["POST /2010-04-01/Accounts/x/Messages"]),
        (("DELETE", MESSAGES, {}, {}), [f"DELETE {MESSAGES}"]),
        (
            ("POST", CONTENT, {}, {"types": {"twilio/quick-reply": {"body": "", "actions": [{"titel": "a"}]}}}),
            ["types.twilio/quick-reply.actions.titel"],
        ),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_a_name_that_twilio_does_not_know_is_found(request_: Any, strange: list[str]) -> None:
    assert Description().strangers(*request_) == strange


def test_the_lock_holds_no_address() -> None:
    lock = json.loads(LOCK.read_text("utf-8"))
    assert "://" not in LOCK.read_text("utf-8")
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
