"""Who is believed to be Twilio: the vectors of its own library, and a thousand requests that differ by very little."""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient, TestServer
from multidict import MultiDict
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from connectors import wholeness
from connectors.database import Database
from connectors.errors import BadRequest, BadSignature
from connectors.gateway import build_gateway
from connectors.schema import inbox
from connectors.twilio import Signatures
from tests.connectors.edge import Node, build_node, signature

PAYLOADS = Path(__file__).parents[1] / "payloads"
TOKEN, PUBLIC = "12345", "https://faro.example.org/hooks"
TWILIO = {
    "FARO_PROVIDER": "twilio",
    "FARO_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "FARO_TWILIO_AUTH_TOKEN": TOKEN,
    "FARO_PUBLIC_URL": PUBLIC,
}
Client = TestClient[Any, Any]
Pairs = list[tuple[str, str]]
Signed = tuple[str, Pairs, str]  # raw target, fields in their order, signature

TARGET = "/myapp.php?foo=1&bar=2"
DIGITS = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
CALL = MultiDict(DIGITS | {"Caller": "+14158675309"})
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
HTTPS, HTTPS_PORT = "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "kvajT1Ptam85bY51eRf/AJRuM3w="
HTTP = "0ZXoZLH/DfblKGATFgpif+LLRf4="
BODY = '{"property": "value", "boolean": true}'
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


@pytest.mark.parametrize(
    ("public_url", "fields", "known"),
    [
        pytest.param("https://mycompany.com", CALL, HTTPS, id="as it is"),
        pytest.param("https://mycompany.com:443", CALL, HTTPS, id="signed without the port that we name"),
        pytest.param("https://mycompany.com", CALL, HTTPS_PORT, id="signed with the port that we don't name"),
        pytest.param("https://mycompany.com:443", CALL, HTTPS_PORT, id="signed with the port that we name"),
        pytest.param("http://mycompany.com", CALL, HTTP, id="plain: signed with the port that we don't name"),
        pytest.param("http://mycompany.com:80", CALL, HTTP, id="plain: the port that we name"),
        pytest.param(
            "https://mycompany.com", MultiDict(REPEATED), "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="repeated fields"
        ),
        pytest.param(
            "https://mycompany.com", MultiDict(REPEATED[::-1]), "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="in another order"
        ),
    ],
)
def test_known_signatures_hold(public_url: str, fields: MultiDict[str], known: str) -> None:
    Signatures(("other", TOKEN), public_url).check(TARGET, fields, known)


def test_the_signature_of_a_body_is_known_and_not_taken_for_a_form() -> None:
    """Twilio signs a JSON body by its hash in the query. None of our routes takes one, so none is believed."""
    assert sha256(BODY.encode()).hexdigest() == BODY_HASH
    target, known = f"{TARGET}&bodySHA256={BODY_HASH}", "a9nBmqA0ju/hNViExpshrM61xv4="
    assert RequestValidator(TOKEN).validate(f"https://mycompany.com{target}", BODY, known)
    with pytest.raises(BadSignature):
        Signatures((TOKEN,), "https://mycompany.com").check(target, MultiDict({BODY: ""}), known)


def payload(name: str) -> Pairs:
    return list(json.loads((PAYLOADS / name).read_text("utf-8")).items())


def signed(target: str, fields: Pairs) -> Signed:
    return target, fields, signature(TOKEN, PUBLIC + target, dict(fields))


def other_letter(chance: random.Random, text: str, start: int = 0) -> str:
    """One letter is another, by one bit where that leaves a letter."""
    place = chance.randrange(start, len(text))
    changed = chr(ord(text[place]) ^ 1 << chance.randrange(5))
    return text[:place] + (changed if changed.isprintable() else "~") + text[place + 1 :]


