"""What several tests share: the real assistant, built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.assistant import Assistant


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """As a node would build it; its model is the one kept beside the checkout, trained now if the content is newer."""
    from connectors.app import CACHE, build_assistant, load_book, trained_model  # late: only slow tests need Rasa

    trained_model(load_book().pack, CACHE)
    return build_assistant(tmp_path_factory.mktemp("data"))
