"""The rules of the house: who may import whom, where words may stand, how large a file may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("bot", "actions", "content", "connectors")
LEAVES = {"bot.messages", "bot.segments", "bot.calls"}
BUNDLES = {"content.bundle", "content.errors"}  # the archive in which packs travel: whoever sends or fetches one
WIRING = re.compile(
    r"connectors/(app|cli|serve|renewal|release_lint|installing|standing_update)\.py|connectors/commands/.*"
)
ALLOWED = {
    "content": {*LEAVES, "content"},
    "bot": {"bot"},
    "actions": {*LEAVES, "actions", "content"},
    "connectors": {*LEAVES, *BUNDLES, "bot.assistant", "bot.catalogs", "bot.model_files", "bot.po", "connectors"},
}
FOREIGN = {
    "rasa": r"bot/.*",
    "rasa_sdk": r"actions/.*|bot/(local_actions|assistant)\.py",
    "twilio": r"connectors/(twilio|twiml)\.py",
    "nacl": r"connectors/sealing\.py",
    "tuf": r"connectors/(publishing|updating)/.*",
    "securesystemslib": r"connectors/(publishing|updating)/.*",
    "sqlalchemy": r"connectors/migrations/.*|connectors/"
    r"(vitals|schema|inbox|outbox|dead_letters|gates|conversations|database|memories|referral_uses|referral_topics|unanswered|complaints|budgets)\.py"
    r"|connectors/(call_schema|calls|call_backs|call_counts|copies|contents|session_window|report_schema|reports|early_warning)\.py"
    r"|connectors/registers/(tables|shelf|sqlite_index|postgres_index)\.py",
}
LONGEST_FILE = 400


def sources() -> list[Path]:
    return sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_part_imports_only_its_neighbours(path: Path) -> None:
    """content and bot know nobody; only the wiring knows all."""
    part = name_of(path).partition("/")[0]
    ours = [name for name in imports(path) if name.partition(".")[0] in PARTS]
    allowed = ALLOWED[part]
    strangers = [n for n in ours if n not in allowed and n.partition(".")[0] not in allowed]
    assert WIRING.fullmatch(name_of(path)) or strangers == []


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_library_is_used_where_it_belongs(path: Path) -> None:
    """rasa in bot, rasa_sdk in actions, twilio in its provider file, SQLAlchemy in storage files."""
    for library, place in FOREIGN.items():
        if any(name == library or name.startswith(f"{library}.") for name in imports(path)):
            assert re.fullmatch(place, name_of(path)), f"{library} in {name_of(path)}"


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_a_file_has_one_job(path: Path) -> None:
    """No file past 400 lines, none without a word on what it is for."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "a module opens with its job"


@pytest.mark.parametrize("path", [p for p in sources() if "actions" in p.parts], ids=name_of)
def test_actions_speak_in_response_names(path: Path) -> None:
    """No sentence for people stands in Python."""
    assert not re.search(r"utter_message\(\s*(text\s*=\s*)?f?[\"']", path.read_text("utf-8"))


def test_every_command_is_in_the_documentation() -> None:
    """A subcommand that the README doesn't name can't be found."""
    commands = [
        p.stem.replace("_", "-") for p in (ROOT / "connectors" / "commands").glob("*.py") if p.stem != "__init__"
    ]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [c for c in commands if f"faro {c}" not in readme] == []


def test_locks_hold_no_address() -> None:
    """A lock file names packages and hashes, never where they were fetched."""
    for lock in ROOT.glob("*.lock"):
        assert "://" not in lock.read_text("utf-8")
