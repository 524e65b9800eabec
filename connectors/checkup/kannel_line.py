"""Whether Kannel's smsbox answers, and takes our name and password: asked of smsbox itself, without sending anything.

Refuses nothing: what can't be asked is said to be so. Rules: the question names no telephone, so that smsbox refuses it
after it has looked at name and password; of the answer only its status is read.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import requests

from connectors.checkup.finding import Finding
from connectors.settings import KannelSettings

TIMEOUT = 5.0
Ask = Callable[[KannelSettings], int | None]


def ask(kannel: KannelSettings) -> int | None:
    """The status of smsbox's answer; None if nobody answers. No proxy of this machine's is asked."""
    query = urlencode({"username": kannel.user, "password": kannel.password})
    session = requests.Session()
    session.trust_env = False
    try:
        with session.get(f"{kannel.url}?{query}", timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            return answer.status_code
    except (requests.RequestException, OSError, ValueError):  # its text would quote the password
        return None


def check(kannel: KannelSettings, ask: Ask = ask) -> Finding:
    status, values = ask(kannel), {"url": kannel.url}
    if status is None:
        return Finding("kannel", "fail", "doctor.kannel_silent", values)
    if status == 403:
        return Finding("kannel", "fail", "doctor.kannel_refuses", values)
    if status == 400:
        return Finding("kannel", "good", "doctor.kannel_good", values)
    return Finding("kannel", "warn", "doctor.kannel_odd", values | {"status": str(status)})
