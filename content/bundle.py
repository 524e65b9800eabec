"""One version of a pack as one archive: the same sources give the same bytes on every machine, so that two people can
build and compare.

Inside: `pack/…` (every file of the pack's folder), `locales/<language>.po` and `recordings.json`, which names each
recorded sound with its hash and length; sounds are large and travel apart. Refuses (BadBundle) what isn't byte for byte
what `build` would have made of it: links, devices, extensions of tar, times, owners, strange names, twins, too much of
anything; and a catalogue of the source language, which would say what nobody reviewed, or of a language that the card
doesn't name. Rules: hidden files stay at home; of a catalogue's head the lines that tell when and by whom stay too.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import yaml

from content.errors import BadBundle

CARD, RECORDINGS = "pack/pack.yaml", "recordings.json"
MOST_FILES, LONGEST_FILE, LARGEST = 20_000, 128 << 20, 256 << 20
SOURCE_LANGUAGE = "es"
SOUND = re.compile(r"audio/.+\.wav")
_NAME = re.compile(r"[a-z0-9_][A-Za-z0-9_.@/-]*")
_CATALOGUE = re.compile(r"locales/([a-z]{2,3}(?:_[A-Za-z]{2,4})?)\.po")
_HASH = re.compile(r"[0-9a-f]{64}")
_PERSONAL = (b'"POT-Creation-Date:', b'"PO-Revision-Date:', b'"Last-Translator:', b'"X-Generator:')
_BLOCK, _RECORD = tarfile.BLOCKSIZE, tarfile.RECORDSIZE


@dataclass(frozen=True)
class Recording:
    path: Path
    sha256: str
    length: int


@dataclass(frozen=True)
class Bundle:
    """`recordings` by their path inside the pack."""

    data: bytes
    recordings: Mapping[str, Recording]


@dataclass(frozen=True)
class Contents:
    """`files` and `recordings` (hash, length) by their path inside the pack, `catalogues` by language."""

    files: Mapping[str, bytes]
    catalogues: Mapping[str, bytes]
    recordings: Mapping[str, tuple[str, int]]


def build(folder: Path, catalogues: Mapping[str, Path]) -> Bundle:
    """The pack in `folder` with its catalogues by language."""
    paths = {path.relative_to(folder).as_posix(): path for path in _travelling(folder)}
    sounds = {name: _recording(path) for name, path in paths.items() if SOUND.fullmatch(name)}
    members = {f"pack/{name}": _bytes(path) for name, path in paths.items() if name not in sounds}
    members |= {f"locales/{lang}.po": without_dates(_bytes(path)) for lang, path in catalogues.items()}
    members[RECORDINGS] = _listed({name: (sound.sha256, sound.length) for name, sound in sounds.items()})
    _check_names([*members, *(f"pack/{name}" for name in sounds)])
    data = b"".join(_archive(members))
    read(data)  # what nobody could read is never signed
    return Bundle(data, sounds)


def read(data: bytes) -> Contents:
    """What a bundle holds, every rule checked."""
    if len(data) > LARGEST:
        raise BadBundle("bundle.too_large", {"most": str(LARGEST >> 20)})
    members = dict(_members(data))
    if CARD not in members:
        raise BadBundle("bundle.no_card", {})
    sounds = _sounds(members.pop(RECORDINGS, b""))
    _check_names([*members, RECORDINGS, *(f"pack/{name}" for name in sounds)])
    files = {name.removeprefix("pack/"): held for name, held in members.items() if name.startswith("pack/")}
    catalogues = _catalogues(members)
    _check_languages(files[CARD.removeprefix("pack/")], catalogues)
    return Contents(files, catalogues, sounds)


def without_dates(po: bytes) -> bytes:
    """A catalogue without the lines of its head that change though no text does, or that name a person."""
    head, blank, rest = po.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.startswith(_PERSONAL)]
    return b"\n".join(kept) + blank + rest


def _travelling(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts):
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BadBundle("bundle.not_plain", {"file": name.as_posix()})
        if path.is_file():
            yield path


def _recording(path: Path) -> Recording:
    try:
        with path.open("rb") as file:
            return Recording(path, file_digest(file, "sha256").hexdigest(), path.stat().st_size)
    except OSError as error:
        raise BadBundle("bundle.unreadable", {"file": path.name}) from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise BadBundle("bundle.long_file", {"file": path.name, "most": str(LONGEST_FILE >> 20)})
        return path.read_bytes()
    except OSError as error:
        raise BadBundle("bundle.unreadable", {"file": path.name}) from error


def _listed(sounds: Mapping[str, tuple[str, int]]) -> bytes:
    return json.dumps(sounds, sort_keys=True, indent=0).encode() + b"\n"


def _archive(members: Mapping[str, bytes]) -> Iterator[bytes]:
    length = 0
    for name, held in sorted(members.items()):
        block = _header(name, len(held)) + held + bytes(-len(held) % _BLOCK)
        length += len(block)
        yield block
    yield bytes(2 * _BLOCK + -(length + 2 * _BLOCK) % _RECORD)


def _header(name: str, length: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = length
    try:
        return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")
    except ValueError as error:
        raise BadBundle("bundle.name", {"file": ascii(name)}) from error


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file, as long as all is exactly as `_archive` writes it."""
    offset, before = 0, ""
    for _ in range(MOST_FILES + 1):
        block = data[offset : offset + _BLOCK]
        if block == bytes(_BLOCK):
            break
        name, length = _opened(block)
        held = data[offset + _BLOCK : offset + _BLOCK + length]
        end = offset + _BLOCK + length + -length % _BLOCK
        if name <= before or len(held) < length or any(data[offset + _BLOCK + length : end]):
            raise BadBundle("bundle.twin" if name == before else "bundle.not_ours", {"file": name})
        yield name, held
        offset, before = end, name
    else:
        raise BadBundle("bundle.too_many", {"most": str(MOST_FILES)})
    if data[offset:] != bytes(2 * _BLOCK + -(offset + 2 * _BLOCK) % _RECORD):
        raise BadBundle("bundle.not_ours", {"file": before})


