"""The code of an answer is found where it stands, and in no ordinary message."""

from __future__ import annotations

import pytest

from bot.components.codes import code_in, receipt_behind

FOUND = {
    "K7M4-9QPX": "K7M4-9QPX",
    "k7m4-9qpx": "K7M4-9QPX",
    " (K7M4 9QPX). ": "K7M4-9QPX",
    "K7M49QPX": "K7M4-9QPX",
    "KXMA-QQPX": "KXMA-QQPX",
    "codigo K7M4-9QPX": "K7M4-9QPX",
    "CÓDIGO: K7M49QPX": "K7M4-9QPX",
    "kòd k7m4-9qpx": "K7M4-9QPX",
    "me llego esto: llame al 1-888-000-0000. Codigo de la respuesta\ncodigo K7M4-9QPX es verdad?": "K7M4-9QPX",
    "Codigo de la ultima respuesta: CYP1-G02W. Quien la reciba reenviada manda ese codigo aqui": "CYP1-G02W",
    "Kod denye repons lan: CYP1-G02W. Moun ki resevwa l": "CYP1-G02W",
    "es verdad este mensaje? CYP1-G024": "CYP1-G024",
}
ORDINARY = (
    "",
    "codigo",
    "5555-1234",
    "55551234",
    "hola que tal",
    "cual es el codigo familiar",
    "el codigo postal 33101",
    "gracias",
    "pasaporte",
    "trabajar",
    "H-2A",
    "mi caso H-300-25123-123456",
    "cuanto pagan en Iowa 2026",
    "code laboral",
    "K7M4-9QPX-22",
    "orden H300-25123-123456",
    "vivo en Z100-2000-30",
    "visa H-2A para H2BX",
)


@pytest.mark.parametrize("text", FOUND)
def test_a_code_is_found(text: str) -> None:
    assert code_in(text) == FOUND[text]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_message_holds_no_code(text: str) -> None:
    assert code_in(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RETIRAR 2ABC-DEFG", ("RETIRAR", "2ABC-DEFG")),
        ("retirar mi denuncia: 2abc defg.", ("retirar mi denuncia", "2ABC-DEFG")),
        ("retire 2ABCDEFG", ("retire", "2ABC-DEFG")),
        ("2ABC-DEFG", ("", None)),
        ("retirar", ("", None)),
        ("retirar ABCD-EFGH", ("", None)),
        ("llame al 2234-5678 por favor", ("", None)),
    ],
)
def test_a_receipt_stands_behind_words(text: str, found: tuple[str, str | None]) -> None:
    assert receipt_behind(text) == found
