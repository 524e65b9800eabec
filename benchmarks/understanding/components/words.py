"""The shipped machine over words and pairs of words only, as written and by ear.

Refuses nothing. Rules: as the shipped machine's.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from benchmarks.understanding.components.svm import Svm
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


class WordSvm(Svm):
    """Narrowed to their families."""

    families = "wp"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordClassifier(ScoredClassifier):
    """`words`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (WordSvm,)
