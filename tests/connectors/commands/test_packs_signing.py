"""`faro packs keys | root | delegate | build | sign | publish | timestamp` as those who sign meet them."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root

from connectors.commands.packs import ceremony
from connectors.commands.packs.ceremony import Ceremony
from connectors.fingerprints import grouped
from connectors.publishing.building import stage_pack
from connectors.publishing.keys import read_public
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

    def sign(self, name: str, typed: tuple[str, ...] = ()) -> int:
        """By one who was read the fingerprint of the root by telephone."""
        return self.run("sign", self.repository, "--key", self.key(name), "--root", self.root, typed=typed)

    @property
    def root(self) -> str:
        return grouped(Path(self.repository, "metadata", "1.root.json").read_bytes())


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
    assert office.sign("tiny-1", typed=("2026.11.2",)) == 0
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
    assert office.sign("tiny-1", typed=typed) == 1
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
    assert office.sign("tiny-1", typed=("2026.11.2",)) == 2
    assert "no es el que se firmó" in capsys.readouterr().err


def test_too_few_signatures_are_said_with_who_may_sign(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    stage(office, tiny, "2026.11.2")
    office.sign("tiny-3", typed=("2026.11.2",))
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
    office.sign("cr-1", typed=("2", "2"))
    said = capsys.readouterr().out
    assert "antes:   firman 3 de 3: gt-1, hn-1, mx-1" in said
    assert "llave nueva de cr-1, compare su huella por teléfono: " in said


def test_where_no_key_may_be_lost_is_said_with_what_to_do(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    where = office.repository
    office.run(
        "root", "init", where, "--key", *office.keys("mx-1", "gt-1", "hn-1"), "--online-key", *office.keys("site-1")
    )
    said = capsys.readouterr().out
    assert "ATENCIÓN, raíz: firman 3 de 3, sin llave de reserva." in said
    assert f"faro packs root add-key {where} --key OTRA.pub" in said
    office.run("delegate", where, "tiny", "--key", *office.keys("tiny-1", "tiny-2"))
    assert "ATENCIÓN, tiny: firman 2 de 2, sin llave de reserva." in capsys.readouterr().out
    office.run("delegate", where, "tiny", "--key", *office.keys("tiny-1", "tiny-2", "tiny-3"))
    assert "ATENCIÓN, tiny" not in capsys.readouterr().out
    office.run("keys", "new", "cr-1", "--out", str(office.folder / "cr-1"))
    capsys.readouterr()
    assert office.run("root", "add-key", where, "--key", *office.keys("cr-1")) == 0
    assert "ATENCIÓN" not in capsys.readouterr().out


def test_a_lost_root_key_without_spare_is_said_to_be_the_end_of_the_root(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    office.run("keys", "new", "cr-1", "--out", str(office.folder / "cr-1"))
    capsys.readouterr()
    office.run("root", "rotate", office.repository, "--holder", "gt-1", "--key", *office.keys("cr-1"))
    assert "esto lo tiene que firmar también la llave de gt-1" in capsys.readouterr().out
    assert office.run("root", "revoke", office.repository, "--holder", "hn-1") == 2
    assert "hagan otra ceremonia" in capsys.readouterr().err


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


# --- the root that a signer knows, and a stick that somebody changed on its way


def published(office: Office) -> Path:
    return Path(office.repository, "metadata", "1.root.json")


def slip_in(file: Path, names: tuple[str, ...], office: Office) -> None:
    """Keys of these among those of the root, without a signature."""
    root: Metadata[Root] = Metadata.from_bytes(file.read_bytes())
    for name in names:
        root.signed.add_key(read_public(Path(office.key(name, "pub"))), "root")
    root.signatures.clear()
    file.write_bytes(root.to_bytes())


def change(office: Office, tiny: TinyPack) -> None:
    tiny.change("contacts/us.yaml", "number: 911", "number: 912")
    stage(office, tiny, "2026.11.2")


def test_the_carrier_of_the_stick_cannot_slip_keys_into_the_root(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was compared with held no signature, so that a new root seemed to change nothing but what was honest."""
    begin(office, tiny)
    slip_in(published(office), ("tiny-1", "tiny-2", "tiny-3"), office)
    capsys.readouterr()
    where = office.repository
    assert office.run("root", "add-key", where, "--role", "targets", "--key", *office.keys("tiny-1")) == 2
    assert office.run("root", "show", where) == 2
    assert office.run("sign", where, "--key", office.key("mx-1"), typed=("2",)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("metadata/1.root.json: le faltan firmas") == 3


def test_keys_that_wait_in_a_root_are_shown_though_the_root_before_has_them_too(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    office.run("keys", "new", "cr-1", "--out", str(office.folder / "cr-1"))
    office.run("root", "add-key", office.repository, "--role", "targets", "--key", *office.keys("cr-1"))
    slip_in(Path(office.repository, "staged", "root.json"), ("tiny-1",), office)
    capsys.readouterr()
    assert office.run("sign", office.repository, "--key", office.key("mx-1")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "  después: firman 3 de 4: gt-1, hn-1, mx-1, tiny-1" in lines
    whole = lines[lines.index("Así queda entero, también lo que no cambia:") :]
    assert "snapshot: firman 1 de 1: site-1" in whole
    told = [line.split(":")[0] for line in whole if line.startswith("huella de")]
    assert told == [f"huella de {name}" for name in ("cr-1", "gt-1", "hn-1", "mx-1", "site-1", "tiny-1")]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param("", "falta comparar la huella", id="nothing typed"),
        pytest.param("00000", "La huella de la raíz no es esa", id="another"),
    ],
)
def test_the_fingerprint_of_the_root_is_heard_before_the_first_signature(
    office: Office, tiny: TinyPack, answer: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    change(office, tiny)
    capsys.readouterr()
    key = office.key("tiny-1")
    assert office.run("sign", office.repository, "--key", key, typed=(answer, "2026.11.2")) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "NÚMEROS QUE CAMBIAN" not in told.out
    assert "root: firman 3 de 3: gt-1, hn-1, mx-1" in told.out
    assert "huella de gt-1: " in told.out
    assert office.root.rpartition(" ")[0] + " ·····" in told.out
    assert office.root not in told.out
    assert not Path(key).with_name("tiny-1.root.json").exists()


@pytest.mark.parametrize("groups", [1, 8], ids=["the last group", "all of it"])
def test_the_root_is_asked_for_once(
    office: Office, tiny: TinyPack, groups: int, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    change(office, tiny)
    last = " ".join(office.root.split()[-groups:])
    key = office.key("tiny-1")
    assert office.run("sign", office.repository, "--key", key, typed=(last, "2026.11.2")) == 0
    assert "La raíz queda anotada en" in capsys.readouterr().out
    tiny.change("contacts/us.yaml", "number: 912", "number: 913")
    stage(office, tiny, "2026.11.3")
    assert office.run("sign", office.repository, "--key", key, typed=("2026.11.3",)) == 0


def test_who_signed_the_first_root_knows_it_when_it_is_published(office: Office, tiny: TinyPack) -> None:
    begin(office, tiny)
    office.run("root", "add-key", office.repository, "--key", *office.keys("tiny-1"))
    office.asked.clear()
    assert office.run("sign", office.repository, "--key", office.key("mx-1"), typed=("2",)) == 0
    assert office.asked == ["Para firmar escriba 2: "]


def another_root(office: Office, tiny: TinyPack) -> None:
    """A repository of a thief under the same names, everything signed as it must be."""
    thief = Office(office.folder / "thief", settings=office.settings)
    for name in OFFICES:
        thief.run("keys", "new", name, "--out", str(thief.folder / name))
    for ending in ("pub", "key"):
        shutil.copy(office.key("tiny-1", ending), thief.key("tiny-1", ending))
    begin(thief, tiny)
    shutil.rmtree(office.repository)
    shutil.copytree(thief.repository, office.repository)


def older_copy(office: Office, tiny: TinyPack) -> None:
    shutil.rmtree(office.repository)
    shutil.copytree(office.folder / "older", office.repository)


def no_root_yet(office: Office, tiny: TinyPack) -> None:
    shutil.rmtree(Path(office.repository))
    where = office.repository
    office.run("root", "init", where, "--key", *office.keys(*OFFICES[:3]), "--online-key", *office.keys("site-1"))
    office.run("delegate", where, "tiny", "--key", *office.keys("tiny-1", "tiny-2"))


@pytest.mark.parametrize("exchange", [another_root, older_copy, no_root_yet])
def test_another_root_than_the_known_one_is_refused(
    office: Office, tiny: TinyPack, exchange: Callable[[Office, TinyPack], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is typed or given."""
    begin(office, tiny)
    shutil.copytree(office.repository, office.folder / "older")
    office.run("root", "add-key", office.repository, "--key", *office.keys("tiny-2"))
    for name in OFFICES[:3]:
        office.run("sign", office.repository, "--key", office.key(name), typed=("2", "1"))
    assert office.run("publish", office.repository, "--key", office.key("site-1")) == 0
    change(office, tiny)
    assert office.sign("tiny-1", typed=("2026.11.2",)) == 0
    exchange(office, tiny)
    tiny.change("contacts/us.yaml", "number: 912", "number: 913")
    stage(office, tiny, "2026.11.9")
    capsys.readouterr()
    given = ("--root", office.root) if published(office).exists() else ()
    key = office.key("tiny-1")
    assert office.run("sign", office.repository, "--key", key, *given, typed=("2026.11.9", "2026.11.9")) == 2
    said = capsys.readouterr()
    assert "no es la que usted conoce" in said.err
    assert "NÚMEROS QUE CAMBIAN" not in said.out


def test_a_file_of_the_known_root_that_cannot_be_read(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    """It isn't taken for none."""
    begin(office, tiny)
    change(office, tiny)
    Path(office.key("tiny-1", "root.json")).write_text("{")
    assert office.sign("tiny-1", typed=("2026.11.2",)) == 2
    assert "no se puede leer o escribir la raíz que usted conoce" in capsys.readouterr().err


def test_a_first_root_is_shown_whole_also_to_publishers(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(office.repository).mkdir()
    no_root_yet(office, tiny)
    stage(office, tiny, "2026.11.1")
    for name in ("mx-1", "tiny-1"):
        capsys.readouterr()
        assert office.run("sign", office.repository, "--key", office.key(name)) == 1
        said = capsys.readouterr().out
        assert "Este depósito no tiene raíz publicada" in said
        for holder in OFFICES[:3]:
            office.run("keys", "show", office.key(holder, "pub"))
            assert capsys.readouterr().out.split(": ")[1].strip() in said


def test_what_a_bundle_says_cannot_move_the_cursor(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("contacts/us.yaml", "number: 911", 'number: "912\\e[1K\\r  después: 911\\n\\u202e"')
    stage(office, tiny, "2026.11.2")
    capsys.readouterr()
    office.sign("tiny-1")
    said = capsys.readouterr().out
    assert "  después: 912\\x1b[1K\\r  después: 911\\n\\u202e" in said.splitlines()
    assert "\x1b" not in said


def test_changed_words_are_shown_before_and_after(
    office: Office, tiny: TinyPack, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(office, tiny)
    tiny.change("topics/channels/us_h2a.yaml", "El patrón paga el viaje.", "Usted paga el viaje.")
    stage(office, tiny, "2026.11.2")
    capsys.readouterr()
    office.sign("tiny-1")
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("TEXTOS QUE CAMBIAN: 1")
    assert lines[at + 1 : at + 4] == [
        "channels.us_h2a more/1 (es)",
        "  antes:   El patrón paga el viaje.",
        "  después: Usted paga el viaje.",
    ]
