"""Where a node's registers are searched: in its own file, or in the PostgreSQL that it runs on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from connectors.commands.packs import SHIPPED_PACK
from connectors.commands.registers.opening import for_answers, shelf_for
from connectors.registers.sqlite_index import INDEX_FILE, SqliteShelf
from connectors.settings import Settings, read_settings
from content.registers.card import CARD_FILE
from content.registers.files import write_records
from tests.content.registers.rows import CARD, record

NOBODY = "postgresql://faro@127.0.0.1:1/faro"


def settings(folder: Path, address: str) -> Settings:
    given = {"FARO_DATABASE_URL": address} if address else {}
    return read_settings({"FARO_DATA_DIR": str(folder), **given})


def test_a_node_with_its_own_file_searches_in_it(tmp_path: Path) -> None:
    shelf = shelf_for(settings(tmp_path, ""))
    assert isinstance(shelf, SqliteShelf)
    shelf.close()
    assert for_answers(SHIPPED_PACK, tmp_path, "demo") is not None
    assert (tmp_path / INDEX_FILE).exists()


def test_a_node_on_postgresql_searches_there_and_nowhere_else(tmp_path: Path) -> None:
    with pytest.raises(OperationalError):  # nobody answers at that address, so it was asked
        shelf_for(settings(tmp_path, NOBODY))
    with pytest.raises(OperationalError):
        for_answers(SHIPPED_PACK, tmp_path, "demo", settings(tmp_path, NOBODY).database_url)
    assert not (tmp_path / INDEX_FILE).exists()


def real_register(data: Path, kind: str) -> None:
    folder = data / "registers" / "real_orders"
    folder.mkdir(parents=True)
    card = CARD.replace("id: test_orders", "id: real_orders").replace("fictitious: true", "fictitious: false")
    (folder / CARD_FILE).write_text(card.replace("kind: job_orders", f"kind: {kind}"), "utf-8")
    write_records(folder, [record(1, "Paper Lantern Groves")])


@pytest.mark.parametrize(("kind", "beside"), [("job_orders", False), ("recruiters", True)])
def test_beside_a_real_register_of_its_kind_an_invented_one_is_not_searched(
    tmp_path: Path, kind: str, beside: bool
) -> None:
    real_register(tmp_path, kind)
    found = for_answers(SHIPPED_PACK, tmp_path, "demo")
    assert found is not None
    invented = {card.id for card in found.cards if card.fictitious and card.country == "US"}
    assert bool(invented) is beside
