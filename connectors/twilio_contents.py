"""Makes contents at Twilio, each wording once, so that buttons and lists can be sent by their id.

Refuses nothing: whatever hinders it (a refusal, a time-out, our own database) is None, and the message goes out as its
numbered text. Rules: the JSON is what Twilio's description asks for, without the nulls that its library adds for every
other type; a failure is not remembered, a content that Twilio refused to send is forgotten and made anew.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from connectors.errors import Unsendable
from connectors.settings import CONTENT_SID
from connectors.whatsapp_content import Content, Contents

ADDRESS = "https://content.twilio.com/v1/Content"
JSON = "application/json"
TIMEOUT = 5.0  # seconds: the numbered text is as good, and waits for nobody

log = logging.getLogger(__name__)


class TwilioContents:
    """`client` is Twilio's, `known` the ids of what was made; used from the threads that send."""

    def __init__(self, client: Any, account: str, known: Contents, timeout: float = TIMEOUT) -> None:
        self._client, self._account, self._known, self._timeout = client, account, known, timeout

    def sid(self, content: Content) -> str | None:
        """Its id at Twilio, where it is made if it isn't there yet."""
        key = content.key(self._account)
        try:
            known = self._known.find(key)
            if known is None:
                known = self._made(content, key)
                self._known.keep(key, known)
        except Exception as error:  # a lost line, an answer that can't be read, a full disk; never its text
            log.warning("content_failed", extra={"error": type(error).__name__})
            return None
        return known

    def refused(self, content: Content, code: int | None) -> None:
        """Twilio didn't send it: it may have been deleted there."""
        log.warning("content_refused", extra={"code": code})
        try:
            self._known.drop(content.key(self._account))
        except Exception as error:  # the text must go out all the same
            log.warning("content_kept", extra={"error": type(error).__name__})

    def _made(self, content: Content, key: str) -> str:
        what = {"friendly_name": f"faro {key[:12]}", "language": content.lang, "types": content.types}
        headers = {"Content-Type": JSON, "Accept": JSON}
        answer = self._client.request("POST", ADDRESS, data=what, headers=headers, timeout=self._timeout)
        sid = str(json.loads(answer.text)["sid"]) if answer.status_code == 201 else ""
        if not CONTENT_SID.fullmatch(sid):
            raise Unsendable(answer.status_code)
        return sid