def _opened(block: bytes) -> tuple[str, int]:
    """Name and length in a header that we could have written."""
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.TarError, ValueError) as error:
        raise BadBundle("bundle.not_ours", {"file": ""}) from error
    if info.type != tarfile.REGTYPE:
        raise BadBundle("bundle.not_plain", {"file": ascii(info.name)})
    if not 0 <= info.size <= LONGEST_FILE:
        raise BadBundle("bundle.long_file", {"file": ascii(info.name), "most": str(LONGEST_FILE >> 20)})
    _check_names([info.name])
    if _header(info.name, info.size) != block:
        raise BadBundle("bundle.not_ours", {"file": info.name})
    return info.name, info.size


def _check_names(names: Iterable[str]) -> None:
    """Names that every file system takes, no two of which are one file for some of them."""
    spelt: dict[str, str] = {}
    files: set[str] = set()
    for name in names:
        parts = name.split("/")
        if not _NAME.fullmatch(name) or any(not part or part.startswith(".") for part in parts):
            raise BadBundle("bundle.name", {"file": ascii(name)})
        folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        twins = any(spelt.setdefault(at.casefold(), at) != at or at.casefold() in files for at in folders)
        if twins or name.casefold() in spelt:
            raise BadBundle("bundle.twin", {"file": name})
        spelt[name.casefold()] = name
        files.add(name.casefold())


def _catalogues(members: Mapping[str, bytes]) -> Mapping[str, bytes]:
    found = {}
    for name, held in members.items():
        if match := _CATALOGUE.fullmatch(name):
            found[match[1]] = held
        elif not name.startswith("pack/"):
            raise BadBundle("bundle.stranger", {"file": name})
    return found


def _check_languages(card: bytes, catalogues: Iterable[str]) -> None:
    named = _languages(card)
    for lang in catalogues:
        if lang == SOURCE_LANGUAGE:
            raise BadBundle("bundle.source_language", {"lang": lang})
        if lang not in named:
            raise BadBundle("bundle.language", {"lang": lang})


def _languages(card: bytes) -> frozenset[str]:
    """Those that the card names; none where it can't be read."""
    try:
        told = yaml.load(card, yaml.CBaseLoader)  # noqa: S506  (strings only)
    except (yaml.YAMLError, ValueError, RecursionError):
        return frozenset()
    listed = told.get("languages") if isinstance(told, dict) else None
    return frozenset(lang for lang in listed if isinstance(lang, str)) if isinstance(listed, list) else frozenset()


def _sounds(text: bytes) -> dict[str, tuple[str, int]]:
    """The list of recordings, if it is written as `_listed` writes it."""
    try:
        listed = {name: (str(row[0]), int(row[1])) for name, row in json.loads(text).items()}
        sound = all(SOUND.fullmatch(name) and _HASH.fullmatch(row[0]) and row[1] >= 0 for name, row in listed.items())
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise BadBundle("bundle.recordings", {}) from error
    if not sound or _listed(listed) != text:
        raise BadBundle("bundle.recordings", {})
    return listed
