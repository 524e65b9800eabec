"""Puts a node's registers together: the packs' and its own, their cards, the index that fits the database.

Refuses (PackError, RegisterError) a register that isn't as documented. Rules: the node's own register of an id stands
before a pack's; in production an invented register is not there at all.
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
    found: dict[str, Shelved] = {}
    for folder in _folders((pack, *overlays_beside(pack), settings.data_dir)):
        card = read_card(folder)
        if settings.mode == "demo" or not card.fictitious:
            found[card.id] = Shelved(card, folder)
    return found


def _folders(roots: Sequence[Path]) -> list[Path]:
    return [folder for root in roots for folder in folders_in(root)]


def shelf_for(settings: Settings) -> IndexShelf:
    return SqliteShelf(settings.data_dir / INDEX_FILE) if settings.on_sqlite else PostgresShelf(settings.database_url)


@contextmanager
def opened(pack: Path, settings: Settings) -> Iterator[tuple[Registers, IndexShelf]]:
    """The registers, with an index that is up to date."""
    found, shelf = shelved(pack, settings), shelf_for(settings)
    try:
        wanted = {name: register_hash(one.folder) for name, one in found.items()}
        shelf.refresh(wanted, lambda name: found[name].firms())
        yield Registers(shelf, {name: one.card for name, one in found.items()}, read_trades(pack)), shelf
    finally:
        shelf.close()
