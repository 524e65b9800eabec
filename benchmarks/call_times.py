"""How long callers wait: for their first option, for the number when they press 8, for each step of a busy node.

Usage: python -m benchmarks.call_times [calls at once]    prints tables. Sounds are espeak-ng's renderings, measured as
they go over the line; the node is a process of its own with the trained model, called by signed requests at once.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

import aiohttp
import numpy as np
from twilio.request_validator import RequestValidator

from actions.call.flow import CallFlow
from bot.calls import Caller, Heard, Line, Move
from connectors.app import CACHE, ROOT, build_flow, find_model, shipped_pack
from connectors.audio import espeak, sound, wav
from connectors.telephone.document import Gathering, Redirected, read
from content.call_menu import Group
from content.spoken import digits

LANGUAGES = ("es", "en", "fr", "ht")
FIRST_BAR, AGAIN_BAR, URGENT_BAR, STEP_BAR = 12.0, 8.0, 8.0, 1.0
SILENT = 0.003  # of the loudest that a line carries
TOKEN, PERSON = "a token for measuring", "+50200000{number:03}"
NODES = ("", "1", "11", "111", "21", "34", "53", "0")
KEYS = "1112#311#0#51#8#2113"


@lru_cache(maxsize=4096)
def times(line: Line) -> tuple[float, float]:
    """Until its last word has been said, and until the next line begins."""
    samples, rate = wav.read(sound.telephone(espeak.speak(line.text, line.lang)))
    last = int(np.nonzero(np.abs(samples) > SILENT)[0][-1])
    return last / rate, len(samples) / rate + line.pause


def said(lines: Sequence[Line]) -> float:
    """Until the last word of the last line has been said."""
    return sum(times(line)[1] for line in lines[:-1]) + times(lines[-1])[0]


def until(lines: Sequence[Line], last: str, lang: str | None = None) -> float:
    """Until the first line that holds `last` has been said, in that language."""
    at = next(at for at, line in enumerate(lines) if last in line.text and lang in (None, line.lang))
    return said(lines[: at + 1])


def walk(flow: CallFlow, caller: Caller, keys: str) -> Move:
    move = flow.step(caller, None, Heard("start"))
    for key in keys:
        move = flow.step(caller, move.state, Heard("key", key))
    return move


def first_option(flow: CallFlow) -> None:
    """A caller who presses as soon as her language is said."""
    print("language  first call  bar  returning  bar")
    for key, lang in enumerate(LANGUAGES, 1):
        asked = walk(flow, Caller(), "").lines
        mine = next(at for at, line in enumerate(asked) if str(key) in line.text)
        menu = walk(flow, Caller(), str(key)).lines
        again = walk(flow, Caller(language=lang), "").lines
        first = said(asked[: mine + 1]) + said(menu[:1])
        print(f"{lang:9} {first:10.1f} {FIRST_BAR:4.0f} {said(again[:2]):10.1f} {AGAIN_BAR:4.0f}")


def urgent(flow: CallFlow) -> None:
    """Until the number has been said, after 8: before a language is chosen, and at several nodes."""
    number = digits("911")
    print("\nafter 8   slowest of the nodes  before a language  bar")
    before = walk(flow, Caller(here="US"), "8").lines
    for lang in LANGUAGES:
        caller = Caller(language=lang, here="US", destination="US")
        slowest = max(until(walk(flow, caller, f"{keys}8").lines, number) for keys in NODES)
        print(f"{lang:9} {slowest:20.1f} {until(before, number, lang):18.1f} {URGENT_BAR:4.0f}")


def mean_keys(flow: CallFlow) -> None:
    """After the language, over all topics."""
    counts: list[int] = []

    def below(options: tuple[str | Group, ...], depth: int) -> None:
        for option in options:
            below(option.options, depth + 1) if isinstance(option, Group) else counts.append(depth + 1)

    below(flow.book.pack.call.menu, 0)
    mean = sum(counts) / len(counts)
    print(f"\nkeys to an answer: {mean:.2f} on average of {len(counts)} topics, at most {max(counts)}")


async def steps(port: int, public: str, calls: range) -> list[float]:
    """Each request of calls at once, in seconds."""
    taken: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def post(path: str, fields: dict[str, str]) -> str:
            address = public + path
            signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(address, fields)}
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            begun = time.perf_counter()
            here, headers = f"http://127.0.0.1:{port}{path}", {**signed, **form}
            async with session.post(here, data=urlencode(fields), headers=headers) as response:
                text = await response.text()
                assert response.status == 200, response.status
            taken.append(time.perf_counter() - begun)
            return text

        async def call(number: int) -> None:
            told = {"CallSid": f"CA{number:032}", "From": PERSON.format(number=number), "To": "+12025550100"}
            path, more = "/twilio/voice", {"CallStatus": "ringing"}
            for key in f"{number % 4 + 1}{KEYS}":
                for _ in range(20):  # while the packs load, and while the assistant thinks
                    deeds = read(await post(path, {**told, **more}), public)
                    onward = deeds[-1]
                    if any(isinstance(deed, Gathering) for deed in deeds) or not isinstance(onward, Redirected):
                        break
                    path, more = onward.address.removeprefix(public), {}
                    await asyncio.sleep(0.5)
                gather = next((deed for deed in deeds if isinstance(deed, Gathering)), None)
                if gather is None:
                    break
                path = gather.action.removeprefix(public)
                says = gather.speech and key == "3" and number % 2
                more = {"SpeechResult": "no me pagaron las horas"} if says else {"Digits": key}
                await asyncio.sleep(0.05)

        await asyncio.gather(*(call(number) for number in calls))
    return taken


def node(calls: int) -> None:
    if find_model(shipped_pack(), CACHE) is None:
        raise SystemExit("no model of this content: train first")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    public = f"http://127.0.0.1:{port}"
    given = {
        "FARO_DATA_DIR": tempfile.mkdtemp(), "FARO_PORT": str(port), "FARO_PUBLIC_URL": public,
        "FARO_PROVIDER": "voice=twilio", "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32, "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    }  # fmt: skip
    faro, quiet = [sys.executable, "-m", "connectors.cli"], subprocess.DEVNULL
    process = subprocess.Popen([*faro, "serve"], env={**os.environ, **given}, cwd=ROOT, stdout=quiet, stderr=quiet)
    try:
        asyncio.run(ready(port))
        asyncio.run(steps(port, public, range(900, 904)))  # sounds of Creole are made once, then kept
        taken = sorted(asyncio.run(steps(port, public, range(calls))))
    finally:
        process.terminate()
        process.wait(30)
    at = [taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.5, 0.95, 0.99)]
    shares = ", ".join(f"p{name} {each:.3f} s" for name, each in zip((50, 95, 99), at, strict=True))
    print(f"\n{calls} calls at once, {len(taken)} steps: {shares} (bar {STEP_BAR:.0f} s)")


async def ready(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(240):
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.5)
    raise SystemExit("the node isn't ready")


def main() -> None:
    flow = build_flow().flow
    assert isinstance(flow, CallFlow)
    first_option(flow)
    urgent(flow)
    mean_keys(flow)
    node(int(sys.argv[1]) if len(sys.argv) > 1 else 20)


if __name__ == "__main__":
    main()
