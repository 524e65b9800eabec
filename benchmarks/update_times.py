"""How long new packs take to answer, and what people notice meanwhile: `python -m benchmarks.update_times`.

A whole node (`faro serve`, the real model, SQLite) gets signed messages at a fixed rate, each from another number,
while `faro packs update` runs beside it as an operator would type it; a stand-in for the provider in this
process sees what is answered. The packs are signed by a team made for this run. The model that is sent with the new
questions is the shipped one under the name that the new questions ask for: as large and as slow to load. Exit 1 when a
bar is missed or a message is lost. Figures are this machine's, which also runs the people who write.

    wording    a telephone number changed; from the command to the first answer with the new one
    questions  a question was added, and a model signed for it; likewise
    empty      a node with nothing: the root is trusted, packs come from a folder as from a stick, until it is ready
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from twilio.request_validator import RequestValidator

from bot.training import fingerprint
from connectors.app import CACHE, examples, load_packs, trained_model
from connectors.fingerprints import HOLDER
from connectors.publishing.building import stage_model, stage_pack
from connectors.publishing.publishing import publish
from connectors.publishing.repository import MODELS, ONLINE, ROOT, TARGETS, Repository
from connectors.publishing.roles import THRESHOLDS, begin, delegate, terms
from connectors.publishing.signing import sign
from connectors.releases.folders import SHIPPED, PackFolders
from connectors.updating.trust import read_root
from content.bundle import build

CHECKOUT = Path(__file__).resolve().parent.parent
TOKEN, SID, PUBLIC = "token-of-this-measurement", "AC" + "0" * 32, "https://faro.example.org"
RATE, BARS = 5.0, {"wording": 2.0, "questions": 20.0, "empty": 120.0}
ASKED = "trabajo en estados unidos y el patron me quitó el pasaporte y no me lo da"
NUMBER = "1-888-373-7888"
PATIENCE = 180.0
QUIET = 5.0  # seconds until everybody who wrote is answered


@dataclass
class Team:
    """Three people who sign everything, and the site's key; the packs in `folder` are theirs to change."""

    folder: Path
    signers: list[CryptoSigner] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("anna", "berta", "carla", "site"):
            private = Ed25519PrivateKey.generate()
            key = SSlibKey.from_crypto(private.public_key())
            key.unrecognized_fields[HOLDER] = name
            self.signers.append(CryptoSigner(private, key))
        shutil.copytree(SHIPPED.root.parent, self.folder / "packs")
        self.repository = Repository(self.folder / "repository")
        self.until = terms(datetime.now(UTC))
        *keys, site = [signer.public_key for signer in self.signers]
        held = {ROOT: keys, TARGETS: keys, **{role: [site] for role in ONLINE}}
        begin(self.repository, held, THRESHOLDS, self.until)
        for name in (*self.names, MODELS):
            delegate(self.repository, name, keys, None, self.until)

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "packs").iterdir())

    def change(self, file: str, pattern: str, text: str) -> None:
        path = self.folder / "packs" / file
        new, count = re.subn(pattern, text, path.read_text("utf-8"), count=0)
        assert count, f"{file} has no {pattern}"
        path.write_text(new, "utf-8")

    def new_number(self, last: int) -> str:
        """The hotline changes, and the golden questions with it."""
        number = f"1-888-373-{last:04}"
        for file in ("rcm/contacts/us.yaml", "rcm/golden.yaml"):
            self.change(file, r"1-888-373-\d{4}", number)
        return number

    def publish(self, version: str, model: bool = False) -> None:
        for name in self.names:
            if name == SHIPPED.root.name:
                self.change(f"{name}/pack.yaml", r"(?m)^version: .*", f"version: {version}")
            found = SHIPPED.catalogues.glob(f"*/LC_MESSAGES/{name}.po")
            data = build(self.folder / "packs" / name, {po.parent.parent.name: po for po in found}).data
            if name == SHIPPED.root.name or not self.repository.targets(name):
                stage_pack(self.repository, name, version, data, {}, self.until)
        if model:
            stage_model(self.repository, self.model(), self.until)
        for role in self.repository.staged_roles():
            for signer in self.signers[:3]:
                if role not in ONLINE:
                    sign(self.repository, role, signer)
        publish(self.repository, {s.public_key.keyid: s for s in self.signers}, datetime.now(UTC), self.until)

    def model(self) -> Path:
        """The shipped model by the name that these questions ask for."""
        root = PackFolders(self.folder / "packs" / SHIPPED.root.name, SHIPPED.catalogues)
        wanted = self.folder / f"{fingerprint(examples(load_packs(root)))}.tar.gz"
        shutil.copy(trained_model(load_packs(), CACHE), wanted)
        return wanted


@dataclass
class Carrier:
    """What was sent to whom, and when; and when each of them wrote."""

    written: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    async def create(self, request: web.Request) -> web.StreamResponse:
        fields = await request.post()
        to, body = str(fields["To"]), str(fields["Body"])
        self.answered.setdefault(to, time.perf_counter())
        self.texts[to] = f"{self.texts.get(to, '')} {body}"
        return web.json_response({"sid": f"SM{len(self.answered):032x}", "status": "queued"}, status=201)

    def first_with(self, number: str) -> float | None:
        """When the first answer with a number went out."""
        return min((self.answered[to] for to, text in self.texts.items() if number in text), default=None)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post(f"/2010-04-01/Accounts/{SID}/Messages.json", self.create)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


