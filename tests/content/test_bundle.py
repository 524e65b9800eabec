"""The same pack gives the same bytes everywhere, and nothing but what we make ourselves is read."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from content import bundle
from content.bundle import build, read
from content.errors import BadBundle

CARD = b"name: tiny\nversion: 2026.11.1\nlanguages: [es, en, en_US]\n"
HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"PO-Revision-Date: {when}\\n"\n"Last-Translator: {who}\\n"\n\n'
ENTRY = 'msgctxt "a"\nmsgid "PO-Revision-Date"\nmsgstr "the day"\n"PO-Revision-Date: stays here"\n'
SOUND = b"RIFF" + bytes(100)


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, held in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)
    return folder


def tiny(folder: Path, backwards: bool = False, when: str = "2026-11-21", who: str = "Ana") -> bundle.Bundle:
    files = {"pack.yaml": CARD, "topics/a.yaml": b"a", "topics/B.yaml": b"b", "audio/ht/0a.wav": SOUND}
    write(folder / "pack", dict(reversed(files.items())) if backwards else files)
    write(folder, {"en.po": (HEAD.format(when=when, who=who) + ENTRY).encode()})
    return build(folder / "pack", {"en": folder / "en.po"})


def test_what_is_built_is_read(tmp_path: Path) -> None:
    built = tiny(tmp_path)
    held = read(built.data)
    assert dict(held.files) == {"pack.yaml": CARD, "topics/a.yaml": b"a", "topics/B.yaml": b"b"}
    assert held.recordings == {"audio/ht/0a.wav": (sha256(SOUND).hexdigest(), len(SOUND))}
    assert built.recordings["audio/ht/0a.wav"].path.read_bytes() == SOUND


def test_an_ordinary_tar_program_reads_it(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(tiny(tmp_path).data)) as archive:
        names = archive.getnames()
        assert {(m.mtime, m.uid, m.mode, m.uname) for m in archive} == {(0, 0, 0o644, "")}
    assert names == ["locales/en.po", "pack/pack.yaml", "pack/topics/B.yaml", "pack/topics/a.yaml", "recordings.json"]


def test_other_times_orders_and_places_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tiny(tmp_path / "one"), tiny(tmp_path / "two", backwards=True, when="2031-01-01", who="Luz")
    for path in (tmp_path / "two").rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert build(tmp_path / "two" / "pack", {"en": tmp_path / "two" / "en.po"}).data == second.data == first.data


def test_the_translator_and_the_day_stay_at_home_and_texts_do_not(tmp_path: Path) -> None:
    po = read(tiny(tmp_path).data).catalogues["en"].decode()
    assert "Ana" not in po
    assert "2026" not in po
    assert "Language: en" in po
    assert po.endswith(ENTRY)


def test_a_changed_letter_changes_the_bytes(tmp_path: Path) -> None:
    before = tiny(tmp_path).data
    write(tmp_path / "pack", {"topics/a.yaml": b"c"})
    assert build(tmp_path / "pack", {"en": tmp_path / "en.po"}).data != before


def test_hidden_files_stay_at_home(tmp_path: Path) -> None:
    before = tiny(tmp_path).data
    write(tmp_path / "pack", {".DS_Store": b"x", "topics/.a.yaml.swp": b"x", ".git/config": b"x"})
    assert build(tmp_path / "pack", {"en": tmp_path / "en.po"}).data == before


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("topics/año.yaml", "bundle.name", id="accent"),
        pytest.param("topics/a b.yaml", "bundle.name", id="space"),
        pytest.param("topics/A.yaml", "bundle.twin", id="case twin"),
        pytest.param("TOPICS/c.yaml", "bundle.twin", id="case twin of a folder"),
        pytest.param("audio/ht/0A.wav", "bundle.twin", id="case twin of a sound"),
        pytest.param(f"topics/{'a' * 120}.yaml", "bundle.name", id="longer than tar can say"),
    ],
)
def test_a_folder_that_other_machines_could_not_hold(tmp_path: Path, name: str, key: str) -> None:
    tiny(tmp_path)
    write(tmp_path / "pack", {name: b"x"})
    with pytest.raises(BadBundle) as refused:
        build(tmp_path / "pack", {})
    assert refused.value.key == key


@pytest.mark.parametrize("target", ["/etc/hostname", "pack.yaml", "nowhere", "topics"])
def test_a_link_in_the_folder(tmp_path: Path, target: str) -> None:
    tiny(tmp_path)
    (tmp_path / "pack" / "link.yaml").symlink_to(target)
    with pytest.raises(BadBundle) as refused:
        build(tmp_path / "pack", {})
    assert refused.value.key == "bundle.not_plain"


def test_a_pipe_in_the_folder(tmp_path: Path) -> None:
    tiny(tmp_path)
    os.mkfifo(tmp_path / "pack" / "pipe")
    with pytest.raises(BadBundle) as refused:
        build(tmp_path / "pack", {})
    assert refused.value.key == "bundle.not_plain"


def test_no_card_and_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(BadBundle) as without_card:
        build(write(tmp_path, {"a.yaml": b"x"}), {})
    with pytest.raises(BadBundle) as without_catalogue:
        build(write(tmp_path, {"pack.yaml": CARD}), {"en": tmp_path / "none.po"})
    assert (without_card.value.key, without_catalogue.value.key) == ("bundle.no_card", "bundle.unreadable")


# --- archives that others made

Member = tuple[str, bytes] | tarfile.TarInfo
SILENT, BROKEN = ("pack/pack.yaml", b"languages: en\n"), ("pack/pack.yaml", b"languages: [en\n")
GOOD: tuple[Member, ...] = (("pack/pack.yaml", CARD), ("recordings.json", b"{}\n"))


def archive(members: tuple[Member, ...], form: int = tarfile.USTAR_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for member in members:
            info, held = (tarfile.TarInfo(member[0]), member[1]) if isinstance(member, tuple) else (member, b"")
            info.size = len(held)
            tar.addfile(info, io.BytesIO(held))
    return out.getvalue()


def strange(name: str, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def holding(*members: Member) -> Callable[[], bytes]:
    return lambda: archive(
        (*members, *GOOD) if name_of(members[0]) < "pack/pack.yaml" else (GOOD[0], *members, GOOD[1])
    )


def name_of(member: Member) -> str:
    return member[0] if isinstance(member, tuple) else member.name


def listing(value: object) -> bytes:
    return archive((GOOD[0], ("recordings.json", json.dumps(value, sort_keys=True, indent=0).encode() + b"\n")))


HASH = "0" * 64
TWICE = f'{{"audio/a.wav": ["{HASH}", 2]}}'
REFUSALS: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "bundle.not_ours"),
    ("junk", lambda: b"x" * 5000, "bundle.not_ours"),
    ("no file at all", lambda: archive(()), "bundle.no_card"),
    ("no card", lambda: archive((GOOD[1],)), "bundle.no_card"),
    ("no list of recordings", lambda: archive((GOOD[0],)), "bundle.recordings"),
    ("link", holding(strange("pack/z", type=tarfile.SYMTYPE, linkname="/etc/passwd")), "bundle.not_plain"),
    ("hard link", holding(strange("pack/z", type=tarfile.LNKTYPE, linkname="pack/pack.yaml")), "bundle.not_plain"),
    ("device", holding(strange("pack/z", type=tarfile.CHRTYPE, devmajor=1)), "bundle.not_plain"),
    ("pipe", holding(strange("pack/z", type=tarfile.FIFOTYPE)), "bundle.not_plain"),
    ("folder", holding(strange("pack/z", type=tarfile.DIRTYPE)), "bundle.not_plain"),
    ("sparse", holding(strange("pack/z", type=tarfile.GNUTYPE_SPARSE)), "bundle.not_plain"),
    ("old plain type", holding(strange("pack/z", type=tarfile.AREGTYPE)), "bundle.not_plain"),
    ("climbs", holding(("pack/../z", b"x")), "bundle.name"),
    ("climbs at the start", holding(("../z", b"x")), "bundle.name"),
    ("absolute", holding(("/pack/z", b"x")), "bundle.name"),
    ("here", holding(("pack/./a", b"x")), "bundle.name"),
    ("double slash", holding(("pack//a", b"x")), "bundle.name"),
    ("hidden", holding(("pack/.a", b"x")), "bundle.name"),
    ("backslash", holding(("pack/a\\..\\b", b"x")), "bundle.name"),
    ("drive", holding(("C:/pack", b"x")), "bundle.name"),
    ("line end", holding(("pack/a\nb", b"x")), "bundle.name"),
    ("stranger", holding(("evil.py", b"x")), "bundle.stranger"),
    ("stranger among catalogues", holding(("locales/en/x.po", b"x")), "bundle.stranger"),
    ("language that is none", holding(("locales/no-such.po", b"x")), "bundle.stranger"),
    ("source language", holding(("locales/es.po", b"x")), "bundle.source_language"),
    ("language that the card doesn't name", holding(("locales/zz.po", b"x")), "bundle.language"),
    ("its region alone is named", holding(("locales/en_GB.po", b"x")), "bundle.language"),
    ("card that names none", lambda: archive((("locales/en.po", b"x"), SILENT, GOOD[1])), "bundle.language"),
    ("card that can't be read", lambda: archive((("locales/en.po", b"x"), BROKEN, GOOD[1])), "bundle.language"),
    ("twice", holding(("pack/z", b"x"), ("pack/z", b"y")), "bundle.twin"),
    ("case twins", holding(("pack/Z", b"x"), ("pack/z", b"y")), "bundle.not_ours"),
    ("case twins, sorted", lambda: archive((("pack/Z", b"x"), *GOOD[:1], ("pack/z", b"y"), GOOD[1])), "bundle.twin"),
    ("file and folder", holding(("pack/z", b"x"), ("pack/z/a", b"y")), "bundle.twin"),
    ("unsorted", lambda: archive((GOOD[1], GOOD[0])), "bundle.not_ours"),
    ("a time", holding(strange("pack/z", mtime=5)), "bundle.not_ours"),
    ("an owner", holding(strange("pack/z", uid=5)), "bundle.not_ours"),
    ("an owner's name", holding(strange("pack/z", uname="root")), "bundle.not_ours"),
    ("runs", holding(strange("pack/z", mode=0o755)), "bundle.not_ours"),
    ("sets user", holding(strange("pack/z", mode=0o4755)), "bundle.not_ours"),
    ("pax", lambda: archive(((f"pack/{'é' * 60}", b"x"), *GOOD), tarfile.PAX_FORMAT), "bundle.not_plain"),
    ("gnu", lambda: archive((("pack/" + "a" * 120, b"x"), *GOOD), tarfile.GNU_FORMAT), "bundle.not_plain"),
    ("something behind", lambda: archive(GOOD) + b"x", "bundle.not_ours"),
    ("a second archive behind", lambda: archive(GOOD) * 2, "bundle.not_ours"),
    ("cut short", lambda: archive(GOOD)[:1100], "bundle.not_ours"),
    ("without its end", lambda: archive(GOOD)[:2048], "bundle.not_ours"),
    ("compressed", lambda: __import__("gzip").compress(archive(GOOD)), "bundle.not_ours"),
    ("recordings: a list", lambda: listing([]), "bundle.recordings"),
    ("recordings: no hash", lambda: listing({"audio/a.wav": ["0", 1]}), "bundle.recordings"),
    ("recordings: below nothing", lambda: listing({"audio/a.wav": [HASH, -1]}), "bundle.recordings"),
    ("recordings: a fraction", lambda: listing({"audio/a.wav": [HASH, 1.5]}), "bundle.recordings"),
    ("recordings: climbs", lambda: listing({"audio/../../a.wav": [HASH, 1]}), "bundle.name"),
    ("recordings: no sound", lambda: listing({"topics/a.yaml": [HASH, 1]}), "bundle.recordings"),
    ("recordings: one more field", lambda: listing({"audio/a.wav": [HASH, 1, 2]}), "bundle.recordings"),
    ("recordings: too deep", lambda: archive((GOOD[0], ("recordings.json", b"[" * 100_000))), "bundle.recordings"),
    ("recordings: not text", lambda: archive((GOOD[0], ("recordings.json", b"\xff"))), "bundle.recordings"),
    (
        "recordings: the same twice",
        lambda: archive((GOOD[0], ("recordings.json", f'{{"audio/a.wav": ["{HASH}", 1], {TWICE[1:]}'.encode()))),
        "bundle.recordings",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "key"), [pytest.param(make, key, id=name) for name, make, key in REFUSALS])
def test_an_archive_that_we_would_not_make(make: Callable[[], bytes], key: str) -> None:
    with pytest.raises(BadBundle) as refused:
        read(make())
    assert refused.value.key == key


def test_the_honest_one_among_them_is_read() -> None:
    assert read(archive(GOOD)).files == {"pack.yaml": CARD}


def test_catalogues_that_the_card_names_are_read() -> None:
    members = (("locales/en.po", b"x"), ("locales/en_US.po", b"y"))
    assert read(archive((*members, *GOOD))).catalogues == {"en": b"x", "en_US": b"y"}


def test_a_pack_with_a_catalogue_of_the_source_language_is_not_built(tmp_path: Path) -> None:
    tiny(tmp_path)
    with pytest.raises(BadBundle) as refused:
        build(tmp_path / "pack", {"es": tmp_path / "en.po"})
    assert refused.value.key == "bundle.source_language"


def test_no_byte_of_the_archive_can_be_turned_unless_it_is_content(tmp_path: Path) -> None:
    """Each byte of heads, paddings and end is looked at; a byte of a file's content is for the signed hash to hold."""
    data = tiny(tmp_path).data
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        content = {n for m in tar for n in range(m.offset_data, m.offset_data + m.size)}
    for offset in range(len(data)):
        turned = bytearray(data)
        turned[offset] ^= 1
        if offset not in content:
            with pytest.raises(BadBundle):
                read(bytes(turned))


