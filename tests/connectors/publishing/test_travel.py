"""What travels when one telephone number of the regional pack changes, and that two people build the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from connectors.commands.packs.build import catalogues
from connectors.publishing.building import stage_pack
from connectors.publishing.roles import delegate
from connectors.updating.offers import read_offer
from connectors.updating.patches import apply
from content.bundle import build
from tests.connectors.publishing.team import ROOTS, Node, Team, keys, version_of

CHECKOUT = Path(__file__).resolve().parents[3]
LOCALES = CHECKOUT / "locales"
LARGEST = 10_000  # bytes: on a line of 9.6 kbit/s less than ten seconds
NUMBER = ("contacts/us.yaml", re.compile(r"(number: \D?1-8\d\d-\d\d\d-\d\d)(\d\d)"))


def copied(folder: Path, backwards: bool = False) -> tuple[Path, Path]:
    """The regional pack and all catalogues in another place, made in another order and at another time."""
    for source, to in (
        (CHECKOUT / "content" / "packs" / "rcm", folder / "packs" / "rcm"),
        (LOCALES, folder / "locales"),
    ):
        for path in sorted(source.rglob("*"), reverse=backwards):
            if path.is_file() and path.suffix != ".mo":
                place = to / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
                os.utime(place, (1_000_000, 1_000_000) if backwards else None)
    return folder / "packs" / "rcm", folder / "locales"


def test_one_changed_number_travels_in_less_than_ten_kilobytes(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.ready(a="uno")
    delegate(team.repository, "rcm", keys("pub-1", "pub-2"), None, team.until)
    team.sign("targets", *ROOTS[:2])
    pack, locales = copied(tmp_path / "source")
    before = build(pack, catalogues(locales, "rcm")).data
    publish(team, "2026.11.1", before)
    node = Node(tmp_path / "node", team.repository.folder)
    node.look("rcm")
    file = pack / NUMBER[0]
    text, count = NUMBER[1].subn(lambda found: f"{found[1]}{99 - int(found[2]):02}", file.read_text("utf-8"), count=1)
    assert count == 1
    file.write_text(text, "utf-8")
    after = build(pack, catalogues(locales, "rcm")).data
    publish(team, "2026.11.2", after)
    target = node.look("rcm")
    assert target
    assert version_of(target) == "2026.11.2"
    told = read_offer("rcm", target)
    patch = next(one for one in told.patches if one.base)
    held = team.repository.folder
    metadata = [held / "metadata" / name for name in ("timestamp.json", "3.snapshot.json", "2.rcm.json")]
    made = (held / "patches" / told.sha256 / f"{patch.sha256}.zst").read_bytes()
    assert apply(before, made, told.sha256, told.length, "rcm") == after
    travels = {file.name: file.stat().st_size for file in metadata} | {"patch": len(made)}
    print(f"one number: {sum(travels.values())} bytes {travels} of a pack of {len(after)}")
    assert sum(travels.values()) < LARGEST


def publish(team: Team, version: str, data: bytes) -> None:
    stage_pack(team.repository, "rcm", version, data, {}, team.until)
    team.sign("rcm", "pub-1", "pub-2")
    team.publish()


def built(pack: Path, locales: Path, cwd: Path, umask: int, **surroundings: str) -> str:
    """What `faro packs build` says of a pack, in surroundings of its own."""
    command = [sys.executable, "-m", "connectors.cli", "packs", "build", "--pack", str(pack), "--locales", str(locales)]
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **surroundings},
        umask=umask,
        capture_output=True,
        text=True,
        check=True,
    )
    return re.search("sha256 ([0-9a-f]{64})", done.stdout)[1]  # type: ignore[index]


def test_two_people_build_the_same_bytes(tmp_path: Path) -> None:
    """From copies of other times and orders, in another folder, with another umask, language, time zone and hashing."""
    first = built(*copied(tmp_path / "a"), tmp_path, 0o022, LANG="es_GT.UTF-8", PYTHONHASHSEED="1")
    elsewhere = tmp_path / "b" / "Mis documentos" / "ñ"
    second = built(
        *copied(elsewhere, backwards=True), elsewhere, 0o077, LC_ALL="C", TZ="Asia/Tokyo", PYTHONHASHSEED="2"
    )
    assert first == second
