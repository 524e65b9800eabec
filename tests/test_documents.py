"""The documents tell the truth where a machine can check it: links, commands, settings, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMMANDS = ROOT / "connectors" / "commands"
SETTINGS = ROOT / "connectors" / "settings.py"
SMS_SETTINGS = ROOT / "connectors" / "sms_settings.py"
HEARING_SETTINGS = ROOT / "connectors" / "hearing" / "settings.py"
VOICE_SETTINGS = ROOT / "connectors" / "voice_settings.py"
PAIRS = {
    "operators.md": "operadores.md",
    "provider-checklist.md": "lista-proveedor.md",
    "providers.md": "proveedores.md",
    "calls.md": "llamadas.md",
    "data-protection.md": "proteccion-de-datos.md",
    "consulates.md": "consulados.md",
    "recording.md": "grabaciones.md",
    "pack-format.md": "formato-de-paquetes.md",
    "overlays.md": "paquetes-de-pais.md",
    "understanding.md": "comprension.md",
    "reports.md": "denuncias.md",
    "updates.md": "actualizaciones.md",
    "signing.md": "firmas.md",
    "writing.md": "redaccion.md",
}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]+`")
COMMAND = re.compile(r"(?:^|[\s/`(])faro ([a-z][a-z-]*)", re.MULTILINE)
VARIABLE = re.compile(r"\bFARO_[A-Z]+(?:_[A-Z]+)*\b")
SHAPE = re.compile(r"^(?:#|\||```|- ).*", re.MULTILINE)
ROUTE = re.compile(r"(?:GET |POST )(/[a-z/]*)|(/twilio/[a-z]+)")


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(text: str) -> Iterator[str]:
    """Relative addresses, with what stands behind the `#`."""
    for address in LINK.findall(INLINE.sub("", FENCED.sub("", text))):
        if "://" not in address and not address.startswith("mailto:"):
            yield address


def headings(path: Path) -> set[str]:
    """The anchors of a document, made as its readers' programs make them."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-") for title in titles}


def commands(text: str) -> set[str]:
    """What is written as code after the word faro."""
    return {name for part in (*FENCED.findall(text), *INLINE.findall(text)) for name in COMMAND.findall(part)}


def settings_names() -> set[str]:
    """Every variable that the settings read, and the `_FILE` of each secret."""
    text = "".join(path.read_text("utf-8") for path in (SETTINGS, SMS_SETTINGS, HEARING_SETTINGS, VOICE_SETTINGS))
    secrets = re.search(r"^SECRETS = \(([^)]*)\)", text, re.MULTILINE)
    assert secrets, "the list of secrets has another name"
    return set(VARIABLE.findall(text)) | {f"{name}_FILE" for name in VARIABLE.findall(secrets[1])}


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_a_link_leads_somewhere(path: Path) -> None:
    """Each relative link names a file that exists, and a heading in it if it names one."""
    broken = []
    for address in links(path.read_text("utf-8")):
        file, _, anchor = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(address)
    assert broken == []


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_a_named_command_exists(path: Path) -> None:
    """Nobody is told to type what can't be run."""
    known = {entry.stem.replace("_", "-") for entry in COMMANDS.iterdir() if not entry.stem.startswith("__")}
    assert commands(path.read_text("utf-8")) - known == set()


@pytest.mark.parametrize("name", ["operators.md", "es/operadores.md"])
def test_the_operators_guide_names_all_settings_and_no_other(name: str) -> None:
    """A setting that isn't documented can't be found; one that isn't read misleads."""
    documented = set(VARIABLE.findall((ROOT / "docs" / name).read_text("utf-8")))
    assert documented == settings_names()


@pytest.mark.parametrize("name", ["operators.md", "es/operadores.md", "provider-checklist.md", "es/lista-proveedor.md"])
def test_a_named_route_is_served(name: str) -> None:
    """What an operator opens or types into a provider's console is a route of the gateway."""
    gateway = (ROOT / "connectors" / "gateway.py").read_text("utf-8")
    channels = re.findall(r'"(sms|whatsapp|voice)"', gateway)
    served = {"/", *(f"/twilio/{channel}" for channel in channels)}  # "/" is the simulator's page
    calls = (ROOT / "connectors" / "voice_routes.py").read_text("utf-8")
    served |= {f"/twilio{path}" for path in re.findall(r'post\(f"/\{provider\}(/[a-z/]+)"', calls)}
    served |= set(re.findall(r'add_(?:get|post)\("([^"{]+)"', gateway))
    named = {"".join(found) for found in ROUTE.findall((ROOT / "docs" / name).read_text("utf-8"))}
    assert named
    assert named - served == set()


@pytest.mark.parametrize("english", PAIRS, ids=str)
def test_both_languages_say_as_much(english: str) -> None:
    """Both have the same headings, table rows and examples, so that neither falls behind."""
    texts = [(ROOT / "docs" / name).read_text("utf-8") for name in (english, f"es/{PAIRS[english]}")]
    shapes = [[line.partition(" ")[0] for line in SHAPE.findall(text)] for text in texts]
    assert shapes[0] == shapes[1]


def test_every_document_has_its_other_language() -> None:
    """What operators, writers and consulates read exists in both; what is for programmers doesn't."""
    programmers = {"architecture.md", "decisions.md", "faults.md"}
    english = {path.name for path in (ROOT / "docs").glob("*.md")} - programmers
    spanish = {path.name for path in (ROOT / "docs" / "es").glob("*.md")} - {"LEEME.md"}
    assert (english, spanish) == (set(PAIRS), set(PAIRS.values()))
