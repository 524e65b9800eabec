"""Faro beside stock Rasa, in one run on one machine: `make bench`.

Stock Rasa is trained with the pipeline that `rasa init` writes on a part of the same questions (its training time
grows with them; its speed and memory hardly do), Faro with all of them. Prints a Markdown table with ratios. What
matters are the ratios: absolute figures are this machine's.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STOCK = ROOT / ".venv-stock" / "bin" / "python"
MESSAGES, PER_TOPIC, EPOCHS, SEED = 1000, 8, 20, 1


def questions() -> dict[str, list[str]]:
    """Spanish example questions by topic."""
    from connectors.app import load_book

    return {topic: list(texts) for topic, texts in load_book().pack.questions["es"].items()}


def run(python: Path, *arguments: str) -> dict[str, Any]:
    """The JSON that a measuring program prints last."""
    done = subprocess.run([str(python), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{arguments[0]} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink())


def train_faro(folder: Path) -> float:
    """Seconds to train Faro's model on everything, from nothing."""
    begun = time.perf_counter()
    code = "import sys, pathlib; from connectors.app import examples, load_book; from bot.training import train; "
    code += "train(examples(load_book().pack), pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - begun


def ask_once() -> float:
    """Seconds from pressing Enter on `faro ask` to its end."""
    begun = time.perf_counter()
    subprocess.run([str(ROOT / ".venv" / "bin" / "faro"), "ask", "no me pagan"], capture_output=True, check=True)
    return time.perf_counter() - begun


def main() -> None:
    by_topic = questions()
    pool = [text for texts in by_topic.values() for text in texts]
    messages = random.Random(SEED).choices(pool, k=MESSAGES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = {"examples": {t: x[:PER_TOPIC] for t, x in by_topic.items()}, "epochs": EPOCHS, "messages": messages}
        file = folder / "questions.json"
        file.write_text(json.dumps(given))
        print("training stock Rasa …", file=sys.stderr)
        stock = run(STOCK, str(HERE / "stock-rasa" / "measure.py"), name, str(file))
        print("measuring stock Rasa …", file=sys.stderr)
        stock |= run(STOCK, str(HERE / "stock-rasa" / "measure.py"), name, str(file))
        print("training and measuring Faro …", file=sys.stderr)
        faro = {"training": train_faro(folder / "faro")} | run(
            Path(sys.executable), str(HERE / "measure_faro.py"), str(file)
        )
    faro["installed"], stock["installed"] = size(ROOT / ".venv"), size(ROOT / ".venv-stock")
    report(faro, stock, ask_once(), sum(map(len, by_topic.values())))


def report(faro: dict[str, float], stock: dict[str, float], once: float, total: int) -> None:
    rows = [
        ("whole turn, per message (ms)", "each", 1e3),
        ("start to first answer (s)", "first", 1),
        ("resident memory (MB)", "memory", 1 / 1e6),
        ("installed (MB)", "installed", 1 / 1e6),
        ("training (s)", "training", 1),
    ]
    print("| | Faro | stock Rasa | ratio |\n|---|---|---|---|")
    for label, key, factor in rows:
        ours, theirs = faro[key] * factor, stock[key] * factor
        print(f"| {label} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.1f} |")
    print(
        f"\n{MESSAGES} messages, 119 topics. Faro is trained on all questions of its packs ({total} of them Spanish);"
    )
    print(f"stock Rasa on {PER_TOPIC} a topic for {EPOCHS} epochs. One `faro ask` from Enter to answer: {once:.1f} s.")


main()
