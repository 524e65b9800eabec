"""`faro packs keys | root | delegate | build | sign | publish | timestamp` as those who sign meet them."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.commands.packs import ceremony
from connectors.commands.packs.ceremony import Ceremony
from connectors.publishing.building import stage_pack
from connectors.publishing.repository import Repository
from connectors.publishing.roles import terms
from connectors.words import Words
from content.bundle import build
from tests.connectors.commands.test_packs import Signs
from tests.connectors.publishing.team import Node, version_of
from tests.content.tiny_pack import TinyPack, write_tiny_pack

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PASSPHRASE = "caballo grapa correcto lluvia"
PACKS = Path(__file__).parents[3] / "content" / "packs"
OFFICES = ("mx-1", "gt-1", "hn-1", "tiny-1", "tiny-2", "tiny-3", "site-1")


@dataclass
class Office:
    """A terminal: what is typed, in its order, and where sticks and repository lie."""

    folder: Path
    passphrases: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def repository(self) -> str:
        return str(self.folder / "repository")

    def key(self, name: str, ending: str = "key") -> str:
        return str(self.folder / name / f"{name}.{ending}")

    def keys(self, *names: str) -> list[str]:
        return [self.key(name, "pub") for name in names]

    def run(self, *words: str, typed: tuple[str, ...] = ()) -> int:
        parser = argparse.ArgumentParser()
        answers: Iterator[str] = iter(typed)

        def ask(question: str) -> str:
            self.asked.append(question)
            return next(answers, "")

        here = Ceremony(Words(Signs()), "es", lambda: NOW, ask, lambda _: self.passphrases.pop(0), self.settings)
        ceremony.register(parser.add_subparsers(), lambda: here)
        args = parser.parse_args(words)
        return int(args.func(args))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Everybody has a key."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(f"{PASSPHRASE}\n")
    office = Office(tmp_path, settings={"FARO_KEY_PASSPHRASE_FILE": str(passphrase)})
    for name in OFFICES:
        assert office.run("keys", "new", name, "--out", str(tmp_path / name)) == 0
    return office


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPack:
    return write_tiny_pack(tmp_path / "source")


def stage(office: Office, tiny: TinyPack, version: str) -> None:
    """As build does, without the linter, which wants all topics."""
    data = build(tiny.root, {}).data
    stage_pack(Repository(Path(office.repository)), "tiny", version, data, {}, terms(NOW))


def begin(office: Office, tiny: TinyPack) -> None:
    """The first publication."""
    where = office.repository
    office.run(
        "root", "init", where, "--key", *office.keys("mx-1", "gt-1", "hn-1"), "--online-key", *office.keys("site-1")
    )
    office.run("delegate", where, "tiny", "--key", *office.keys("tiny-1", "tiny-2", "tiny-3"))
    stage(office, tiny, "2026.11.1")
    for name in ("mx-1", "gt-1", "hn-1"):
        assert office.run("sign", where, "--key", office.key(name), typed=("1", "1")) == 0
    for name in ("tiny-1", "tiny-2"):
        assert office.run("sign", where, "--key", office.key(name), typed=("2026.11.1",)) == 0
    assert office.run("publish", where, "--key", office.key("site-1")) == 0


def test_from_keys_to_a_node(office: Office, tiny: TinyPack) -> None:
    begin(office, tiny)
    node = Node(office.folder / "node", Path(office.repository), NOW)
    assert version_of(node.look()) == "2026.11.1"


def test_a_signer_sees_every_number_before_and_after(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    tiny.change("contacts/us.yaml", "1-866-487-9243", "1-900-555-0199")
    tiny.change("topics/contacts/emergency.yaml", "marque 911", "marque 913")
    stage(office, tiny, "2026.11.2")
    capsys.readouterr()
    assert office.run("sign", office.repository, "--key", office.key("tiny-1"), typed=("2026.11.2",)) == 0
    said = capsys.readouterr().out
    lines = [line.strip() for line in said.splitlines()]
    assert "NÚMEROS QUE CAMBIAN: 3" in lines
    for where, before, after in (
        ("us_emergency", "911", "912"),
        ("us_labour", "1-866-487-9243", "1-900-555-0199"),
        ("topics/contacts/emergency.yaml", "911", "913"),
    ):
        at = lines.index(where)
        assert [" ".join(line.split()) for line in lines[at + 1 : at + 3]] == [f"antes: {before}", f"después: {after}"]
    assert "Respuestas: 1 cambiadas, 0 nuevas, 0 quitadas." in lines
    assert "Firmado: tiny 2026.11.2." in said


@pytest.mark.parametrize("typed", [(), ("",), ("2026.11.1",), ("si",), ("y",)])
def test_nothing_is_signed_unless_the_version_is_typed(office: Office, tiny: TinyPack, typed: tuple[str, ...]) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    stage(office, tiny, "2026.11.2")
    assert office.run("sign", office.repository, "--key", office.key("tiny-1"), typed=typed) == 1
    staged = Repository(Path(office.repository)).staged("tiny")
    assert staged
    assert staged.signatures == {}


def test_a_bundle_that_was_exchanged_on_the_stick(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    stage(office, tiny, "2026.11.2")
    bundle = next(Path(office.repository, "staged", "bundles").iterdir())
    bundle.write_bytes(bundle.read_bytes().replace(b"912", b"911"))
    assert office.run("sign", office.repository, "--key", office.key("tiny-1"), typed=("2026.11.2",)) == 2
    assert "no es el que se firmó" in capsys.readouterr().err


def test_too_few_signatures_are_said_with_who_may_sign(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    stage(office, tiny, "2026.11.2")
    office.run("sign", office.repository, "--key", office.key("tiny-3"), typed=("2026.11.2",))
    capsys.readouterr()
    assert office.run("publish", office.repository, "--key", office.key("site-1")) == 1
    said = capsys.readouterr()
    assert said.out == "tiny 2026.11.2: firmas que faltan: 1. Firmaron: tiny-3. Pueden firmar: tiny-1, tiny-2\n"
    assert said.err == "No se publicó: faltan firmas.\n"


def test_the_root_is_shown_with_fingerprints(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    capsys.readouterr()
    office.run("keys", "show", office.key("gt-1", "pub"))
    fingerprint = capsys.readouterr().out
    assert office.run("root", "show", office.repository) == 0
    said = capsys.readouterr().out
    assert fingerprint in said
    assert "root: firman 3 de 3: gt-1, hn-1, mx-1" in said
    assert "tiny: firman 2 de 3: tiny-1, tiny-2, tiny-3" in said
    assert "raíz 1, publicada; vence el 2029-11-20" in said


def test_a_new_root_is_signed_by_old_and_new(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    office.run("keys", "new", "cr-1", "--out", str(office.folder / "cr-1"))
    capsys.readouterr()
    assert office.run("root", "rotate", office.repository, "--holder", "gt-1", "--key", *office.keys("cr-1")) == 0
    said = capsys.readouterr().out
    assert "La llave de gt-1 ya no firma: root, targets." in said
    assert (
        "root (los de la raíz anterior) 2: firmas que faltan: 3. Firmaron: -. Pueden firmar: gt-1, hn-1, mx-1" in said
    )
    assert "root (los de la raíz nueva) 2: firmas que faltan: 3. Firmaron: -. Pueden firmar: cr-1, hn-1, mx-1" in said
    office.run("sign", office.repository, "--key", office.key("cr-1"), typed=("2", "2"))
    said = capsys.readouterr().out
    assert "antes:   firman 3 de 3: gt-1, hn-1, mx-1" in said
    assert "llave nueva de cr-1, compare su huella por teléfono: " in said


def test_a_timestamp_is_renewed(office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    begin(office, tiny)
    capsys.readouterr()
    assert office.run("timestamp", office.repository, "--key", office.key("site-1"), "--days", "30") == 0
    assert capsys.readouterr().out == "Renovado. Los nodos lo aceptan hasta el 2026-12-21.\n"


def test_a_passphrase_is_asked_twice_for_a_new_key(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.settings.clear()
    office.passphrases = [PASSPHRASE, PASSPHRASE + "s"]
    assert office.run("keys", "new", "x-1", "--out", str(office.folder / "x-1")) == 2
    assert "no son iguales" in capsys.readouterr().err
    assert not (office.folder / "x-1").exists()
    office.passphrases = [PASSPHRASE, PASSPHRASE]
    assert office.run("keys", "new", "x-1", "--out", str(office.folder / "x-1")) == 0
    assert PASSPHRASE not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sign", "{repository}", "--key", "{folder}/mx-1/mx-1.key"), "no tiene raíz"),
        (("publish", "{repository}"), "no tiene raíz"),
        (("timestamp", "{repository}", "--key", "{folder}/site-1/site-1.key"), "no tiene raíz"),
        (("root", "show", "{repository}"), "no tiene raíz"),
        (("root", "revoke", "{repository}", "--holder", "mx-1"), "no tiene raíz"),
        (("delegate", "{repository}", "tiny", "--key", "{folder}/mx-1/mx-1.pub"), "no tiene raíz"),
        (("keys", "new", "mx-1", "--out", "{folder}/mx-1"), "ya existe y no se toca"),
        (("keys", "show", "{folder}/mx-1/mx-1.key"), "no es una llave pública"),
        (("build", "--pack", "{folder}/nowhere"), "No hay ningún paquete"),
    ],
)
def test_refusals_in_plain_words(
    office: Office, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    places = {"repository": office.repository, "folder": str(office.folder)}
    assert office.run(*(word.format(**places) for word in words)) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_pack_is_built_and_staged(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Guatemala's, which is small; the hash is said with and without a repository."""
    where = office.repository
    office.run(
        "root", "init", where, "--key", *office.keys("mx-1", "gt-1", "hn-1"), "--online-key", *office.keys("site-1")
    )
    office.run("delegate", where, "gt", "--key", *office.keys("tiny-1", "tiny-2"))
    capsys.readouterr()
    assert office.run("build", "--pack", str(PACKS / "gt")) == 0
    alone = capsys.readouterr().out
    assert office.run("build", where, "--pack", str(PACKS / "gt")) == 0
    staged = capsys.readouterr().out
    assert staged.startswith(alone)
    assert "completo viaja en" in staged
    assert "gt 2026.11.1: firmas que faltan: 2. Firmaron: -. Pueden firmar: tiny-1, tiny-2" in staged


def test_a_folder_of_another_name_gives_the_same_pack(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its translations too: they go by the name on the card."""
    packs = tmp_path / "packs"
    shutil.copytree(PACKS / "rcm", packs / "rcm")
    shutil.copytree(PACKS / "gt", packs / "work")
    capsys.readouterr()
    assert office.run("build", "--pack", str(PACKS / "gt")) == 0
    shipped = capsys.readouterr().out
    assert office.run("build", "--pack", str(packs / "work")) == 0
    assert capsys.readouterr().out == shipped


def test_a_language_without_catalogue_is_not_built(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert office.run("build", "--pack", str(PACKS / "gt"), "--locales", str(tmp_path / "none")) == 1
    out = capsys.readouterr().out
    for lang in ("en", "fr", "ht"):
        assert f"No hay ningún archivo de traducciones de gt al idioma {lang}" in out
    assert "Hay errores: no se hizo el paquete." in out


def test_a_pack_with_errors_is_not_built(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    card = packs / "gt" / "pack.yaml"
    card.write_text(card.read_text("utf-8").replace("country: GT", "country: XX"), "utf-8")
    assert office.run("build", "--pack", str(packs / "gt")) == 1
    assert "Hay errores: no se hizo el paquete." in capsys.readouterr().out