class Node:
    """A node of its own process and folder."""

    def __init__(self, data: Path, api: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._environ = os.environ | {
            "FARO_DATA_DIR": str(data), "FARO_PROVIDER": "twilio", "FARO_TWILIO_ACCOUNT_SID": SID, "LANG": "en",
            "FARO_TWILIO_AUTH_TOKEN": TOKEN, "FARO_TWILIO_API_URL": api, "FARO_PUBLIC_URL": PUBLIC,
            "FARO_PORT": str(self._port),
        }  # fmt: skip
        self._process: Process | None = None

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Until it is ready."""
        command = (sys.executable, "-m", "connectors.cli", "serve")
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=CHECKOUT, env=self._environ, stdout=DEVNULL, stderr=DEVNULL
        )
        while True:
            assert self._process.returncode is None, "the node ended"
            try:
                async with session.get(f"{self.url}/readyz") as got:
                    if got.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def packs(self, *arguments: str) -> str:
        """`faro packs …`, which must succeed."""
        command = (str(Path(sys.executable).with_name("faro")), "packs", *arguments)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=CHECKOUT, env=self._environ, stdout=PIPE, stderr=PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == 0, (out + err).decode()
        return out.decode()

    async def trust(self, team: Team) -> None:
        root = team.repository.folder / "metadata" / "1.root.json"
        card = read_root(root.read_bytes())
        await self.packs("trust", str(root), "--fingerprint", card.fingerprint)


class People:
    """Who write, at RATE, each from another number, until told to stop."""

    def __init__(self, session: aiohttp.ClientSession, node: Node, carrier: Carrier) -> None:
        self._session, self._node, self._carrier = session, node, carrier
        self._validator, self._count, self._under_way = RequestValidator(TOKEN), 0, set[asyncio.Task[None]]()

    async def write(self) -> None:
        begun = time.perf_counter()
        while True:
            self._count += 1
            await asyncio.sleep(max(0.0, begun + self._count / RATE - time.perf_counter()))
            task = asyncio.create_task(self._send(self._count))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send(self, number: int) -> None:
        fields = {
            "MessageSid": f"SM{number:032d}", "From": f"+52555{number:07d}", "To": "+15005550006", "Body": ASKED,
            "NumMedia": "0",
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Twilio-Signature"] = self._validator.compute_signature(f"{PUBLIC}/twilio/sms", fields)
        self._carrier.written[fields["From"]] = time.perf_counter()
        async with self._session.post(f"{self._node.url}/twilio/sms", data=urlencode(fields), headers=headers) as got:
            self._carrier.refused += got.status != 200


@dataclass(frozen=True)
class Row:
    name: str
    seconds: float
    messages: int = 0
    lost: int = 0
    longest: float = 0.0

    @property
    def holds(self) -> bool:
        return self.seconds <= BARS[self.name] and not self.lost

    def __str__(self) -> str:
        bar = BARS[self.name]
        return f"| {self.name} | {self.seconds:.1f} | {bar:g} | {self.messages} | {self.lost} | {self.longest:.2f} |"


async def updated(name: str, node: Node, team: Team, carrier: Carrier, number: str) -> Row:
    """One update while people write: until an answer has the new number; then everybody's answer is waited for."""
    begun = time.perf_counter()
    await node.packs("update", str(team.repository.folder))
    seen = await until(lambda: carrier.first_with(number))
    during = [who for who, when in carrier.written.items() if begun <= when <= seen]
    await until(lambda: all(who in carrier.answered for who in during) or None)
    waits = [carrier.answered[who] - carrier.written[who] for who in during if who in carrier.answered]
    lost = sum(who not in carrier.answered for who in during) + carrier.refused
    return Row(name, seen - begun, len(during), lost, max(waits, default=0.0))


async def until(found: Callable[[], float | None]) -> float:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        value = found()
        if value is not None:
            return value
        await asyncio.sleep(0.01)
    raise SystemExit("nothing came within three minutes")


async def published(team: Team, version: str, model: bool = False) -> None:
    """Signing keeps this process busy, and people who couldn't write meanwhile write all at once afterwards."""
    await asyncio.to_thread(team.publish, version, model)
    await asyncio.sleep(QUIET)


async def measure(folder: Path) -> list[Row]:
    team, carrier = Team(folder), Carrier()
    team.publish("2026.12.1")
    async with carrier.open() as api, aiohttp.ClientSession() as session:
        node = Node(folder / "node", api)
        await node.start(session)
        try:
            await node.trust(team)
            await node.packs("update", str(team.repository.folder))
            writing = asyncio.create_task(People(session, node, carrier).write())
            await until(lambda: carrier.first_with(NUMBER))
            number = team.new_number(1)
            await published(team, "2026.12.2")
            rows = [await updated("wording", node, team, carrier, number)]
            number = team.new_number(2)
            team.change(
                "rcm/questions/es/fraude.yaml", r"(?m)^(  fraud\.asks_money:\n)", r"\1  - una pregunta nueva mas\n"
            )
            await published(team, "2026.12.3", model=True)
            rows.append(await updated("questions", node, team, carrier, number))
            writing.cancel()
        finally:
            await node.stop()
        rows.append(await from_nothing(folder, team, api, session))
    return rows


async def from_nothing(folder: Path, team: Team, api: str, session: aiohttp.ClientSession) -> Row:
    node, begun = Node(folder / "empty", api), time.perf_counter()
    await node.trust(team)
    await node.packs("update", str(team.repository.folder))
    try:
        await node.start(session)
        return Row("empty", time.perf_counter() - begun)
    finally:
        await node.stop()


def main() -> int:
    trained_model(load_packs(), CACHE)
    with tempfile.TemporaryDirectory(prefix="faro-updates-") as folder:
        rows = asyncio.run(measure(Path(folder)))
    print("| update | seconds | bar | messages meanwhile | lost or refused | longest wait, s |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(row)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
