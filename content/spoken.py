"""Makes of a written text one that can be heard: digits one by one, abbreviations said, no web addresses.

Refuses nothing; pure. Rules: what is said instead stands in the pack (`spoken.yaml`), by language; a number to call is
said digit by digit with a pause between its groups, an amount as a number; a word of capitals that has no words of its
own is spelled, unless it is read as a word; brackets become commas, since a voice has none; what a text asks to write
to Faro is to be said to it: a command, or words of capitals that are no abbreviations, are said in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial

from content.model import Speaking

_ENDINGS = "com|org|net|gov|gob|edu|ca|mx|gt|hn|sv|ni|cr|pa|do|bz|es|ht|info|int|eu|cl|us|co|uk|ae"  # of addresses
_ADDRESS = re.compile(
    rf"\b(?:https?://)?(?:[\w-]+\.)+(?:{_ENDINGS})(?:\.[a-z]{{2}})?(?![\w-])(?:/(?:[^\s,;)]*[^\s,;).:?!])?)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AMOUNT = re.compile(r"(\$)\s?(\d[\d,.]*\d|\d)")  # "$1,200": the sign is said after the amount
PLUS = "+"  # said as a word, which stands in the pack and in the words of calls
SHORTEST = 3  # digits of a number that is said digit by digit wherever it stands
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÑ]{2,6}(?![\w-])")
_CAPITAL_WORD = re.compile(r"(?<![\w-])[^\W\d_a-zà-ÿ]{2,}(?![\w-])")
_CAPITAL_RUN = re.compile(r"(?<![\w-])[^\W\d_a-zà-ÿ]+(?:[ '’][^\W\d_a-zà-ÿ]+)+(?![\w-])")  # "COPY OF MY PAPERS"
# What follows "write" where it is meant for Faro: a few words up to a full stop, or capitals and no number to send to.
_ASKED = r"(?=: [^.,:;]{3,45}(?:\.|$)|:? [^\W\d_a-zà-ÿ]{2,}(?![\w-])(?![^.]{0,6}\d))"
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,3})-(\d{1,4})([A-Z]?)(?![\w-])")  # of a form or a visa: "I-129"
_VOWEL = re.compile(r"[AEIOUYÀ-ÆÈ-ÏÒ-ÖÙ-Ý]")
_COUNTRY_STOP = re.compile(r"[A-Z]{2}\. ?[A-Z]{2}\.|[EÉ]\.-U\.")
_NEW_SENTENCE = re.compile(r"\s+[A-ZÁÉÍÓÚÑÀÇ¿¡]")
_GROUPS = re.compile(r"[^\d+*]+")
_STEP = re.compile(r"(?<!\w)(\d)\)\s*")  # "1) pida cita"
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True)
class Voice:
    """The words of one language."""

    said: Speaking

    def text(self, written: str, short_numbers: Collection[str] = ()) -> str:
        """A text as it is heard. `short_numbers`: emergency numbers, said digit by digit wherever they stand."""
        written = self._for_faro(written)
        address = partial(_instead, self.said.address)
        text = _ADDRESS.sub(address, _MAIL.sub(address, written))
        text = self._once(text)
        text = _BRACKETS.sub(r", \1,", _AMOUNT.sub(r"\2 \1", text))
        text = _STEP.sub(r"\1, ", text)
        there = (number for number in short_numbers if len(number) >= SHORTEST and number in text)
        for short in sorted(there, key=len, reverse=True):
            text = re.sub(rf"(?<![\d.,$-]){re.escape(short)}(?![\d-]|[.,]\d|\s*%)", digits(short), text)
        for word, pattern, said in self._patterns:
            if word in text:  # most aren't, and looking is cheap
                text = pattern.sub(partial(_in_place, word, said), text)
        text = _CODE.sub(lambda match: f"{' '.join(match[1])} {match[2]} {match[3]}", text)
        text = _CAPITALS.sub(lambda match: self._spelled(match.group()), text)
        return tidy(text)

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        """The longest words first."""
        longest = sorted(self.said.words, key=len, reverse=True)
        return tuple((word, re.compile(_whole(word)), self._said(word)) for word in longest)

    def _for_faro(self, text: str) -> str:
        """What is to be written to Faro, as it is to be said to it."""
        for verb, said in self.said.write.items():
            text = re.sub(rf"(?<!\w)(?:{verb}{_ASKED}|{verb.capitalize()}{_ASKED})", partial(_like, said), text)
        text = _CAPITAL_RUN.sub(lambda match: self._small_run(match.group()), text)
        return _CAPITAL_WORD.sub(lambda match: self._small(match.group()), text)

    def _once(self, text: str) -> str:
        """ "Departamento de Trabajo (DOL)": an abbreviation whose words the text has said isn't said again."""
        for word, said in self.said.words.items():
            if f"({word})" in text:
                parts = said.split()
                begun = "|".join(re.escape(" ".join(parts[:n])) for n in range(len(parts), 0, -1))
                name = re.compile(rf"(?<!\w)({begun})\s*\({re.escape(word)}\)", re.IGNORECASE)
                text = name.sub(partial(_ended, said), text)
        return text

    def _small(self, word: str) -> str:
        return word.lower() if word in self.said.commands else word

    def _small_run(self, run: str) -> str:
        """Words, unless one of them is an abbreviation."""
        words = [word for word in re.split("[ '’]", run) if len(word) > 1]
        known = {*self.said.words, *self.said.read} - self.said.commands
        plain = len(words) > 1 and all(word not in known and _VOWEL.search(word) for word in words)
        return run.lower() if plain else run

    def _said(self, word: str) -> str:
        return f" {self.said.words[word]}" if word in "%$" else self.said.words[word]

    def _spelled(self, word: str) -> str:
        return word.capitalize() if word in self.said.read else " ".join(word)


