"""The shipped pack in a folder of its own, with languages that are only heard: every recording is a tone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import yaml

from connectors.app import PACK, TOPICS
from content import recordings
from content.load import load_layers, load_pack
from content.model import Pack
from content.recordings import OBLIGATORY
from tests.connectors.audio import tones

CONTRACT, WAGE, INJURY, CONSULATE = "rights.contract", "rights.minimum_wage", "rights.injury", "contacts.consulate"
SHOWN = (CONTRACT, WAGE, INJURY, CONSULATE, "rights.housing", "rights.rest_hours")
SOUND = tones.wav(tones.tone(0.1, 8000), 8000)
ANSWERS = (
    *(f"topic.{topic}.title" for topic in SHOWN),
    *(f"topic.{CONTRACT}.{n}" for n in (1, 2, 3)),
    f"topic.{WAGE}.1",
    f"topic.{WAGE}.2",
    f"topic.{WAGE}.US.1",
    f"topic.{WAGE}.CA.1",
    f"topic.{INJURY}.1",
    f"topic.{CONSULATE}.GT.1",
    "topic.rights.housing.1",
    "topic.rights.rest_hours.1",
    "country.US",
    "country.CA",
    "country.GT",
)


def copy_pack(folder: Path) -> Path:
    """Without questions, which a call doesn't need."""
    root = folder / "rcm"
    shutil.copytree(PACK, root, ignore=shutil.ignore_patterns("questions"))
    return root


def record(root: Path, code: str, names: Iterable[str]) -> None:
    folder = root / "audio" / code
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.wav").write_bytes(SOUND)


def list_languages(root: Path, codes: Iterable[str], stale: Iterable[str] = ()) -> None:
    """Each with all topics; those of `stale` were said of an older text."""
    pack = load_pack(root, TOPICS)
    said = {name: "old" if name in stale else recordings.fingerprint(pack, name) for name in SHOWN}
    listed = [{"code": code, "name": code.upper(), "topics": list(SHOWN), "said": said} for code in codes]
    file = root / "call.yaml"
    text = file.read_text("utf-8").partition("\nlanguages: ")[0] + "\n"
    file.write_text(text + "languages: " + yaml.safe_dump(listed, default_flow_style=True, width=10_000), "utf-8")


def heard_pack(folder: Path, codes: Iterable[str], stale: Iterable[str] = ()) -> Pack:
    root = copy_pack(folder)
    for code in codes:
        record(root, code, (*OBLIGATORY, *ANSWERS))
    list_languages(root, codes, stale)
    return load_layers(root, [], TOPICS)
