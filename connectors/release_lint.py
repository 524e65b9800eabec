"""The linter's errors of packs that lie ready, before anybody is answered with them.

Refuses (Refused, in plain words) packs that can't be read or that hold an error. Rules: judged as of the day that each
pack was released, so that a wrong clock refuses nothing; nothing of the assistant is loaded, so that whoever installs
can do it while the node asks its questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial

from bot.catalogs import Catalogs
from bot.errors import BrokenCatalog
from connectors.releases.folders import CHECKOUT, PackFolders
from connectors.releases.handover import Refused
from content.errors import PackError
from content.lint import Finding, Part, lint
from content.load import load_pack, overlays_beside

TOPICS = CHECKOUT / "content" / "topics.yaml"
CATALOGUES = "catalogues"
PARTS: Mapping[Part, tuple[str, ...]] = {"questions": ("questions",), "texts": ("topics", CATALOGUES)}


def check(folders: PackFolders, present: PackFolders) -> None:
    """Returns if the packs may be asked their golden questions. `present`: those that answer now; what is the same file
    there was judged when they came.
    """
    try:
        unchanged = [part for part, names in PARTS.items() if _same(folders, present, names)]
        found = [finding for finding in errors_of(folders, unchanged) if finding.severity == "error"]
    except (PackError, BrokenCatalog) as error:
        raise unreadable(error) from error
    if found:
        file = f"{found[0].file}:{found[0].line}"
        raise Refused("packs.activation.lint", number=str(len(found)), file=file, field=found[0].field)


def unreadable(error: PackError | BrokenCatalog) -> Refused:
    field = error.field if isinstance(error, PackError) else ""
    return Refused("packs.activation.unreadable", file=str(error.file), field=field)


def errors_of(folders: PackFolders, unchanged: Collection[Part] = ()) -> Iterator[Finding]:
    """What must be mended before these packs may answer."""
    catalogs, asked = Catalogs(folders.catalogues), "questions" not in unchanged
    judged = partial(lint, translate=catalogs, only_errors=True, unchanged=unchanged)
    base = load_pack(folders.root, TOPICS, questions=asked)
    yield from judged(base, today=_released(base.layer.released))
    for folder in overlays_beside(folders.root):
        overlay = load_pack(folder, TOPICS, questions=asked)
        yield from judged(overlay, today=_released(overlay.layer.released), base=base)


def _same(folders: PackFolders, present: PackFolders, names: Iterable[str]) -> bool:
    """Whether every file of these names is the very same in both; what isn't shared counts as changed."""
    return all(_files(folders, name) == _files(present, name) != {} for name in names)


def _files(folders: PackFolders, name: str) -> dict[str, int]:
    """Path -> number of the file on its disk."""
    top = folders.catalogues if name == CATALOGUES else folders.root.parent
    found = top.glob("*/LC_MESSAGES/*.po") if name == CATALOGUES else top.glob(f"*/{name}/**/*.yaml")
    return {path.relative_to(top).as_posix(): path.stat().st_ino for path in found}


def _released(day: date | None) -> date:
    return day or datetime.now(UTC).date()