def in_a_field(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    place = chance.choice([n for n, (_, value) in enumerate(fields) if value])
    name, value = fields[place]
    return target, [*fields[:place], (name, other_letter(chance, value)), *fields[place + 1 :]], mark


def in_a_name(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    place = chance.randrange(len(fields))
    name, value = fields[place]
    return target, [*fields[:place], (other_letter(chance, name), value), *fields[place + 1 :]], mark


def a_field_less(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    place = chance.randrange(len(fields))
    return target, fields[:place] + fields[place + 1 :], mark


def a_field_more(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    place = chance.randrange(len(fields))
    more = chance.choice([("New", ""), ("Body", "otra"), (fields[place][0], fields[place][1] + " "), ("", "x")])
    return target, [*fields[:place], more, *fields[place:]], mark


def without_blanks(_chance: random.Random, request: Signed) -> Signed:
    return request[0], [(name, value) for name, value in request[1] if value], request[2]


def trimmed_or_padded(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    name, value = fields[(place := chance.randrange(len(fields)))]
    padded = chance.choice([f"{value} ", f" {value}", f"{value}\n", value + "\u200b", value + "\0"])
    return target, [*fields[:place], (name, padded), *fields[place + 1 :]], mark


def two_values_changed_over(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    one, other = chance.sample([n for n, (_, value) in enumerate(fields)], 2)
    if fields[one][1] == fields[other][1]:
        return in_a_field(chance, request)
    changed = fields.copy()
    changed[one], changed[other] = (fields[one][0], fields[other][1]), (fields[other][0], fields[one][1])
    return target, changed, mark


def in_the_address(chance: random.Random, request: Signed) -> Signed:
    return other_letter(chance, request[0], start=1), request[1], request[2]


def written_anew(chance: random.Random, request: Signed) -> Signed:
    """What proxies and frameworks do to a query on its way."""
    target, fields, mark = request
    changes = [("%20", "+"), ("+", "%20"), ("%27", "'"), ("%c3", "%C3"), ("&empty=", ""), ("?b=", "?%62=")]
    changes += [("/twilio/", "//twilio/"), ("/twilio/", "/./twilio/"), ("sms", "SMS")]
    anew = [target + "&", target + "#x", target.split("?")[0], *(target.replace(*change) for change in changes)]
    return chance.choice([one for one in anew if one != target]), fields, mark


def in_the_signature(chance: random.Random, request: Signed) -> Signed:
    target, fields, mark = request
    raw = bytearray(base64.b64decode(mark))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    changed = [base64.b64encode(raw).decode(), other_letter(chance, mark), mark.swapcase(), mark[:-1], mark + "="]
    changed += [
        "",
        " " + mark,
        mark.rstrip("="),
        base64.b64decode(mark).hex(),
        f"{mark},{mark}",
        mark[::-1],
        f"{mark}\n",
    ]
    return target, fields, chance.choice([one for one in changed if one != mark])


def of_another(chance: random.Random, request: Signed) -> Signed:
    """Signed with another token, or right for another address of ours."""
    target, fields, _ = request
    token, url = chance.choice([("1234", PUBLIC + target), (TOKEN, PUBLIC + "/twilio/status"), ("", PUBLIC + target)])
    return target, fields, signature(token, url, dict(fields))


MUTATIONS: tuple[Callable[[random.Random, Signed], Signed], ...] = (
    *(in_a_field, in_a_name, a_field_less, a_field_more, without_blanks, trimmed_or_padded, two_values_changed_over),
    *(in_the_address, written_anew, in_the_signature, of_another),
)
TARGETS = ("/twilio/sms", "/twilio/sms?b=it's+1&a=%27x%20y%c3%b1&empty=")


def originals() -> list[Signed]:
    fields = (
        payload("twilio_sms.json"),
        payload("twilio_whatsapp_media.json"),
        [*payload("twilio_sms.json"), ("Año", "ñ")],
    )
    return [signed(target, form) for target in TARGETS for form in fields]


def test_a_thousand_requests_that_differ_by_very_little() -> None:
    chance, signatures, refused = random.Random(20261121), Signatures((TOKEN,), PUBLIC), Counter[str]()
    for request in originals():
        signatures.check(request[0], MultiDict(request[1]), request[2])
    for mutation in cycle(MUTATIONS):
        target, fields, mark = changed = mutation(chance, chance.choice(originals()))
        if changed not in originals():  # else this request gave no occasion for it
            with pytest.raises(BadSignature):
                signatures.check(target, MultiDict(fields), mark)
            refused[mutation.__name__] += 1
        if refused.total() == 1000:
            break
    assert min(refused[mutation.__name__] for mutation in MUTATIONS) > 30


def test_order_and_exact_repeats_change_nothing() -> None:
    """A form has no order, and Twilio signs a repeated field once."""
    chance, signatures = random.Random(1), Signatures((TOKEN,), PUBLIC)
    for target, fields, mark in originals() * 20:
        shuffled = chance.sample(fields, len(fields))
        signatures.check(target, MultiDict([*shuffled, chance.choice(shuffled)]), mark)


@pytest.fixture
async def node(aiohttp_client: Any, sqlite_database: Database) -> tuple[Client, Node]:
    node = build_node(sqlite_database, TWILIO)
    return await aiohttp_client(TestServer(build_gateway(node.edge))), node


async def send(client: Client, request: Signed, **headers: str) -> int:
    from yarl import URL

    target, fields, mark = request
    address = URL(str(client.make_url("/")).rstrip("/") + target, encoded=True)
    given = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": mark} | headers
    async with client.session.post(address, data=urlencode(fields), headers=given) as response:
        return response.status


def stored(node: Node) -> int:
    with node.store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


async def test_none_of_them_gets_in(node: tuple[Client, Node]) -> None:
    client, chance = node[0], random.Random(2)
    for mutation in [m for m in MUTATIONS if m not in (in_the_address, written_anew)] * 15:
        target, fields, mark = changed = mutation(chance, chance.choice(originals()))
        if changed not in originals() and mark.isprintable():
            assert await send(client, (target, fields, mark.strip() + "x" * (mark != mark.strip()))) == 403
    for mutation in (in_the_address, written_anew) * 15:
        target, fields, mark = mutation(chance, chance.choice(originals()))
        if "#" not in target and target not in TARGETS:
            assert await send(client, (target, fields, mark)) in (403, 404, 405)
    assert stored(node[1]) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "faro.example.org:8443"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "80"},
        {"X-Forwarded-Prefix": "/other", "X-Original-URL": "/twilio/whatsapp"},
        {"Forwarded": "host=evil.example;proto=http", "Via": "1.1 proxy"},
        {"I-Twilio-Idempotency-Token": "x"},
    ],
    ids=str,
)
async def test_what_a_proxy_says_changes_neither_yes_nor_no(node: tuple[Client, Node], headers: dict[str, str]) -> None:
    client, behind = node
    request = signed("/twilio/sms", payload("twilio_sms.json"))
    forged = signature(TOKEN, f"https://{headers.get('Host', 'evil.example')}/twilio/sms", dict(request[1]))
    assert await send(client, (request[0], request[1], forged), **headers) == 403
    assert stored(behind) == 0
    assert await send(client, request, **headers) == 200
    assert stored(behind) == 1


class Broken:
    """A validator that raises whatever it likes."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def validate(self, *_: object) -> bool:
        raise self._error


@pytest.mark.parametrize(
    "error", [TypeError(), ValueError(), UnicodeEncodeError("x", "", 0, 1, ""), RuntimeError()], ids=repr
)
def test_an_exception_is_a_refusal(error: Exception) -> None:
    signatures = Signatures((), PUBLIC)
    signatures._validators = [Broken(error)]
    with pytest.raises(BadSignature):
        signatures.check("/twilio/sms", MultiDict({}), "x")


def joined(fields: Pairs) -> str:
    return "".join(name + value for name, value in sorted(fields))


def cut_anew(fields: Pairs) -> Iterator[Pairs]:
    """Every form that is signed alike and differs in one boundary: moved, gone, or new."""
    fields = sorted(fields)
    pieces = [piece for field in fields for piece in field]
    for place in range(1, len(pieces)):
        whole = pieces[place - 1] + pieces[place]
        for at in range(len(whole) + 1):
            moved = [*pieces[: place - 1], whole[:at], whole[at:], *pieces[place + 1 :]]
            yield list(zip(moved[::2], moved[1::2], strict=True))
    for place in range(1, len(fields)):  # two fields are one
        (name, value), (next_name, next_value) = fields[place - 1 : place + 1]
        rest = [*fields[: place - 1], *fields[place + 1 :]]
        yield [*rest, (name, value + next_name + next_value)]
        yield [*rest, (name + value + next_name, next_value)]
    for place, (name, value) in enumerate(fields):  # one field is two, or swallows all that follow
        swallowed = joined(fields[place + 1 :])
        for at in range(len(value)):
            yield [*fields[:place], (name, value[:at]), (value[at:], ""), *fields[place + 1 :]]
            yield [*fields[:place], (name, value[:at]), (value[at : at + 1], value[at + 1 :] + swallowed)]
        yield [*fields[:place], (name, value + swallowed)]


@pytest.mark.parametrize("name", ["twilio_sms.json", "twilio_whatsapp_media.json"])
def test_a_caught_request_can_not_be_cut_up_into_a_new_message(name: str) -> None:
    """Twilio joins names and values without anything between: what is signed alike must not have another id."""
    fields = payload(name)
    target, _, mark = signed("/twilio/sms", fields)
    signatures, ours, alike, refused = Signatures((TOKEN,), PUBLIC), dict(fields)["MessageSid"], 0, 0
    for anew in cut_anew(fields):
        if joined(anew) != joined(fields) or sorted(anew) == sorted(fields):
            continue
        signatures.check(target, MultiDict(anew), mark)  # the signature can't tell them apart
        alike += 1
        try:
            wholeness.check(dict(anew))
        except BadRequest:
            refused += 1
        else:
            assert ours == (dict(anew).get("MessageSid") or dict(anew).get("SmsSid") or ours), anew
    assert alike > 20
    assert refused > 5


async def test_a_form_that_was_cut_up_is_refused_and_not_stored(node: tuple[Client, Node]) -> None:
    client, behind = node
    fields = dict(payload("twilio_sms.json"))
    grown = {n: v for n, v in fields.items() if n != "NumMedia"}
    grown["MessageSid"] += "NumMedia" + fields["NumMedia"]
    shrunk = {n: v for n, v in fields.items() if n < "MessageSid"} | {"MessageSid": fields["MessageSid"][:-1]}
    tail = "".join(n + v for n, v in sorted(fields.items()) if n > "MessageSid")
    mark = signature(TOKEN, f"{PUBLIC}/twilio/sms", fields)
    last = fields["MessageSid"][-1]
    assert last.isdigit() or last.islower()
    for form in (grown, shrunk | {last: tail}):
        assert await send(client, ("/twilio/sms", list(form.items()), mark)) in (400, 403)
    assert await send(client, ("/twilio/sms", list(grown.items()), mark)) == 400
    assert stored(behind) == 0


def test_a_plain_form_is_whole() -> None:
    wholeness.check({"MessageSid": "SM1", "From": "+1", "To": "+2"})
    for fields in ({"From": "+1"}, {"To": "+2"}, {"From": " ", "To": "+2"}):
        with pytest.raises(BadRequest):
            wholeness.check(fields)
