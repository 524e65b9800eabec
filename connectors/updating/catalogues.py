"""Tries a bundle's translations before it is kept: a broken one would end the update half way.

Refuses (UpdateRefused) a catalogue that can't be compiled, for whatever reason. Rules: nothing of it stays on the disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from connectors.errors import UpdateRefused
from connectors.releases.catalogues import compile_catalogue


def refuse_broken_catalogues(name: str, catalogues: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory(prefix="faro-po-") as folder:
        for lang, data in catalogues.items():
            file = Path(folder) / lang / "LC_MESSAGES" / f"{name}.po"
            file.parent.mkdir(parents=True)
            file.write_bytes(data)
            try:
                compile_catalogue(file)
            except OSError:  # this machine's disk
                raise
            except Exception as error:  # what a parser of text throws is many things
                raise UpdateRefused("packs.refused.catalogue", {"file": f"{name} {lang}"}) from error
