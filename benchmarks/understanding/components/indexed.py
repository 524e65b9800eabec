"""The texts that retrieval compares a message with.

Refuses nothing. Rules: questions and answers, topic by topic, so that the best of a topic is one step over its texts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.understanding.components.scored import Floats, Lesson

Starts = NDArray[np.int64]  # of each topic's texts, which lie together


def indexed(lesson: Lesson) -> tuple[list[str], Starts]:
    """All texts, and where each topic's begin."""
    by_topic: dict[str, list[str]] = {topic: [] for topic in lesson.topics}
    for text, label in zip(lesson.texts, lesson.labels, strict=True):
        by_topic[label].append(text)
    groups = [texts + lesson.answers.get(topic, []) for topic, texts in by_topic.items()]
    return [text for group in groups for text in group], np.cumsum([0, *map(len, groups[:-1])])


def best_of_each(similar: NDArray[np.float32], starts: Starts) -> Floats:
    """A topic's score is that of its most similar text."""
    best: Floats = np.maximum.reduceat(similar, starts).astype(np.float64)
    return best
