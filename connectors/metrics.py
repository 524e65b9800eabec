"""What an operator may count: numbers of messages by channel and outcome, nothing about any person.

Refuses nothing. Rules: labels come from closed lists; a registry of its own, so that two
nodes in one process don't mix.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter(
            "faro_received", "Messages by channel and outcome", ("channel", "outcome"), registry=self.registry
        )
        self.turns = Counter("faro_turns", "Turns by channel and kind", ("channel", "kind"), registry=self.registry)
        self.held_back = Counter(
            "faro_held_back", "Messages not answered, by channel and why", ("channel", "why"), registry=self.registry
        )
        self.turn_failures = Counter("faro_turn_failures", "Turns that raised", registry=self.registry)
        self.deliveries = Counter(
            "faro_deliveries", "Sending attempts by channel and outcome", ("channel", "outcome"), registry=self.registry
        )
        self.possible_repeats = Counter(
            "faro_possible_repeats",
            "Messages sent again because their provider can't tell whether it has them",
            ("channel",),
            registry=self.registry,
        )
        self.opt_outs = Counter(
            "faro_opt_outs",
            "People who asked for silence, by how it became known: person, provider (it settled it), refused",
            ("by",),
            registry=self.registry,
        )
        self.opt_ins = Counter(
            "faro_opt_ins", "People who came back after silence, by person or provider", ("by",), registry=self.registry
        )
        self.oldest_due = Gauge(
            "faro_oldest_due_seconds", "How long the oldest due row waits", ("queue",), registry=self.registry
        )
        self.dead_letters = Gauge(
            "faro_dead_letters", "Answers given up that can still be sent again", registry=self.registry
        )
        self.calls = Counter("faro_calls", "Telephone calls begun and ended", ("what",), registry=self.registry)
        self.call_backs = Gauge("faro_call_backs", "People who wait for a person's call", registry=self.registry)
        self.oldest_call_back = Gauge(
            "faro_oldest_call_back_seconds", "How long the first of them has waited", registry=self.registry
        )
        self.content_age = Gauge(
            "faro_content_age_days", "Days since the packs that answer were published", registry=self.registry
        )
        self.updates = Counter(
            "faro_pack_updates", "Looks for newer packs by themselves, by outcome", ("outcome",), registry=self.registry
        )
        self.disk_free = Gauge("faro_disk_free_bytes", "Room on the database's disk", registry=self.registry)
        self.statuses = Counter(
            "faro_statuses",
            "What providers told of sent messages: sent, delivered, read, failed …, by channel",
            ("channel", "status"),
            registry=self.registry,
        )
        self.choices_shown = Counter(
            "faro_choices_shown",
            "WhatsApp messages with options, by how they were shown: buttons, list, text",
            ("shown",),
            registry=self.registry,
        )
        self.stopped = Gauge("faro_channel_stopped", "Channels that wait for an operator", registry=self.registry)

    def page(self) -> bytes:
        return generate_latest(self.registry)
