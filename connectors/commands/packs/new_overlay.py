"""`faro packs new --overlay NAME --extends PACK`: begins a country's own pack, with everything that its team fills in.

Refuses (exit 2) a name that isn't one, a country that there isn't, a pack below that isn't beside it, and a folder that
exists: nothing is ever overwritten. Rules: what is made can be loaded and checked at once, says nothing to anybody yet,
and lies beside the pack that it extends, where a node looks for it; all its files come at once or none.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from content.countries import COUNTRIES
from content.load import CARD_FILE, load_pack

if TYPE_CHECKING:
    from connectors.commands.packs import Desk
    from content.model import Pack

SKELETONS = Path(__file__).resolve().parents[3] / "content" / "skeletons" / "overlay"
FINE, REFUSED = 0, 2
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--overlay", metavar="NAME", help="begin a country's own pack, laid over another")
    parser.add_argument("--extends", default="rcm", metavar="PACK", help="the pack below, default rcm")
    parser.add_argument("--country", metavar="CC", help="its only country; default: the name, if that is a country")


def run(args: argparse.Namespace, desk: Desk, contract: Path) -> int:
    beside = args.pack.resolve().parent
    country = (args.country or args.overlay).upper()
    below, folder = beside / args.extends, beside / args.overlay
    if not _NAME.fullmatch(args.overlay):
        return _refuse(args, desk, "lint.load.not_pack_name", {})
    if country not in COUNTRIES:
        return _refuse(args, desk, "new.country", {"country": country})
    if not (below / CARD_FILE).is_file():
        return _refuse(args, desk, "lint.overlay.no_base", {"base": args.extends})
    if folder.exists():
        return _refuse(args, desk, "lint.new.exists", {"file": str(folder)})
    _make(folder, _values(args.overlay, country, load_pack(below, contract), desk))
    print(desk.words.say("new.overlay", args.lang, {"folder": str(folder), "name": args.overlay}))
    return FINE


def _values(name: str, country: str, below: Pack, desk: Desk) -> Mapping[str, str]:
    today = desk.today()
    return {
        "name": name,
        "country": country,
        "prefix": country.lower(),
        "extends": below.name,
        "languages": ", ".join(below.languages),
        "version": f"{today.year}.{today.month}.1",
        "today": today.isoformat(),
    }


def _make(folder: Path, values: Mapping[str, str]) -> None:
    """Filled in a folder of its own first, which then gets its name."""
    part = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for file, skeleton in _files(values["prefix"]).items():
            path = part / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template(skeleton.read_text("utf-8")).substitute(values), "utf-8")
        part.chmod(0o755)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _files(prefix: str) -> Mapping[str, Path]:
    return {
        CARD_FILE: SKELETONS / "pack.yaml",
        f"contacts/{prefix}.yaml": SKELETONS / "contacts.yaml",
        "golden.yaml": SKELETONS / "golden.yaml",
    }


def _refuse(args: argparse.Namespace, desk: Desk, key: str, values: Mapping[str, str]) -> int:
    print(desk.words.say(key, args.lang, values))
    return REFUSED
