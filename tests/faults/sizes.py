"""How large a run is: small with every `make test`, as large as promised with `make faults`."""

from __future__ import annotations

import os

RELEASE = os.environ.get("FARO_FAULTS") == "release"


def size(small: int, release: int) -> int:
    return release if RELEASE else small
