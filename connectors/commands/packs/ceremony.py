"""What the commands of those who sign share: words, clock, the terminal, and how a refusal is said.

Refuses nothing itself. Rules: exit 0 done, 1 signatures still lack, 2 refused with the remedy; a passphrase comes from
the terminal, or from the file that FARO_KEY_PASSPHRASE_FILE names, and is never printed nor kept.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TypeAlias

from connectors.errors import PublishingRefused
from connectors.publishing.publishing import NotSigned
from connectors.publishing.signing import Waiting
from connectors.words import Words
from content.errors import BadBundle

FINE, LACKING, REFUSED = 0, 1, 2
SETTING = "FARO_KEY_PASSPHRASE_FILE"
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


@dataclass(frozen=True)
class Ceremony:
    """What the commands need from outside. `ask` and `secret` are the terminal's."""

    words: Words
    lang: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ask: Callable[[str], str] = input
    secret: Callable[[str], str] = getpass
    settings: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, self.lang, {name: _plain(str(value)) for name, value in values.items()})

    def tell(self, key: str, **values: object) -> None:
        print(self.say(key, **values))

    def passphrase(self, new: bool = False) -> str:
        """Of a key; asked twice when the key is made."""
        if named := self.settings.get(SETTING):
            return self._from_file(Path(named))
        try:
            first = self.secret(f"{self.say('keys.passphrase.ask')} ")
            again = self.secret(f"{self.say('keys.passphrase.again')} ") if new else first
        except EOFError as error:
            raise PublishingRefused("keys.passphrase.empty") from error
        if first != again:
            raise PublishingRefused("keys.passphrase.differ")
        return first

    def _from_file(self, file: Path) -> str:
        try:
            return file.read_text("utf-8").splitlines()[0]
        except IndexError as error:
            raise PublishingRefused("keys.passphrase.empty") from error
        except (OSError, UnicodeDecodeError) as error:
            raise PublishingRefused("keys.unreadable", {"file": str(file)}) from error

    def typed(self, question: str) -> str:
        try:
            return self.ask(f"{question} ").strip()
        except EOFError:
            return ""


def _plain(text: str) -> str:
    """What comes from the stick can't move the cursor, turn the writing round or begin a line of its own."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


Run = Callable[[argparse.Namespace, Ceremony], int]
Open = Callable[[], Ceremony]


def terminal() -> Ceremony:
    from connectors.start import keyboard_language, words

    return Ceremony(words(), keyboard_language())


def register(subcommands: Subcommands, ceremony: Open = terminal) -> None:
    """`ceremony` is called only when a command runs."""
    from connectors.commands.packs import build, delegate, keys, publish, root, sign

    for module in (keys, root, delegate, build, sign, publish):
        module.add(subcommands, ceremony)


def guarded(run: Run, ceremony: Open) -> Callable[[argparse.Namespace], int]:
    """What a person can mend is said in a line or a few."""

    def guarded_run(args: argparse.Namespace) -> int:
        here = ceremony()
        try:
            return run(args, here)
        except NotSigned as error:
            print(here.say(error.key), file=sys.stderr)
            tell_waiting(here, error.lacking)
            return LACKING
        except (PublishingRefused, BadBundle) as error:
            print(f"faro: {here.say(error.key, **error.values)}", file=sys.stderr)
            return REFUSED

    return guarded_run


def tell_waiting(ceremony: Ceremony, lacking: Iterable[Waiting]) -> None:
    """One line for each group that still has to sign, or has signed enough."""
    for one in lacking:
        what = ceremony.say(one.by, role=one.role) if one.by else one.role
        values = {"what": what, "version": one.version, "signed": ", ".join(one.signed) or "-"}
        if one.missing:
            ceremony.tell("publish.lacks", missing=one.missing, may=", ".join(one.may_sign), **values)
        else:
            ceremony.tell("publish.enough", **values)


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000):
        raise argparse.ArgumentTypeError("must be a number of days from 1 to 9999")
    return int(text)


def threshold(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 100):
        raise argparse.ArgumentTypeError("must be a number from 1 to 99")
    return int(text)
