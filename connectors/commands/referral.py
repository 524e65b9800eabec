"""`faro referral new | list | card | uses`: offices that point people to Faro, their cards, how often these are used.

Refuses (exit 2) a bad or taken code, one that doesn't exist, a card without a number, and what a template or a file
has wrong. Rules: a number under ten is shown as "<10", none too, so that no row tells of one person; the emergency
number on a card is the pack's.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors import referral_uses
from connectors.commands.outbox import existing_database
from connectors.errors import ReferralError
from connectors.referrals import OFFICES_FILE, Office, add_office, read_offices
from connectors.settings import Settings
from connectors.words import Words

FINE, REFUSED = 0, 2
FEWEST = 10  # smaller numbers could tell of persons
HIDDEN = f"<{FEWEST}"
NUMBER = re.compile(r"\+?[0-9]{3,15}")
LONGEST_SHORT_CODE = 6


@dataclass(frozen=True)
class Desk:
    """What the commands need from outside. `emergency`: the number to call where an office's people are."""

    words: Words
    lang: str
    settings: Settings
    served: tuple[str, ...]
    emergency: Callable[[Office], str | None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def file(self) -> Path:
        return self.settings.data_dir / OFFICES_FILE

    def say(self, key: str, **values: str) -> str:
        return self.words.say(key, self.lang, values)


def node_desk() -> Desk:
    from connectors.app import SERVED, load_book  # here, so that `faro --help` doesn't wait for packs
    from connectors.releases.folders import folders_of
    from connectors.settings import load_settings
    from connectors.start import keyboard_language, words
    from content.where import Where

    settings = load_settings()

    def emergency(office: Office) -> str | None:
        if office.destination is None:
            return None
        book = load_book(reviewed_only=settings.mode == "production", folders=folders_of(settings.data_dir))
        contact = book.contact("emergency", Where(office.destination, office.origin))
        return contact.number if contact else None

    return Desk(words(), keyboard_language(), settings, SERVED, emergency)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], desk: Callable[[], Desk] = node_desk
) -> None:
    """`desk` is called only when a command runs."""
    referral = commands.add_parser("referral", help="offices that point people to Faro, and their cards")
    subcommands = referral.add_subparsers(dest="referral_command", required=True, metavar="COMMAND")
    new = _add(subcommands, desk, run_new, "new", "give an office a code")
    new.add_argument("code", metavar="CODE", help="three to five letters and one or two digits: MIA3")
    new.add_argument("--name", required=True, help="as it stands on the card")
    new.add_argument("--origin", metavar="COUNTRY", help="where its people most likely come from: HN")
    new.add_argument("--destination", metavar="COUNTRY", help="where they most likely work: US")
    _add(subcommands, desk, run_list, "list", "list the offices")
    card = _add(subcommands, desk, run_card, "card", "make an office's cards and posters, PDF and PNG")
    card.add_argument("code", metavar="CODE")
    card.add_argument("--out", type=Path, required=True, metavar="DIR")
    card.add_argument("--size", action="append", default=[], help="A4, A6 or wallet; all without it")
    card.add_argument("--lang", action="append", default=[], help="es, en, fr or ht; all without it")
    card.add_argument("--sms", metavar="NUMBER", help="the number for SMS, if it isn't the settings'")
    card.add_argument("--whatsapp", metavar="NUMBER", help="the number for WhatsApp, if it isn't the settings'")
    card.add_argument("--templates", type=Path, metavar="DIR", help="a folder like deploy/cards")
    uses = _add(subcommands, desk, run_uses, "uses", "how often each code was sent, by week")
    uses.add_argument("--weeks", type=int, default=8, choices=range(1, 54), metavar="NUMBER")


def _add(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    desk: Callable[[], Desk],
    run: Callable[[argparse.Namespace, Desk], int],
    name: str,
    about: str,
) -> argparse.ArgumentParser:
    def guarded(args: argparse.Namespace) -> int:
        at = desk()
        try:
            return run(args, at)
        except ReferralError as error:
            print(f"faro: {at.say(error.key, **error.values)}", file=sys.stderr)
            return REFUSED

    parser = subcommands.add_parser(name, help=about)
    parser.set_defaults(func=guarded)
    return parser


def run_new(args: argparse.Namespace, desk: Desk) -> int:
    office = Office(args.code.upper(), args.name.strip(), args.origin, args.destination)
    add_office(desk.file, office, desk.served)
    print(desk.say("referral.made", code=office.code, name=office.name, file=str(desk.file)))
    return FINE


def run_list(_args: argparse.Namespace, desk: Desk) -> int:
    offices = read_offices(desk.file)
    for office in offices:
        print(f"{office.code:<8} {office.origin or '-':>2} > {office.destination or '-':<2}  {office.name}")
    if not offices:
        print(desk.say("referral.none"))
    return FINE


def run_card(args: argparse.Namespace, desk: Desk) -> int:
    from connectors.cards.press import TEMPLATES, Order, print_cards  # late: fonts and pictures take half a second
    from connectors.cards.wording import Lines

    office = next((one for one in read_offices(desk.file) if one.code == args.code.upper()), None)
    if office is None:
        raise ReferralError("referral.unknown", {"code": args.code})
    by_kannel = desk.settings.providers["sms"] == "kannel"
    sms = _number(args.sms or (desk.settings.kannel if by_kannel else desk.settings.twilio).sms_from)
    whatsapp = _number(args.whatsapp or desk.settings.twilio.whatsapp_from)
    if sms is None and whatsapp is None:
        raise ReferralError("referral.card.no_number")
    lines = Lines(sms, whatsapp, desk.emergency(office))
    order = Order(office, lines, args.templates or TEMPLATES, args.size, args.lang)
    count = print_cards(order, args.out)
    print(desk.say("referral.card.made", count=str(count), folder=str(args.out)))
    if lines.emergency is None:
        print(desk.say("referral.card.no_emergency"))
    return FINE


def _number(text: str | None) -> str | None:
    """As it is dialled."""
    if text is None:
        return None
    number = re.sub(r"[\s().-]", "", text.removeprefix("whatsapp:"))
    if not NUMBER.fullmatch(number):
        raise ReferralError("referral.card.bad_number")
    if not number.startswith("+") and len(number) > LONGEST_SHORT_CODE:
        ten = len(number) == 10  # as people write it in the countries of +1
        raise ReferralError("referral.card.no_plus", {"number": number, "guess": f"+{'1' if ten else ''}{number}"})
    return number


def run_uses(args: argparse.Namespace, desk: Desk) -> int:
    with existing_database(desk.settings) as database, database.read() as connection:
        uses = referral_uses.by_week(connection)
    codes = sorted({*(office.code for office in read_offices(desk.file)), *(code for code, _ in uses)})
    if not codes:
        print(desk.say("referral.none"))
        return FINE
    weeks = [referral_uses.week_of(desk.now() - timedelta(weeks=ago)) for ago in reversed(range(args.weeks))]
    print("  ".join([f"{'':<8}", *weeks]))
    for code in codes:
        print("  ".join([f"{code:<8}", *(f"{_shown(uses, code, week):>8}" for week in weeks)]))
    print(desk.say("referral.uses.what", fewest=str(FEWEST)))
    return FINE


def _shown(uses: Mapping[tuple[str, str], int], code: str, week: str) -> str:
    """Nobody and one alike: what can't be told apart tells of nobody."""
    count = uses.get((code, week), 0)
    return str(count) if count >= FEWEST else HIDDEN
