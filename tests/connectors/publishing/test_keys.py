"""A key lies behind its passphrase, is never written over, and is known by a fingerprint that can be read aloud."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.errors import PublishingRefused
from connectors.publishing.keys import fingerprint, holder, make, read_public, unlock

PASSPHRASE = "caballo grapa correcto lluvia"


def test_a_key_signs_what_its_public_half_verifies(tmp_path: Path) -> None:
    made = make("mexico-1", tmp_path, PASSPHRASE)
    public = read_public(tmp_path / "mexico-1.pub")
    signature = unlock(tmp_path / "mexico-1.key", PASSPHRASE).sign(b"text")
    public.verify_signature(signature, b"text")
    assert (public.keyid, holder(public)) == (made.keyid, "mexico-1")


def test_only_its_owner_reads_the_private_half(tmp_path: Path) -> None:
    make("mexico-1", tmp_path, PASSPHRASE)
    assert stat.S_IMODE((tmp_path / "mexico-1.key").stat().st_mode) == 0o600
    data = (tmp_path / "mexico-1.key").read_bytes()
    assert data.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert PASSPHRASE.encode() not in data + (tmp_path / "mexico-1.pub").read_bytes()


def test_a_fingerprint_is_digits_that_can_be_read_aloud(tmp_path: Path) -> None:
    key, other = make("mexico-1", tmp_path, PASSPHRASE), make("mexico-2", tmp_path, PASSPHRASE)
    groups = fingerprint(key).split(" ")
    assert [len(group) for group in groups] == [5] * 8
    assert all(group.isdecimal() for group in groups)
    assert fingerprint(key) != fingerprint(other)
    assert fingerprint(read_public(tmp_path / "mexico-1.pub")) == fingerprint(key)


@pytest.mark.parametrize("ending", [".key", ".pub"])
def test_a_key_is_never_written_over(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"mexico-1{ending}").write_text("mine")
    with pytest.raises(PublishingRefused) as refused:
        make("mexico-1", tmp_path, PASSPHRASE)
    assert refused.value.key == "keys.exists"
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(f"mexico-1{ending}", "mine")]


@pytest.mark.parametrize(
    ("passphrase", "key"),
    [
        ("", "keys.passphrase.empty"),
        ("   \t  ", "keys.passphrase.empty"),
        ("corta", "keys.passphrase.weak"),
        ("diecinueve letras x", "keys.passphrase.weak"),
        ("a" * 40, "keys.passphrase.weak"),
        ("1212121212121212121212", "keys.passphrase.weak"),
        ("mexicomexicomexicomexico", "keys.passphrase.weak"),
    ],
)
def test_a_weak_passphrase(tmp_path: Path, passphrase: str, key: str) -> None:
    with pytest.raises(PublishingRefused) as refused:
        make("mexico-1", tmp_path, passphrase)
    assert refused.value.key == key
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "Mexico", "méxico", "../x", "a b", "1x", "x" * 33, "x.key"])
def test_a_name_that_is_not_plain(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishingRefused) as refused:
        make(name, tmp_path, PASSPHRASE)
    assert refused.value.key == "keys.name"


def test_another_passphrase_and_a_damaged_file(tmp_path: Path) -> None:
    make("mexico-1", tmp_path, PASSPHRASE)
    file = tmp_path / "mexico-1.key"
    for wrong in ("otra frase que no es la suya", ""):
        with pytest.raises(PublishingRefused) as refused:
            unlock(file, wrong)
        assert refused.value.key == "keys.passphrase.wrong"
        assert wrong not in str(refused.value) or not wrong
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(PublishingRefused) as damaged:
        unlock(file, PASSPHRASE)
    assert damaged.value.key == "keys.passphrase.wrong"


def test_a_key_without_passphrase_and_no_key(tmp_path: Path) -> None:
    bare = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "bare.key").write_bytes(bare)
    (tmp_path / "none.key").write_bytes(b"hello")
    keys = []
    for name in ("bare.key", "none.key", "missing.key"):
        with pytest.raises(PublishingRefused) as refused:
            unlock(tmp_path / name, PASSPHRASE)
        keys.append(refused.value.key)
    assert keys == ["keys.not_sealed", "keys.not_sealed", "keys.unreadable"]


@pytest.mark.parametrize("field", ["keyid", "fingerprint", "keyval", "scheme", "keytype", "x-faro-holder"])
def test_a_public_key_that_is_not_what_it_says(tmp_path: Path, field: str) -> None:
    make("mexico-1", tmp_path, PASSPHRASE)
    make("mexico-2", tmp_path, PASSPHRASE)
    file = tmp_path / "mexico-1.pub"
    told, other = json.loads(file.read_bytes()), json.loads((tmp_path / "mexico-2.pub").read_bytes())
    told[field] = other[field] if field in ("keyid", "fingerprint", "keyval") else "Otro nombre"
    file.write_text(json.dumps(told))
    with pytest.raises(PublishingRefused) as refused:
        read_public(file)
    assert refused.value.key == "keys.not_public"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"keyid": 1, "keyval": 2}', "\x00"])
def test_a_file_that_is_no_public_key(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.pub").write_text(text)
    with pytest.raises(PublishingRefused) as refused:
        read_public(tmp_path / "x.pub")
    assert refused.value.key == "keys.not_public"
