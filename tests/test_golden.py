"""The golden questions of the shipped packs, asked of the real assistant with its trained model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.app import shipped_pack
from content.golden import Golden, wrong

if TYPE_CHECKING:
    from bot.assistant import Assistant

GOLDEN = shipped_pack().golden
TOPICS_BESIDE_DANGER = 15


def named(golden: Golden) -> str:
    return f"{golden.lang}-{golden.topic}"


def test_main_topics_are_asked_about_in_every_language() -> None:
    pack = shipped_pack()
    for lang in pack.languages:
        calm = {g.topic for g in pack.golden if g.lang == lang and not pack.specs[g.topic].urgent}
        assert len(calm) >= TOPICS_BESIDE_DANGER


def test_no_question_is_asked_twice() -> None:
    assert len({golden.key for golden in GOLDEN}) == len(GOLDEN)


@pytest.mark.slow
@pytest.mark.parametrize("golden", GOLDEN, ids=named)
async def test_a_golden_question_is_answered(golden: Golden, assistant: Assistant) -> None:
    assert await wrong([golden], assistant) == []
