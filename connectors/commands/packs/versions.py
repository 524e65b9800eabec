"""One version of a pack, wherever it lies: a folder, a bundle file, or a revision of the folder in git.

Refuses (NoVersion, in words) what is none of these, a bundle that isn't ours, and a revision that git doesn't know.
Rules: what a bundle or a revision holds is laid out in a folder that is deleted afterwards; an overlay is laid over
the pack below it: the one beside it, else the shipped one.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.catalogs import FOLDER, Catalogs
from content import bundle
from content.catalogued import uncatalogued
from content.difference import Side
from content.errors import BadBundle
from content.load import CARD_FILE, load_pack
from content.overlay import laid


class NoVersion(Exception):
    """`key` and `values` say in words what is wrong."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@contextmanager
def opened(name: str, pack: Path, contract: Path, locales: Path) -> Iterator[Side]:
    """`pack`: the folder of which `name` may be a revision, beside the packs that overlays lie over."""
    path = Path(name)
    if path.is_dir():
        yield _side(path, contract, _locales_of(path, locales), pack)
        return
    with TemporaryDirectory(prefix="faro-pack-") as folder:
        root = Path(folder)
        if path.is_file():
            inside = _unpacked(path, root)
            yield _side(inside, contract, root / "locales", pack)
        else:
            inside, own = _checked_out(name, pack, root)
            yield _side(inside, contract, own if own.is_dir() else locales, pack)


def _locales_of(folder: Path, usual: Path) -> Path:
    """A release keeps its catalogues beside its packs; every other folder shares the checkout's."""
    own = folder.resolve().parent.parent / "locales"
    return own if own.is_dir() else usual


def _side(folder: Path, contract: Path, locales: Path, neighbour: Path) -> Side:
    if not (folder / CARD_FILE).is_file():
        raise NoVersion("lint.pack.missing", folder=str(folder))
    pack, catalogs = load_pack(folder, contract), Catalogs(locales)
    catalogued = catalogs.languages(pack.name)
    lacking = uncatalogued(pack, catalogued)
    below = pack.layer.extends
    if not below:
        return Side(pack, catalogs, catalogued=catalogued, uncatalogued=lacking)
    places = [root / below for root in (folder.resolve().parent, neighbour.resolve().parent)]
    base = next((place for place in places if (place / CARD_FILE).is_file()), None)
    if base is None:
        raise NoVersion("lint.overlay.no_base", base=below)
    return Side(laid(load_pack(base, contract), [pack]), catalogs, pack.name, catalogued, lacking)


def _unpacked(file: Path, root: Path) -> Path:
    try:
        held = bundle.read(file.read_bytes())
    except BadBundle as error:
        raise NoVersion(error.key, **error.values) from error
    except OSError as error:
        raise NoVersion("diff.no_version", name=str(file)) from error
    _write(root / "packs" / "pack", {**held.files, **dict.fromkeys(held.recordings, b"")})  # sounds travel apart
    name = load_name(root / "packs" / "pack")
    catalogues = {f"{lang}/{FOLDER}/{name}.po": data for lang, data in held.catalogues.items()}
    _write(root / "locales", catalogues)
    return root / "packs" / "pack"


def load_name(folder: Path) -> str:
    """The name on a pack's card."""
    from content.reading.fields import read_yaml
    from content.reading.others import read_card

    return read_card(read_yaml(folder, CARD_FILE)).name


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _checked_out(revision: str, pack: Path, root: Path) -> tuple[Path, Path]:
    """The packs and catalogues of a revision, as git has them: the pack's folder and that of the catalogues."""
    top = _git(pack, "rev-parse", "--show-toplevel", wanted=revision).decode().strip()
    inside = pack.resolve().relative_to(Path(top).resolve())
    commit = _git(
        pack, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", wanted=revision
    )
    known = _git(Path(top), "ls-tree", "--name-only", commit.decode().strip(), "locales", wanted=revision)
    paths = [inside.parent.as_posix(), *(["locales"] if known else [])]
    data = _git(Path(top), "archive", "--format=tar", commit.decode().strip(), "--", *paths, wanted=revision)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(root, filter="data")
    return root / inside, root / "locales"


def _git(folder: Path, *words: str, wanted: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoVersion("diff.no_version", name=wanted) from error
    return done.stdout
