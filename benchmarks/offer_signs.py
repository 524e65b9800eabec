"""How well the signs of a false offer are read in one message: found of those present, found that aren't there.

    .venv/bin/python benchmarks/offer_signs.py tests/evaluation/offers/first.jsonl [--misses]

The file has one JSON line a message: {"text", "lang", "signs": [ids]}; the ids are those of `offer.yaml`, explained in
docs/pack-format.md. Refuses a file with a sign that the pack doesn't know. The words of messages are only shown with
--misses, for whoever mends the phrases.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from content.offer import OfferCheck  # noqa: E402
from content.offer_reader import OfferReader  # noqa: E402
from content.reading.fields import read_yaml  # noqa: E402
from content.reading.offer import read_offer_check  # noqa: E402

PACK = ROOT / "content" / "packs" / "rcm"
BARS = (90.0, 5.0)


@dataclass(frozen=True)
class Case:
    text: str
    lang: str
    signs: frozenset[str]


@dataclass(frozen=True)
class Read:
    """One message as it was read."""

    case: Case
    seen: frozenset[str]
    ms: float


def cases(file: Path, check: OfferCheck) -> Iterator[Case]:
    known = {sign.id for sign in check.signs}
    for n, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        signs = frozenset(row["signs"])
        if signs - known:
            raise SystemExit(f"{file}:{n}: no such sign: {', '.join(sorted(signs - known))}")
        yield Case(row["text"], row["lang"], signs)


def read_all(check: OfferCheck, listed: Sequence[Case]) -> list[Read]:
    reader, done = OfferReader(check), []
    for case in listed:
        began = time.perf_counter()
        offer = reader.read(case.text)
        done.append(Read(case, frozenset(offer.seen), 1000 * (time.perf_counter() - began)))
    return done


def share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def row(name: str, reads: Sequence[Read]) -> str:
    present = sum(len(read.case.signs) for read in reads)
    found = sum(len(read.case.signs & read.seen) for read in reads)
    invented, said = sum(len(read.seen - read.case.signs) for read in reads), sum(len(read.seen) for read in reads)
    calm = [read for read in reads if not read.case.signs]
    alarmed = sum(bool(read.seen) for read in calm)
    return (
        f"| {name} | {len(reads)} | {present} | {share(found, present):.1f} | {share(invented, said):.1f} "
        f"| {alarmed} of {len(calm)} |"
    )


def by_sign(reads: Sequence[Read]) -> Iterator[str]:
    missed = Counter(sign for read in reads for sign in read.case.signs - read.seen)
    invented = Counter(sign for read in reads for sign in read.seen - read.case.signs)
    present = Counter(sign for read in reads for sign in read.case.signs)
    for sign in sorted(set(missed) | set(invented), key=lambda s: -(missed[s] + invented[s])):
        yield f"| {sign} | {present[sign]} | {missed[sign]} | {invented[sign]} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--misses", action="store_true", help="show the messages that were read wrongly")
    options = parser.parse_args()
    check = read_offer_check(read_yaml(PACK, "offer.yaml"))
    reads = read_all(check, list(cases(options.file, check)))
    print("| messages | n | signs | found % | not there % | calm ones with a sign |\n|---|---|---|---|---|---|")
    for lang in sorted({read.case.lang for read in reads}):
        print(row(lang, [read for read in reads if read.case.lang == lang]))
    print(row("all", reads))
    print(f"\nBars: at least {BARS[0]:.0f} % found, at most {BARS[1]:.0f} % not there. ", end="")
    print(f"Median {statistics.median(read.ms for read in reads):.1f} ms a message.\n")
    print("| sign | present | missed | found, not there |\n|---|---|---|---|")
    print("\n".join(by_sign(reads)))
    for read in reads if options.misses else ():
        missed, more = read.case.signs - read.seen, read.seen - read.case.signs
        if missed or more:
            print(f"\n{read.case.lang}: {read.case.text}\n  missed {sorted(missed)}, not there {sorted(more)}")


if __name__ == "__main__":
    main()
