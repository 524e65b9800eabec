"""The linter's errors of packs that lie ready, before anybody is answered with them.

Refuses (Refused, in plain words) packs that can't be read or that hold an error. Rules: judged as of the day that each
pack was released, so that a wrong clock refuses nothing; nothing of the assistant is loaded, so that whoever installs
can do it while the node asks its questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.catalogs import Catalogs
from bot.errors import BrokenCatalog
from connectors.releases.folders import CHECKOUT, PackFolders
from connectors.releases.handover import Refused
from content.errors import PackError
from content.lint import Finding, lint
from content.load import load_pack, overlays_beside

TOPICS = CHECKOUT / "content" / "topics.yaml"


def check(folders: PackFolders) -> None:
    """Returns if the packs may be asked their golden questions."""
    try:
        found = [finding for finding in errors_of(folders) if finding.severity == "error"]
    except (PackError, BrokenCatalog) as error:
        raise unreadable(error) from error
    if found:
        file = f"{found[0].file}:{found[0].line}"
        raise Refused("packs.activation.lint", number=str(len(found)), file=file, field=found[0].field)


def unreadable(error: PackError | BrokenCatalog) -> Refused:
    field = error.field if isinstance(error, PackError) else ""
    return Refused("packs.activation.unreadable", file=str(error.file), field=field)


def errors_of(folders: PackFolders) -> Iterator[Finding]:
    """What must be mended before these packs may answer."""
    catalogs = Catalogs(folders.catalogues)
    base = load_pack(folders.root, TOPICS)
    yield from lint(base, catalogs, _released(base.layer.released), only_errors=True)
    for folder in overlays_beside(folders.root):
        overlay = load_pack(folder, TOPICS)
        yield from lint(overlay, catalogs, _released(overlay.layer.released), base, only_errors=True)


def _released(day: date | None) -> date:
    return day or datetime.now(UTC).date()
