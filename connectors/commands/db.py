"""`faro db upgrade`: bring the database to this version of Faro; `faro serve` does it by itself."""

from __future__ import annotations

import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("db", help="the node's database")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="bring the tables to this version").set_defaults(func=upgrade)


def upgrade(_arguments: argparse.Namespace) -> int:
    from connectors.database import Database
    from connectors.settings import load_settings

    database = Database(load_settings().database_url)
    database.upgrade()
    database.close()
    return 0
