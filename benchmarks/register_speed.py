"""Measures one lookup among 300,000 records, and the import of the two real files in a process of its own.

Usage: python -m benchmarks.register_speed --us FILE --ca FILE [--records 300000] [--lookups 300]

The records are the real ones many times over, each time with other words in their firms' names. Bars: a lookup in
50 ms (95 of 100), the import in 60 s and 300 MB. On SQLite; it takes some minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE, run

from benchmarks.register_files import card, records_of
from benchmarks.register_spoiling import NATURE, SURNAMES, spoilt
from connectors.registers.sqlite_index import SqliteShelf
from content.registers.entries import entries_of
from content.registers.model import Record
from content.registers.search import Registers
from content.registers.vacancies import Trades

SEED = 20261121
BAR_LOOKUP_MS, BAR_IMPORT_S, BAR_IMPORT_MB = 50, 60, 300
IMPORT = (
    "import resource, sys; from pathlib import Path; from benchmarks.register_files import import_file;"
    "folder = Path(sys.argv[3]);"
    "count = sum(import_file(name, Path(file), folder) for name, file in zip(('us', 'ca'), sys.argv[1:3]));"
    "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--us", type=Path, required=True, metavar="FILE")
    options.add_argument("--ca", type=Path, required=True, metavar="FILE")
    options.add_argument("--records", type=int, default=300_000)
    options.add_argument("--lookups", type=int, default=300)
    args = options.parse_args()
    print("| what | measured | bar |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        fine = imported(args, Path(folder))
        return 0 if looked_up(args, Path(folder)) and fine else 1


def imported(args: argparse.Namespace, folder: Path) -> bool:
    begun = time.perf_counter()
    command = [sys.executable, "-c", IMPORT, str(args.us), str(args.ca), str(folder)]
    count, memory = run(command, check=True, stdout=PIPE, text=True).stdout.split()
    took = time.perf_counter() - begun
    print(f"| import of both files, {count} records | {took:.1f} s | {BAR_IMPORT_S} s |")
    print(f"| its largest memory | {float(memory):.0f} MB | {BAR_IMPORT_MB} MB |")
    return took <= BAR_IMPORT_S and float(memory) <= BAR_IMPORT_MB


def looked_up(args: argparse.Namespace, folder: Path) -> bool:
    chance = random.Random(SEED)
    records = list(many(records_of(folder, ["us", "ca"]), args.records, chance))
    shelf = SqliteShelf(folder / "registers.db")
    begun = time.perf_counter()
    shelf.refresh({"us": "-"}, lambda _: entries_of(records))
    built, size = time.perf_counter() - begun, (folder / "registers.db").stat().st_size / 1e6
    registers = Registers(shelf, {"us": card("us")}, Trades())
    texts = [spoilt(record.firm, chance) for record in chance.sample(records, args.lookups)]
    registers.find_firm(texts[0])
    times = sorted(_took(registers, text) for text in texts)
    shelf.close()
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"| index of {len(records)} records built | {built:.0f} s, {size:.0f} MB | - |")
    print(
        f"| one lookup, middle | {middle:.1f} ms | - |\n| one lookup, 95 of 100 | {slow:.1f} ms | {BAR_LOOKUP_MS} ms |"
    )
    print(f"| one lookup, slowest of {len(times)} | {times[-1]:.1f} ms | - |")
    return slow <= BAR_LOOKUP_MS


def _took(registers: Registers, text: str) -> float:
    begun = time.perf_counter()
    registers.find_firm(text)
    return (time.perf_counter() - begun) * 1000


def many(real: list[Record], wanted: int, chance: random.Random) -> Iterator[Record]:
    """The real records, then the same with a word of their names changed."""
    for number in range(wanted):
        record = real[number % len(real)]
        if number < len(real):
            yield record
            continue
        words = record.firm.split()
        words[chance.randrange(len(words))] = chance.choice((*SURNAMES, *NATURE)) + chance.choice(
            ("", "", "son", "ton", "er")
        )
        yield replace(record, id=f"{record.id}-{number}", firm=" ".join(words))


if __name__ == "__main__":
    sys.exit(main())
