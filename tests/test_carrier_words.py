"""Words on which telephone networks act by themselves are never offered as words to send to Faro."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CARRIERS = ("YES", "HELP", "INFO", "END", "CANCEL", "QUIT", "START")
# A word to send to somebody else's number ("escriba START al 88788") is theirs.
OFFERED = re.compile(rf"\b(?:{'|'.join(CARRIERS)})\b(?!\W+(?:a|al|to|au|bay)\s+(?:el\s+)?[\d{{])")
PEOPLES = ("bot", "rcm", "gt", "call")  # catalogues of what people read; tools are for operators


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


def yaml_files() -> list[Path]:
    packs = [p for p in (ROOT / "content" / "packs").rglob("*.yaml") if "questions" not in p.parts]
    return sorted([ROOT / "bot" / "domain" / "responses.yml", ROOT / "connectors" / "greetings.yml", *packs])


def catalogues() -> list[Path]:
    return sorted(p for p in (ROOT / "locales").rglob("*.po") if p.stem in PEOPLES)


def offers(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if OFFERED.search(text)]


@pytest.mark.parametrize("path", yaml_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_offers_a_carriers_word(path: Path) -> None:
    assert offers(texts_in(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))) == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_translation_offers_one(path: Path) -> None:
    with path.open("rb") as file:
        messages = [str(message.string) for message in read_po(file) if message.string]
    assert messages
    assert offers(iter(messages)) == []


@pytest.mark.parametrize("word", CARRIERS)
def test_an_offer_would_be_found(word: str) -> None:
    assert offers(iter([f"Escriba {word} para seguir", f"{word}: seguir. 0: menú", f"(\n{word})"])) != []
    assert len(offers(iter([f"Escriba {word} para seguir", f"{word}: seguir. 0: menú", f"(\n{word})"]))) == 3
    assert (
        offers(iter([f"escriba {word} al 88788", f"send {word} to {{us_line}}", f"{word.title()}, {word.lower()}"]))
        == []
    )
