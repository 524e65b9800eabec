"""The shipped machine over characters within words only, as written and by ear.

Refuses nothing. Rules: as the shipped machine's.
"""

from __future__ import annotations

from typing import ClassVar

from benchmarks.understanding.components.scored import ScoredClassifier, Scorer
from benchmarks.understanding.components.svm import Svm
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


class CharacterSvm(Svm):
    """Narrowed to their families."""

    families = "cq"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CharacterClassifier(ScoredClassifier):
    """`characters`."""

    scorers: ClassVar[tuple[type[Scorer], ...]] = (CharacterSvm,)
