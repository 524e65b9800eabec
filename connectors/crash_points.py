"""The named moments at which a node may die, so that tests can kill it exactly there.

Refuses nothing and does nothing: in a node `Store.at` is `nothing`. Only a test's own launcher passes something else to
`run_node`; no setting and no variable of the environment leads here. Rules: a point stands right behind the step that
it names, outside the step's transaction unless its name says otherwise.
"""

from __future__ import annotations

from typing import Literal

Point = Literal[
    "message stored",  # in the inbox, not acknowledged yet
    "turn claimed",  # the row is leased, nothing thought
    "turn thought",  # nothing of it recorded
    "turn recorded",  # committed, and delivery doesn't know yet
    "delivery claimed",  # the row is leased, nothing sent
    "delivery accepted",  # the provider has it, nothing of that recorded
    "delivery recorded",
    "status stored",  # the provider's word about a message, not acknowledged yet
    "pruning",  # housekeeping, inside its transaction
    "pruned",  # committed; what was erased may still stand in SQLite's log
]


def nothing(_point: Point) -> None:
    """What a node does at every point."""