def _like(said: str, match: re.Match[str]) -> str:
    """With a capital where the written word had one."""
    return said.capitalize() if match.group()[0].isupper() else said


def _ended(said: str, match: re.Match[str]) -> str:
    """The name as the text began it, with what is missing."""
    return match[1] + said[len(match[1]) :]


def _in_place(word: str, said: str, match: re.Match[str]) -> str:
    """A country's "EE. UU." may end its sentence, and then the full stop is heard too."""
    ends = _COUNTRY_STOP.fullmatch(word) and _NEW_SENTENCE.match(match.string, match.end())
    return f"{said}." if ends else said


def _instead(said: str, _: re.Match[str]) -> str:
    return said


def addresses(text: str) -> tuple[str, ...]:
    """The web and mail addresses that stand in a text."""
    return tuple(match.group() for match in (*_MAIL.finditer(text), *_ADDRESS.finditer(_MAIL.sub("", text))))


def digits(number: str) -> str:
    """ "1-866-487-9243" -> "1, 8 6 6, 4 8 7, 9 2 4 3": slowly, as one writes it down; "+504" -> "+, 5 0 4"."""
    plus = f"{PLUS}, " if number.startswith(PLUS) else ""
    return plus + ", ".join(" ".join(group) for group in _GROUPS.split(number.replace(PLUS, "")) if group)


def _whole(word: str) -> str:
    """The word as it stands alone; a sign may stand beside a digit."""
    escaped = re.escape(word)
    if word in "%$":
        return rf"\s*{escaped}"
    within = r"(?<!\d )" if word[0].isdigit() else ""  # the last digit of a number isn't a word of its own
    return rf"(?<![\w-]){within}{escaped}(?![\w-])"


def tidy(text: str) -> str:
    """One space between words, no comma before another sign, no full stop twice."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:?!])", r"\1", text)
    return re.sub(r",+([,.;:?!])", r"\1", text).replace("..", ".").strip().removesuffix(",")
