"""Says the tools' own words in the language of the person at the keyboard.

Refuses nothing at run time: a key without words is a mistake of ours and fails loudly (KeyError). Rules: the Spanish
stands in `connectors/words.yml`, other languages in the catalogue `tools`, and values are only filled in, never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import yaml

DOMAIN = "tools"
WORDS_FILE = Path(__file__).with_name("words.yml")


class Translator(Protocol):
    def translate(self, domain: str, lang: str, context: str, source: str) -> str: ...


class Words:
    """`say` a key of `words.yml`; what the language lacks is said in Spanish."""

    def __init__(self, translator: Translator, file: Path = WORDS_FILE) -> None:
        self._translator = translator
        self._spanish: Mapping[str, str] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)

    def say(self, key: str, lang: str, values: Mapping[str, str] | None = None) -> str:
        text = self._translator.translate(DOMAIN, lang, key, self._spanish[key])
        return text.format_map({} if values is None else values)

    def keys(self, prefix: str) -> tuple[str, ...]:
        return tuple(key for key in self._spanish if key.startswith(prefix))
