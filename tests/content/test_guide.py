"""The examples of the guide are real: what a team copies from it must pass the linter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.content.test_lint import NO_ENGLISH, serious
from tests.content.tiny_pack import FILES, TinyPack

DOCS = Path(__file__).parents[2] / "docs"
SPEC = "  - {id: rights.pay_example, title: Pago, varies_by: destination, covers: pay}\n"


@pytest.mark.parametrize("guide", ["pack-format.md", "es/formato-de-paquetes.md"])
def test_the_examples_of_the_guide_are_a_clean_pack(guide: str, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / guide).read_text("utf-8"), re.DOTALL)
    topic, contacts, questions = (
        next(block for block in blocks if block.startswith(first)) for first in ("topic:", "contacts:", "writer:")
    )
    pack = TinyPack(tmp_path / "tiny")
    pack.write("../topics.yaml", FILES["../topics.yaml"] + SPEC)
    pack.write("pack.yaml", FILES["pack.yaml"].replace("[es, en]", "[es]"))
    pack.write("topics/rights/pay_example.yaml", topic)
    pack.write("contacts/us.yaml", contacts)
    pack.write("questions/es/ana.yaml", questions)
    assert serious(pack.lint(NO_ENGLISH)) == []
    assert set(pack.load().topics) == {"rights.pay_example"}
