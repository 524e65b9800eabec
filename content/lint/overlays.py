"""Does an overlay keep to what is its own country's?

Refuses nothing: the same rules stop it when it is loaded (`content.overlay`).
"""

from __future__ import annotations

from collections.abc import Iterator

from content.lint.findings import Draft
from content.model import Pack
from content.overlay import breaches


def check(overlay: Pack, base: Pack) -> Iterator[Draft]:
    for breach in breaches(overlay, base):
        yield Draft(breach.file, breach.where, breach.key, breach.values)
