"""What of a turn's words goes out, fitted to its channel and counted: the worker's purse.

Refuses nothing. Rules: everything that goes into the outbox of a turn passes here, so that no segment is uncounted;
what is cut or held back is seen in the metrics; `budgets` judges, `fitting` cuts, here nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.messages import Reply, Turn
from connectors import budgets
from connectors.database import Transaction
from connectors.fitting import sendable, shortened
from connectors.inbox import Waiting
from connectors.metrics import Metrics
from connectors.sms_settings import SmsSettings
from connectors.thinking import Words, is_discreet


@dataclass(frozen=True)
class Outlay:
    sms: SmsSettings
    words: Words
    metrics: Metrics

    def of_turn(self, connection: Transaction, row: Waiting, turn: Turn, now: datetime) -> tuple[Reply, ...]:
        """The messages of a turn, and their cost written down."""
        verdict = budgets.judge(connection, row, turn, self.sms, now, self.words.is_urgent)
        replies = self._chosen(row, turn, verdict)
        if verdict != "whole":
            self.metrics.held_back.labels(row.channel, f"budget_{verdict}").inc()
        told = verdict == "enough"
        return self._counted(connection, row, replies, now, told=told, forget=turn.erase)

    def of_word(self, connection: Transaction, row: Waiting, word: Reply, now: datetime) -> tuple[Reply, ...]:
        """What the node says by itself."""
        return self._counted(connection, row, (word,), now)

    def _chosen(self, row: Waiting, turn: Turn, verdict: budgets.Verdict) -> tuple[Reply, ...]:
        if verdict == "whole":
            return (*turn.replies, *turn.notices)
        if verdict == "short":
            return tuple(shortened(reply, self.words.reads_on(row.channel, turn.lang)) for reply in turn.replies[:1])
        if verdict == "nothing":
            return ()
        return (self.words.enough(row.channel, turn.lang, is_discreet(turn.memory)),)

    def _counted(
        self, connection: Transaction, row: Waiting, replies: tuple[Reply, ...], now: datetime, *,
        told: bool = False, forget: bool = False
    ) -> tuple[Reply, ...]:  # fmt: skip
        messages = tuple(part for reply in replies for part in self._sendable(row, reply))
        budgets.count(connection, row, messages, now, told=told, forget=forget)
        return messages

    def _sendable(self, row: Waiting, reply: Reply) -> tuple[Reply, ...]:
        return sendable(reply, row.channel, self.sms.concatenates, self.words.reads_on(row.channel, reply.lang))
