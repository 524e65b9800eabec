"""What can go wrong in the mind.

BotError
├── BadCase           the sender's fault: a line of an evaluation file that can't be used; names the line
├── BrokenCatalog     a translator's or ours: a PO file is not one; names the file and the line
├── ModelMissing      the world's fault: no trained model where one was promised
├── TrainingFailed    ours or the content's: Rasa could not train on what it was given
└── TurnFailed        ours: an action raised, or a turn ended without a word
"""

from __future__ import annotations


class BotError(Exception):
    """Root of the tree. Messages never carry what a person wrote."""


class BadCase(BotError):
    """`line` counts from 1; `reason` says what is wrong and repeats no message."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class BrokenCatalog(BotError):
    """`file` is the path as it was opened, `line` counts from 1 and is 0 when there is none, `key` names the remedy."""

    def __init__(self, file: str, line: int, key: str) -> None:
        super().__init__(f"{file}:{line}: {key}")
        self.file = file
        self.line = line
        self.key = key


class ModelMissing(BotError):
    """Train first: `faro train`."""


class TrainingFailed(BotError):
    """The training data or Rasa's configuration is broken."""


class TurnFailed(BotError):
    """A turn that produced nothing to say."""
