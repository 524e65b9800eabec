"""Which institution of the directory takes a report for a person of a given place, and with which key it is closed.

Refuses an institution without a key that can be used, and in production one that nobody vouched for. Rules: who takes
reports of fraud comes first, then who sees to labour rights, then the consulate; each as `content.where` finds it.
"""

from __future__ import annotations

from dataclasses import replace

from content.model import Contact, Pack
from content.report_key import is_key
from content.review import reviewed
from content.where import Where, contact_for

ROLES = ("fraud_report", "labour", "consular")


class Desks:
    """Built once from a pack."""

    def __init__(self, pack: Pack, reviewed_only: bool = False) -> None:
        usable = {
            name: contact
            for name, contact in pack.contacts.items()
            if contact.report_key and is_key(contact.report_key) and (not reviewed_only or reviewed(pack, name))
        }
        self._pack = replace(pack, contacts=usable)

    def for_place(self, where: Where) -> Contact | None:
        return next((found for role in ROLES if (found := contact_for(self._pack, role, where))), None)

    def named(self, name: str) -> Contact | None:
        """The same institution later, with the key that it has now."""
        return self._pack.contacts.get(name)
