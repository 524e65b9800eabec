"""Measures whether firms are found by misspelt names, and whether invented firms are shown.

Usage: python -m benchmarks.register_search --us FILE [--ca FILE] [--seed N] [--misses]

Draws 300 firms and spoils their names (register_spoiling.py), invents 100 names that no register has, and prints the
shares. Bars: the right record among the first three in 95 % or more, an invented firm shown as a match in 3 % or less.
The bars of content/registers/decision.py were set on other seeds than the usual one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.register_files import import_file, opened, records_of
from benchmarks.register_spoiling import invented, spoilt
from content.registers.model import FirmSearch, Record
from content.registers.names import key
from content.registers.search import Registers

SEED, FIRMS, INVENTED = 20261121, 300, 100
BAR_RIGHT, BAR_INVENTED = 0.95, 0.03


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--us", type=Path, metavar="FILE")
    options.add_argument("--ca", type=Path, metavar="FILE")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--misses", action="store_true", help="show what wasn't found and which invented firms were")
    args = options.parse_args()
    names = [name for name in ("us", "ca") if getattr(args, name)]
    if not names:
        options.error("give --us FILE or --ca FILE")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            import_file(name, getattr(args, name), Path(folder))
        records = records_of(Path(folder), names)
        registers, shelf = opened(Path(folder), names)
        try:
            return report(registers, records, args.seed, args.misses)
        finally:
            shelf.close()


def report(registers: Registers, records: list[Record], seed: int, misses: bool) -> int:
    chance = random.Random(seed)
    drawn = chance.sample(sorted({record.id: record for record in records}.values(), key=lambda r: r.id), FIRMS)
    found = [(record, text, registers.find_firm(text)) for record in drawn for text in [spoilt(record.firm, chance)]]
    real = {key(name) for record in records for name in (record.firm, *record.trade_names)}
    names: list[str] = []
    while len(names) < INVENTED:
        name = invented(chance)
        if key(name) not in real and name not in names:
            names.append(name)
    answers = [(name, registers.find_firm(name)) for name in names]
    right = [place_of(record, search) for record, _, search in found]
    share, shown = sum(0 <= at < 3 for at in right) / FIRMS, Counter(search.decision for _, search in answers)
    decisions = Counter(search.decision for _, _, search in found)
    wrong = sum(search.decision == "match" and at != 0 for at, (_, _, search) in zip(right, found, strict=True))
    print(f"seed {seed}, {len(records)} records")
    among = sum(at >= 0 for at in right)
    print("| names | right first | right among three | bar | match | of these wrong | maybe | none |")
    print("|---|---|---|---|---|---|---|---|")
    told = f"{decisions['match']} | {wrong} | {decisions['maybe']} | {decisions['none']}"
    print(f"| misspelt, {FIRMS} | {right.count(0)} | {among} = {share:.1%} | at least {BAR_RIGHT:.0%} | {told} |")
    told = f"{shown['match']} | {shown['match']} | {shown['maybe']} | {shown['none']}"
    print(f"| invented, {INVENTED} | - | - | at most {BAR_INVENTED:.0%} match | {told} |")
    if misses:
        show_misses(found, answers)
    return 0 if share >= BAR_RIGHT and shown["match"] / INVENTED <= BAR_INVENTED else 1


def place_of(record: Record, search: FirmSearch) -> int:
    """Where the record stands among the candidates, -1 when it isn't there."""
    return next((n for n, one in enumerate(search.candidates) if record in one.records), -1)


def show_misses(found: list[tuple[Record, str, FirmSearch]], answers: list[tuple[str, FirmSearch]]) -> None:
    for record, text, search in found:
        if place_of(record, search) < 0:
            print(
                f"  missed {record.firm!r} written {text!r}: {search.decision}",
                [(c.firm, c.score) for c in search.candidates],
            )
    for name, search in answers:
        if search.decision == "match":
            print(f"  shown {name!r}:", [(c.firm, c.score) for c in search.candidates])


if __name__ == "__main__":
    sys.exit(main())