@pytest.mark.parametrize(
    ("length", "key"),
    [(bundle.LONGEST_FILE + 1, "bundle.long_file"), (1 << 40, "bundle.long_file"), (2**70, "bundle.not_ours")],
)
def test_a_length_that_is_claimed(length: int, key: str) -> None:
    info = tarfile.TarInfo("pack/a")
    info.size = length
    block = info.tobuf(tarfile.GNU_FORMAT, "ascii", "strict") if length < 2**70 else b"x" * 512
    with pytest.raises(BadBundle) as refused:
        read(block)
    assert refused.value.key == key


def test_too_many_files() -> None:
    names = sorted(f"pack/{n}" for n in range(bundle.MOST_FILES + 1))
    data = b"".join(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT) for name in names)
    with pytest.raises(BadBundle) as refused:
        read(data)
    assert refused.value.key == "bundle.too_many"


def test_too_much_in_all() -> None:
    with pytest.raises(BadBundle) as refused:
        read(bytes(bundle.LARGEST + 1))
    assert refused.value.key == "bundle.too_large"


def test_the_shipped_pack_fits() -> None:
    root = Path(__file__).parents[2]
    catalogues = {lang: root / "locales" / lang / "LC_MESSAGES" / "rcm.po" for lang in ("en", "fr", "ht")}
    folder = root / "content" / "packs" / "rcm"
    held = read(build(folder, catalogues).data)
    assert held.files["pack.yaml"] == (folder / "pack.yaml").read_bytes()
    assert set(held.catalogues) == set(catalogues)
