"""`faro rasa …`: Rasa's own tools in Faro's environment.

Refuses nothing itself; what Rasa refuses it refuses. Rules: Rasa's folder (configuration, domain, rules, examples,
model) is laid out in the data folder and made its working folder; paths on the command line are made absolute first.
`data validate`, `test nlu --no-plot` and `shell nlu` work; conversations run in `faro console`, since Rasa's own shell
knows nothing of our actions.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "rasa", help="Rasa's own data validate, test nlu --no-plot, shell nlu", add_help=False, prefix_chars="\0"
    )
    parser.add_argument("arguments", nargs="*")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Lay out Rasa's folder, step into it, hand over."""
    from bot.rasa_tools import run_tool
    from connectors.app import examples, load_packs, rasa_folder, trained_model
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings

    given = [str(Path(a).resolve()) if not a.startswith("-") and Path(a).is_file() else a for a in arguments.arguments]
    data_dir = load_settings().data_dir
    pack = load_packs(folders_of(data_dir))
    folder = rasa_folder(examples(pack), trained_model(pack, data_dir), data_dir)
    os.chdir(folder)
    return run_tool(_with_examples(given, folder))


def _with_examples(given: list[str], folder: Path) -> list[str]:
    """`test nlu` reads Rasa's own YAML: it is given the same examples in that form, unless others were named."""
    if given[:2] == ["test", "nlu"] and not {"-u", "--nlu"} & set(given):
        return [*given, "--nlu", str(folder / "nlu.yml")]
    return given
