"""The shipped machine over words and characters within words, both as written and by ear.

Refuses nothing. Rules: as the shipped machine's.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from benchmarks.understanding.components.svm import Svm
from bot.features import FAMILIES
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


class FullSvm(Svm):
    """All four families."""

    families = FAMILIES


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FullClassifier(ScoredClassifier):
    """`everything`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (FullSvm,)
