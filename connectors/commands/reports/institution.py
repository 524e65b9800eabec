"""What an institution does on its own machine: makes a key, and reads with it what was closed for it.

Refuses (exit 2) to write over a key, and a file that is no report or no key; exit 1 a report closed with another key,
whose name it tells. Rules: neither settings nor a database nor a network is asked for; a private key is never printed.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from connectors.errors import BadKey, SealBroken
from connectors.reports import FORMAT
from connectors.sealing import name_of, new_key, public_of, read_key, unseal

FINE, NOT_POSSIBLE, REFUSED = 0, 1, 2
QUESTIONS = ("what", "who", "where", "paid", "answer")
LARGEST = 1 << 20


class Says(Protocol):
    def say(self, key: str, **values: object) -> str: ...

    def refuse(self, code: int, key: str, **values: object) -> int: ...


def run_new_key(file: Path, desk: Says) -> int:
    words, public = new_key()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return desk.refuse(REFUSED, "key_there", file=file)
    except OSError:
        return desk.refuse(REFUSED, "key_place", file=file)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(words)
        opened.flush()
        os.fsync(opened.fileno())
    print(desk.say("key_made", file=file, name=name_of(public)))
    print(f"report_key: {public}")
    return FINE


def run_open(files: Sequence[Path], key_files: Sequence[Path], as_json: bool, desk: Says) -> int:
    keys = []
    for file in key_files:
        try:
            keys.append(read_key(file.read_text("ascii")))
        except (BadKey, OSError, ValueError):
            return desk.refuse(REFUSED, "key", file=file)
    codes = [_open(file, keys, as_json, desk) for file in files]
    return max(codes)


def _open(file: Path, keys: Sequence[bytes], as_json: bool, desk: Says) -> int:
    try:
        report = _read(file)
        boxes = [(str(box["key"]), base64.b64decode(box["box"], validate=True)) for box in report["boxes"]]
        receipt = str(report["receipt"])
    except (OSError, ValueError, KeyError, TypeError, binascii.Error):
        return desk.refuse(REFUSED, "file", file=file)
    try:
        answers = [unseal(box, keys) for _, box in boxes]
    except SealBroken:
        held = {name_of(public_of(key)) for key in keys}
        wanted = ", ".join(dict.fromkeys(name for name, _ in boxes if name not in held)) or "?"
        return desk.refuse(NOT_POSSIBLE, "other_key", file=file, keys=wanted)
    _show(receipt, answers, as_json, desk)
    return FINE


def _read(file: Path) -> Mapping[str, Any]:
    with file.open("rb") as opened:
        report = json.loads(opened.read(LARGEST))
    if not isinstance(report, dict) or report.get(FORMAT) != 1:
        raise ValueError(FORMAT)
    return report


def _show(receipt: str, answers: Sequence[Mapping[str, str]], as_json: bool, desk: Says) -> None:
    if as_json:
        print(json.dumps({"receipt": receipt, "answers": [dict(one) for one in answers]}, ensure_ascii=False, indent=1))
        return
    print(desk.say("receipt", receipt=receipt))
    for one in answers:
        question = one.get("question", "")
        label = desk.say(f"question.{question}") if question in QUESTIONS else question
        print(f"\n{label} [{one.get('lang', '')}]\n    {_harmless(one.get('text', ''))}")
    print()


def _harmless(text: str) -> str:
    """What somebody wrote must not steer the terminal that shows it."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
