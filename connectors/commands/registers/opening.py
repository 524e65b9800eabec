"""Puts a node's registers together: the packs' and its own, their cards, the index that fits the database.

Refuses (PackError, RegisterError) a register that isn't as documented. Rules: the node's own register of an id stands
before a pack's; in production an invented register is not there at all, and beside a real one of its kind and country
it isn't searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.registers.postgres_index import PostgresShelf
from connectors.registers.shelf import IndexShelf
from connectors.registers.sqlite_index import INDEX_FILE, SqliteShelf
from connectors.settings import Settings
from content.load import overlays_beside
from content.registers.card import read_card
from content.registers.entries import FirmEntry, entries_of
from content.registers.files import folders_in, read_records, register_hash
from content.registers.model import Register
from content.registers.search import Registers
from content.registers.vacancies import read_trades


@dataclass(frozen=True)
class Shelved:
    """A register and its folder."""

    card: Register
    folder: Path

    def firms(self) -> Iterable[FirmEntry]:
        return entries_of(read_records(self.folder, self.card.as_of))


def shelved(pack: Path, settings: Settings) -> Mapping[str, Shelved]:
    """Every register that this node may speak of, by its id."""
    return _shelved(pack, settings.data_dir, settings.mode)


def _shelved(pack: Path, data_dir: Path, mode: str) -> Mapping[str, Shelved]:
    found: dict[str, Shelved] = {}
    for folder in _folders((pack, *overlays_beside(pack), data_dir)):
        card = read_card(folder)
        if mode == "demo" or not card.fictitious:
            found[card.id] = Shelved(card, folder)
    return found


def for_answers(pack: Path, data_dir: Path, mode: str, database_url: str = "") -> Registers | None:
    """The registers that answers are given from, for as long as the process lives; None where there are none. The index
    is this node's own file unless a PostgreSQL's address is given.
    """
    found = _searched(_shelved(pack, data_dir, mode))
    if not found:
        return None
    shelf = PostgresShelf(database_url) if database_url else SqliteShelf(data_dir / INDEX_FILE)
    return _indexed(found, shelf, pack)


def _searched(found: Mapping[str, Shelved]) -> Mapping[str, Shelved]:
    """Without the invented ones that would stand before real ones."""
    real = {(one.card.country, one.card.kind) for one in found.values() if not one.card.fictitious}
    return {
        name: one
        for name, one in found.items()
        if not one.card.fictitious or (one.card.country, one.card.kind) not in real
    }


def _folders(roots: Sequence[Path]) -> list[Path]:
    return [folder for root in roots for folder in folders_in(root)]


def shelf_for(settings: Settings) -> IndexShelf:
    return SqliteShelf(settings.data_dir / INDEX_FILE) if settings.on_sqlite else PostgresShelf(settings.database_url)


@contextmanager
def opened(pack: Path, settings: Settings) -> Iterator[tuple[Registers, IndexShelf]]:
    """The registers, with an index that is up to date."""
    found, shelf = _searched(shelved(pack, settings)), shelf_for(settings)
    try:
        yield _indexed(found, shelf, pack), shelf
    finally:
        shelf.close()


def _indexed(found: Mapping[str, Shelved], shelf: IndexShelf, pack: Path) -> Registers:
    wanted = {name: register_hash(one.folder) for name, one in found.items()}
    shelf.refresh(wanted, lambda name: found[name].firms())
    return Registers(shelf, {name: one.card for name, one in found.items()}, read_trades(pack))
