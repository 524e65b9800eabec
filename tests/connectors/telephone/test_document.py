"""What a telephone does with TwiML, and which TwiML it refuses as its provider would."""

from __future__ import annotations

import pytest

from connectors.errors import BadTwiml
from connectors.telephone.document import Dialled, Gathering, HungUp, Played, Redirected, Said, Silence, read

BASE = "http://127.0.0.1:8080/twilio/voice"


def document(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'


def test_a_document_is_read_in_its_order() -> None:
    body = (
        '<Say language="es-MX">Hola</Say><Play>/audio/a.wav</Play><Pause length="2"/>'
        '<Gather input="dtmf speech" language="es-GT" numDigits="1" timeout="4" action="voice/2"'
        ' actionOnEmptyResult="true">'
        '<Say language="es-MX">Marque</Say></Gather><Dial action="voice/3">+18664879243</Dial>'
        "<Redirect>voice/4</Redirect><Hangup/><Reject/>"
    )
    assert read(document(body), BASE) == (
        Said("Hola", "es-MX"),
        Played("http://127.0.0.1:8080/audio/a.wav"),
        Silence(2),
        Gathering((Said("Marque", "es-MX"),), "http://127.0.0.1:8080/twilio/voice/2", 4, 1, True, True),
        Dialled("+18664879243", "http://127.0.0.1:8080/twilio/voice/3"),
        Redirected("http://127.0.0.1:8080/twilio/voice/4"),
        HungUp(),
        HungUp(rejected=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hola",
        "<Response>",
        "<Answer/>",
        document("<Say>\x07</Say>"),
        document("<Say/>"),
        document(f"<Say>{'a' * 4097}</Say>"),
        document('<Say language="ht-HT">Bonjou</Say>'),
        document('<Say lang="es-MX">Hola</Say>'),
        document("<Sing>Hola</Sing>"),
        document('<Gather input="speech" language="ht"/>'),
        document('<Gather input="thoughts"/>'),
        document('<Gather timeout="soon"/>'),
        document("<Gather><Dial>+18664879243</Dial></Gather>"),
        document("<Dial>911</Dial>"),
        document("<Dial/>"),
        document('<Pause length="-1"/>'),
        document("<Redirect>ftp://example.org/</Redirect>"),
        document("<Say><Say>Hola</Say></Say>"),
        document(f"<Say>{'a' * 4000}</Say>" * 20),
    ],
)
def test_what_the_provider_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(BadTwiml):
        read(text, BASE)
