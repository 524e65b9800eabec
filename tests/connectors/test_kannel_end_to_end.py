"""A telephone, Kannel's own boxes as the guide sets them up, and a whole node: the way there and back."""

from __future__ import annotations

import random
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from tests.connectors.edge import LINE, PERSON
from tests.connectors.phone_node import LONG

ROOT = Path(__file__).parents[2]
BEARERBOX, SMSBOX = Path("/usr/sbin/bearerbox"), Path("/usr/sbin/smsbox")
FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
GUIDE = ROOT / "docs" / "providers.md"
SECRET, PASSWORD = "secret-of-this-test-only", "password-of-this-test-only"
PATIENCE = 240.0  # on a machine with far more to do than it can, a node alone takes forty seconds to start
FAREWELL = 5.0  # an smsbox whose bearerbox is gone may sleep through its order to end
GOT = re.compile(r"Got message \d+: <(\S+) (\S+) (.*)>$")

pytestmark = pytest.mark.skipif(
    not all(program.exists() for program in (BEARERBOX, SMSBOX, FAKESMSC)),
    reason="Debian's kannel and kannel-extras are not installed; nothing was sent through a real Kannel",
)


def free_ports(count: int) -> list[int]:
    """Below those that the system gives to outgoing connections, so that none is taken before Kannel opens it."""
    found: list[int] = []
    for port in random.sample(range(20_000, 32_000), 1000):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no free ports")


def listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


class Site:
    """One machine's processes; `stop` ends those that this test began."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.admin, self.boxes, self.sendsms, self.fake, self.node = free_ports(5)
        self.conf = folder / "kannel.conf"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Other processes ring no bell here, so they are looked at until PATIENCE ends or one of them has."""
        pause, end = threading.Event(), time.monotonic() + PATIENCE
        while not condition():
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended or time.monotonic() >= end:
                said = "".join(f"\n{name}:\n{self.said(name)[-2000:]}" for name in self._running)
                raise AssertionError(f"{what}; ended: {ended}{said}")
            pause.wait(0.05)

    def configure(self) -> None:
        """The guide's own example with this test's ports, folders and link."""
        fences = re.findall(r"^```conf\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        text = fences[0]
        (self.folder / "spool").mkdir()
        changes = [
            ("= ANOTHER-PASSWORD", "= admin"),
            ("= PASSWORD", f"= {PASSWORD}"),
            ("secret=SECRET", f"secret={SECRET}"),
        ]
        changes += [("/var/spool/kannel", f"{self.folder}/spool"), ("/var/log/kannel", f"{self.folder}")]
        changes += [("= 13000", f"= {self.admin}"), ("= 13013", f"= {self.sendsms}"), (":8080/", f":{self.node}/")]
        changes += [("= 13001", f"= {self.boxes}"), ("http-queue-delay = 10", "http-queue-delay = 1")]
        for old, new in changes:
            assert old in text, f"the guide's example has no {old}"
            text = text.replace(old, new)
        link = f"group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {self.fake}\nconnect-allow-ip = 127.0.0.1\n"
        self.conf.write_text(f"{text}\n{link}", "utf-8")

    def run(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.out").open("wb") as out:
            self._running[name] = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)

    def start_kannel(self) -> None:
        self.configure()
        self.run("bearerbox", str(BEARERBOX), "-v", "4", str(self.conf))
        self.until(lambda: listens(self.boxes) and listens(self.fake), "bearerbox doesn't listen")
        self.run("smsbox", str(SMSBOX), "-v", "3", str(self.conf))
        self.until(lambda: listens(self.sendsms), "smsbox doesn't listen")

    def start_node(self) -> None:
        settings = {
            "FARO_PROVIDER": "sms=kannel",
            "FARO_KANNEL_URL": f"http://127.0.0.1:{self.sendsms}",
            "FARO_KANNEL_USER": "faro",
            "FARO_KANNEL_PASSWORD": PASSWORD,
            "FARO_KANNEL_SECRET": SECRET,
        }
        more = [f"{name}={value}" for name, value in settings.items()]
        data = self.folder / "data"
        self.run("node", sys.executable, "-m", "tests.connectors.phone_node", str(data), str(self.node), *more)
        self.until(lambda: listens(self.node), "the node doesn't listen")

    def text(self, *messages: str) -> None:
        """A telephone in the network that fakesmsc imitates: it sends, and shows what comes."""
        self.stop("phone")
        lines = [f"{PERSON} {LINE} text {message}" for message in messages]
        port = str(self.fake)
        self.run("phone", str(FAKESMSC), "-v", "0", "-H", "127.0.0.1", "-r", port, "-m", str(len(lines)), *lines)

    def got(self) -> list[tuple[str, ...]]:
        """What the telephone shows: sender, receiver, text as the network carries it."""
        lines = self.said("phone").splitlines()
        return [found.groups() for found in map(GOT.search, lines) if found]

    def said(self, name: str) -> str:
        file = self.folder / f"{name}.out"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def stop(self, name: str) -> None:
        process = self._running.pop(name, None)
        if process is not None:
            process.terminate()
            try:
                process.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def stop_all(self) -> None:
        for name in ("phone", "node", "bearerbox", "smsbox"):
            self.stop(name)

    def reports(self) -> list[str]:
        with sqlite3.connect(f"file:{self.folder}/data/faro.db?mode=ro", uri=True) as database:
            return [status for (status,) in database.execute("SELECT status FROM receipts WHERE provider = 'kannel'")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    try:
        made.start_kannel()
        made.start_node()
        yield made
    finally:
        made.stop_all()


def shown(line: str) -> str:
    """A text as fakesmsc shows it: in clear, or URL-encoded as UTF-16 or behind the header of a part."""
    kind, _, rest = line.partition(" ")
    if kind == "text":
        return rest
    data = unquote_to_bytes(rest.rpartition(" ")[2].replace("+", " "))
    return data.decode("utf-16-be" if kind == "ucs-2" else "utf-8")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("¿Qué hago? a+b & 5% ñ", "text"), ("adónde voy 🆘", "ucs-2")],
    ids=["GSM-7", "UCS-2"],
)
def test_a_text_is_answered_and_its_delivery_reported(site: Site, text: str, kind: str) -> None:
    site.text(text)
    site.until(site.got, "no answer reached the telephone")
    sender, receiver, line = site.got()[0]
    assert (sender, receiver, line.partition(" ")[0], shown(line)) == (LINE, PERSON, kind, f"eco: {text}")
    site.until(lambda: site.reports() == ["delivered"], "no report came back")
    assert len(site.got()) == 1, "Kannel said something by itself"


def test_a_long_answer_comes_in_parts_of_one_message(site: Site) -> None:
    site.text("largo")
    site.until(lambda: len(site.got()) == 2, "not all parts came")
    lines = [line for _, _, line in site.got()]
    assert [line.partition(" ")[0] for line in lines] == ["udh", "udh"]
    assert "".join(shown(line) for line in lines) == LONG.strip()


def test_what_comes_while_the_node_is_away_is_answered_later(site: Site) -> None:
    site.stop("node")
    site.text("hola")
    site.until(lambda: "ERROR" in site.said("smsbox"), "smsbox never found the node away")
    site.start_node()
    site.until(site.got, "no answer reached the telephone")
    assert shown(site.got()[0][2]) == "eco: hola"
    logs = [file.read_text("utf-8", "replace") for file in sorted(site.folder.glob("*box.log"))]
    assert len(logs) == 2, "the logs of the guide's example lie elsewhere"
    assert not [kept for kept in (PERSON[1:], "hola", SECRET, PASSWORD) if kept in "".join(logs)]
