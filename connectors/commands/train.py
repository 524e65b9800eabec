"""`faro train`: train the model of the shipped content, once for each content."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("train", help="train the understanding on the packs' example questions")
    parser.add_argument("--cache", action="store_true", help="keep the model beside .venv, where every node finds it")
    parser.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Train unless this content has its model already; print where it is."""
    from bot.training import train
    from connectors.app import CACHE, examples, find_model, load_packs
    from connectors.releases.folders import SHIPPED, folders_of
    from connectors.settings import load_settings

    folder: Path = CACHE if arguments.cache else load_settings().data_dir
    pack = load_packs(SHIPPED if arguments.cache else folders_of(folder))
    model, begun = find_model(pack, folder), time.monotonic()
    if model is None:
        os.nice(10)  # a node on this machine comes first
        model = train(examples(pack), folder)
        print(f"trained in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print(model)
    return 0
