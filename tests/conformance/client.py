#!/usr/bin/env python
"""Faro's updater as the public conformance suite of The Update Framework wants to call it: init, refresh, download.

The suite (theupdateframework/tuf-conformance) is no part of this repository; docs/updates.md says how it is run. What
is measured is the code that nodes run: `SourceFetcher`, `SignedMetadata` and the download that goes on after a break.
"""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from connectors.errors import EdgeError, UpdateRefused
from connectors.updating.download import Downloader
from connectors.updating.fetcher import SourceFetcher
from connectors.updating.metadata import SignedMetadata, bring_target
from connectors.updating.refusals import explained
from connectors.updating.source import Source, read_source

FIRST = "first_root"  # without .json: the suite takes every .json for metadata


def open_metadata(args: argparse.Namespace, source: Source) -> tuple[SignedMetadata, SourceFetcher]:
    fetcher = SourceFetcher(source, retries=0)
    first = (args.metadata_dir / FIRST).read_bytes()
    return SignedMetadata(args.metadata_dir, source.base, fetcher, first, datetime.now(UTC)), fetcher


def init(args: argparse.Namespace) -> None:
    root = args.trusted_root.read_bytes()
    (args.metadata_dir / FIRST).write_bytes(root)
    (args.metadata_dir / "root.json").write_bytes(root)


def refresh(args: argparse.Namespace) -> None:
    source = read_source(args.metadata_url)
    with explained(source):
        signed, _ = open_metadata(args, source)
        signed.refresh()


def download(args: argparse.Namespace) -> None:
    source = read_source(args.metadata_url)
    with explained(source):
        signed, fetcher = open_metadata(args, source)
        downloader = Downloader(fetcher, args.target_dir.with_name("parts"), pause=lambda _seconds: None)
        for path in args.target_name:
            target = signed.get_targetinfo(path)
            if target is None:
                raise UpdateRefused("packs.refused.missing", {"file": path})
            into = args.target_dir / quote(path, "")
            bring_target(downloader, target, args.target_base_url, signed.prefixed, into)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--metadata-dir", type=Path, required=True)
    parser.add_argument("--metadata-url")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-dir", type=Path)
    parser.add_argument("--target-base-url")
    commands = parser.add_subparsers(required=True)
    first = commands.add_parser("init")
    first.add_argument("trusted_root", type=Path)
    first.set_defaults(run=init)
    commands.add_parser("refresh").set_defaults(run=refresh)
    commands.add_parser("download").set_defaults(run=download)
    args = parser.parse_args()
    try:
        args.run(args)
    except EdgeError as error:
        logging.warning("%s", getattr(error, "key", error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
