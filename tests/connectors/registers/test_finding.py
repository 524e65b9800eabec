"""The same questions to both indexes, and to PostgreSQL without pg_trgm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors.database import Database
from connectors.registers.postgres_index import PostgresShelf
from connectors.registers.shelf import IndexShelf
from connectors.registers.sqlite_index import SqliteShelf
from content.registers.entries import FirmEntry, entries_of
from content.registers.model import Record
from content.registers.search import Registers
from content.registers.vacancies import Query, Trades, is_open, read_query, read_trades
from tests.content.registers.rows import many_records, record, register

PACK = Path(__file__).resolve().parents[3] / "content" / "packs" / "rcm"
WINTER = date(2026, 11, 21)


def filled(shelf: IndexShelf, records: Iterable[Record], total: str = "1") -> Registers:
    listed = list(records)
    shelf.refresh({"test_orders": total}, lambda _: entries_of(listed))
    return Registers(shelf, {"test_orders": register()}, read_trades(PACK))


def url_of(database: Database) -> str:
    return database._engine.url.render_as_string(hide_password=False)


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Iterator[IndexShelf]:
    made = SqliteShelf(tmp_path / "registers.db") if database.on_sqlite else PostgresShelf(url_of(database))
    yield made
    made.close()


@pytest.fixture
def registers(shelf: IndexShelf) -> Registers:
    return filled(shelf, many_records())


FOUND = {
    "as it is": ("Paper Lantern Groves, LLC", "Paper Lantern Groves, LLC", "match"),
    "small letters, no form": ("paper lantern groves", "Paper Lantern Groves, LLC", "match"),
    "a slip": ("velvet trcator farms", "Velvet Tractor Farms Inc.", "match"),
    "Spanish ear": ("belbet tractor farms", "Velvet Tractor Farms Inc.", "match"),
    "Spanish ear, silent letters": ("chalo nait orchards", "Shallow Knight Orchards", "maybe"),
    "Creole ear": ("klokwok ponpkin brothers", "Clockwork Pumpkin Bros", "maybe"),
    "French ear": ("purpel girafe nursery", "Purple Giraffe Nursery L.L.C.", "match"),
    "other order": ("pumpkin clockwork", "Clockwork Pumpkin Bros", "maybe"),
    "a word missing": ("whistling turnip", "J & T Whistling Turnip Ranch", "maybe"),
    "accents missing": ("ferme lune carree", "Ferme Lune Carrée ltée", "match"),
    "other form": ("quiet volcano dairy sa de cv", "Quiet Volcano Dairy", "match"),
    "together": ("glassanchor farms", "Glass Anchor Farms", "match"),
    "trade name": ("sugar owl citrus", "Tin Comet Farms", "match"),
}


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_a_name_written_somehow_is_found(registers: Registers, case: str) -> None:
    text, firm, decision = FOUND[case]
    found = registers.find_firm(text)
    assert found.candidates[0].firm.startswith(firm)
    assert found.decision in ({decision, "match"} if decision == "maybe" else {decision})


@pytest.mark.parametrize(
    "text", ["Granite Walrus Vineyards", "zzqx wvut", "", "& .", "x", "Inc", "ñ" * 5000, '"*()'], ids=len
)
def test_a_name_of_nobody_is_not_shown(registers: Registers, text: str) -> None:
    assert registers.find_firm(text).decision == "none"
    assert registers.find_firm(text).candidates == ()


def test_one_firm_with_two_orders_is_one_candidate_newest_first(registers: Registers) -> None:
    found = registers.find_firm("Paper Lantern Groves")
    assert [one.id[-3:] for one in found.candidates[0].records] == ["900", "001"]
    assert [one.firm for one in found.candidates].count("Paper Lantern Groves, LLC") <= 1


def test_at_most_three_are_shown(registers: Registers) -> None:
    assert len(registers.find_firm("North Hill Creek Farms").candidates) <= 3


def test_a_place_orders_but_shuts_nobody_out(shelf: IndexShelf) -> None:
    twins = [
        record(1, "Blue Otter Farms", state="TX", places=("Ficta, TX",)),
        record(2, "Blue Otters Ranch Farms", state="GA", places=("Ficta, GA",)),
        *many_records()[1:],
    ]
    asked = filled(shelf, twins)
    assert asked.find_firm("Blue Otter Farms", where="Tejas").candidates[0].records[0].state == "TX"
    assert asked.find_firm("Blue Otter Farms, Texas").candidates[0].records[0].state == "TX"
    assert asked.find_firm("Blue Otter Farms", where="Alaska").candidates[0].records[0].state == "TX"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("H-300-26001-000003", ["H-300-26001-000003"]),
        ("h300 26001 000003", ["H-300-26001-000003"]),
        ("30026001000003", ["H-300-26001-000003"]),
        ("26001-000003", ["H-300-26001-000003"]),
        ("+1 305 555 0003", ["H-300-26001-000003"]),
        ("(305) 555-0003", ["H-300-26001-000003"]),
        ("H-300-26001-999999", []),
        ("000003", []),
        ("", []),
    ],
    ids=str,
)
def test_a_number_is_found_however_it_is_written(registers: Registers, text: str, ids: list[str]) -> None:
    found = registers.by_number(text)
    assert [one.id for candidate in found.candidates for one in candidate.records] == ids
    assert found.decision == ("match" if ids else "none")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("H-300-25203-192195", ["H-300-25203-192195"]),
        ("25203-192195", ["H-300-25203-192195"]),
        ("H-300-25203-192196", ["H-300-25203-192196"]),
        ("3055550077", ["H-300-25203-192196", "H-300-25203-192195"]),
    ],
    ids=str,
)
def test_of_a_firm_only_the_orders_with_the_number_are_shown(shelf: IndexShelf, text: str, ids: list[str]) -> None:
    orders = [
        record(1, "Duck Moon Farms", case_number="H-300-25203-192195", begin=date(2026, 12, 1), phone="+13055550077"),
        record(2, "Duck Moon Farms", case_number="H-300-25203-192196", begin=date(2027, 1, 1), phone="+13055550077"),
        record(3, "Duck Moon Farms", case_number="H-300-25203-192197", begin=date(2027, 2, 1), phone="+13055550078"),
    ]
    (found,) = filled(shelf, orders).by_number(text).candidates
    assert [one.case_number for one in found.records] == ids


VACANT = [
    record(1, "Late Groves", begin=date(2027, 3, 1), end=date(2027, 6, 1)),
    record(2, "Early Groves", begin=date(2026, 12, 1), end=date(2027, 6, 1)),
    record(3, "Past Groves", begin=date(2026, 1, 1), end=date(2026, 11, 20)),
    record(4, "Denied Groves", status="Determination Issued - Denied"),
    record(5, "Far Groves", state="TX", places=("Ficta, TX",)),
    record(6, "Half Over Groves", begin=date(2026, 3, 1), end=date(2026, 12, 30)),
    record(7, "Clean Rooms", job_title="Hotel Housekeeper", visa_class="H-2B", begin=date(2027, 1, 10)),
    record(8, "Begun Rooms", job_title="Hotel Housekeeper", visa_class="H-2B", begin=date(2026, 11, 1)),
    record(9, "No Days", begin=None, end=None),
]


@pytest.mark.parametrize(
    ("query", "firms"),
    [
        ("pizca de naranja en Florida", ["Early Groves", "Late Groves"]),
        ("keyi zoranj", ["Early Groves", "Far Groves", "Late Groves"]),
        ("naranjas en Tejas", ["Far Groves"]),
        ("naranja en marzo", ["Late Groves"]),
        ("limpieza de hotel H-2B", ["Clean Rooms"]),
        ("nettoyage hôtel en janvier", ["Clean Rooms"]),
        ("tabaco", []),
        (Query(month="2027-01"), ["Clean Rooms"]),
        (Query(visa="H-2B"), ["Clean Rooms"]),
        (Query(visa="H2B"), ["Clean Rooms"]),
    ],
    ids=str,
)
def test_open_orders_come_by_the_day_they_begin(shelf: IndexShelf, query: str | Query, firms: list[str]) -> None:
    found = filled(shelf, VACANT).vacancies(query, WINTER)
    assert [one.record.firm for one in found] == firms


def test_orders_of_wider_work_come_only_when_none_is_named(shelf: IndexShelf) -> None:
    asked = filled(shelf, [record(1, "Any Farm", job_title="Farmworkers and Laborers, Crop")])
    (only,) = asked.vacancies("naranja", WINTER)
    assert not only.named


def test_an_expired_register_shows_no_vacancy(shelf: IndexShelf) -> None:
    shelf.refresh({"test_orders": "1"}, lambda _: entries_of(VACANT))
    late = Registers(shelf, {"test_orders": register(expires=date(2026, 11, 20))}, Trades())
    assert late.vacancies(Query(), WINTER) == []
    assert Registers(shelf, {}, Trades()).find_firm("Early Groves").decision == "none"


@pytest.mark.parametrize(
    ("visa", "day", "still"),
    [
        ("H-2A", date(2027, 1, 31), True),
        ("H-2A", date(2027, 2, 1), False),
        ("H-2B", date(2026, 12, 1), True),
        ("H-2B", date(2026, 12, 2), False),
    ],
    ids=str,
)
def test_until_when_an_order_is_open(visa: str, day: date, still: bool) -> None:
    assert is_open(record(1, "X", visa_class=visa, begin=date(2026, 12, 1), end=date(2027, 4, 2)), day) is still


def test_words_that_are_months_in_creole_name_no_month_in_spanish() -> None:
    assert read_query("me interesa más trabajo", read_trades(PACK)).month == ""


def test_an_index_is_built_once_for_each_state_of_the_registers(shelf: IndexShelf) -> None:
    asked: list[str] = []

    def entries(name: str) -> Iterable[FirmEntry]:
        asked.append(name)
        return entries_of(many_records()[: 3 if len(asked) == 1 else 9])

    assert shelf.refresh({"test_orders": "1"}, entries)
    assert not shelf.refresh({"test_orders": "1"}, entries)
    before = shelf.firms()
    assert shelf.refresh({"test_orders": "2"}, entries)
    assert shelf.firms() > before
    assert shelf.refresh({}, entries)
    assert shelf.firms() == 0
    assert asked == ["test_orders", "test_orders"]


class Broken(Exception):
    pass


def test_a_build_that_fails_leaves_the_old_index(shelf: IndexShelf, tmp_path: Path) -> None:
    registers = filled(shelf, many_records())

    def entries(_: str) -> Iterator[FirmEntry]:
        yield from entries_of(many_records()[:2])
        raise Broken

    with pytest.raises(Broken):
        shelf.refresh({"test_orders": "2"}, entries)
    assert registers.find_firm("Quiet Volcano Dairy").decision == "match"
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_a_reader_sees_the_index_that_another_process_built(tmp_path: Path) -> None:
    reader, writer = SqliteShelf(tmp_path / "registers.db"), SqliteShelf(tmp_path / "registers.db")
    found = filled(reader, many_records())
    filled(writer, [record(1, "Brand New Comet Farms")], "2")
    assert found.find_firm("Brand New Comet Farms").decision == "match"
    assert found.find_firm("Quiet Volcano Dairy").decision == "none"
    reader.close()
    writer.close()


def test_a_broken_index_file_is_built_anew(tmp_path: Path) -> None:
    (tmp_path / "registers.db").write_bytes(b"no database" * 1000)
    shelf = SqliteShelf(tmp_path / "registers.db")
    assert filled(shelf, many_records()).find_firm("Quiet Volcano Dairy").decision == "match"
    shelf.close()


@pytest.mark.parametrize("case", ["as it is", "other form", "other order", "a word missing"], ids=str)
def test_without_pg_trgm_names_are_found_by_their_words(database: Database, case: str) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has its trigrams built in")
    shelf = PostgresShelf(url_of(database), with_trigrams=False)
    text, firm, _ = FOUND[case]
    found = filled(shelf, many_records()).find_firm(text)
    assert found.candidates[0].firm == firm
    assert not shelf.forgiving
    assert PostgresShelf(url_of(database)).forgiving is False  # nobody has put the extension there yet
    shelf.close()
