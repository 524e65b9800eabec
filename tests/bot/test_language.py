"""Which language a message is in, and which the reply is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.components.language import KNOWN, SERVED, WORD_WEIGHT, LanguageIdentifier, _by_words, choose, learn, ngrams
from tests.bot.pieces import examples, loaded, parsed, trained

SMALL = {
    "es": """cuanto pagan la hora en el campo; me quitaron el pasaporte; no me pagan las horas extra; que hago
        si me lastimo en el trabajo; quiero trabajar en canada; como saco la visa de trabajo; el patron no me paga;
        cuanto cuesta la visa; me piden dinero por el contrato; donde esta el consulado; me pueden despedir; tengo
        derecho a descanso; quien paga el pasaje; hola necesito ayuda; es seguro este trabajo; mi jefe me grita""",
    "en": """how much do they pay per hour; they took my passport; they do not pay my overtime; what do I do if I get
        hurt at work; I want to work in Canada; how do I get a work visa; my boss does not pay me; how much is the
        visa; they ask me for money for the contract; where is the consulate; can they fire me; do I have the right
        to rest; who pays for the trip; hello I need help; is this job safe; my boss yells at me""",
    "fr": """combien on paie de l'heure; ils ont pris mon passeport; on ne me paie pas les heures; que faire si je me
        blesse au travail; je veux travailler au canada; comment obtenir un visa de travail; mon patron ne me paie
        pas; combien coûte le visa; on me demande de l'argent pour le contrat; où est le consulat; peuvent-ils me
        renvoyer; ai-je droit au repos; qui paie le voyage; bonjour j'ai besoin d'aide;
        est-ce que ce travail est sûr""",
    "ht": """konbyen yo peye pa lè; yo pran paspò mwen; yo pa peye mwen lè siplemantè yo; kisa pou mwen fè si mwen
        blese nan travay; mwen vle travay kanada; kijan pou mwen jwenn viza travay; patwon an pa peye mwen; konbyen
        viza a koute; yo mande m lajan pou kontra a; kote konsila a ye; èske yo ka mete m deyò; èske m gen dwa
        repoze; kiyès ki peye vwayaj la; bonjou mwen bezwen èd; èske travay sa a bon""",
}
TEXTS = {language: {"t": [" ".join(text.split()) for text in texts.split(";")]} for language, texts in SMALL.items()}

HEARD = {
    "es": (
        "hola, quiero saber de la visa",
        "mi patron no me paga",
        "me robaron los documentos",
        "kiero ir a trabajar al norte",
        "cuanto gana uno en la piska",
        "ayuda por favor",
        "no me dejan salir del rancho",
        "estoy enfermo y no hay doctor",
        "donde queda el consulado mas cercano",
        "¿Es verdad lo del trabajo en España?",
    ),
    "en": (
        "hello, I want to know about the visa",
        "my boss took my passport",
        "they won't let me leave the farm",
        "how much money do I get",
        "is this offer a scam?",
        "I got hurt at work",
        "help me please",
        "where can I find a lawyer",
        "can I change my employer",
        "what are my rights",
    ),
    "fr": (
        "bonjour, je veux savoir pour le visa",
        "mon patron a pris mon passeport",
        "je ne suis pas payé",
        "combien d'argent pour le voyage",
        "où est le consulat d'Haïti",
        "aidez-moi s'il vous plaît",
        "est-ce une arnaque ?",
        "je suis blessé au travail",
        "quels sont mes droits",
    ),
    "ht": (
        "bonjou, mwen vle konnen pou viza a",
        "patwon mwen pran paspò mwen",
        "yo pa vle peye mwen",
        "tanpri ede mwen jwenn yon avoka",
        "kote konsila Ayiti a ye",
        "mwen blese nan travay la",
        "ki dwa mwen genyen",
        "konbyen kòb yo peye",
        "èske se vòlè yo ye",
    ),
    "pt": (
        "eu não recebi o meu salário ainda",
        "meu patrão pegou o meu passaporte e não devolve",
        "preciso de ajuda com a documentação, você pode me ajudar?",
        "quanto ganha um trabalhador rural lá fora?",
    ),
}
CASES = [pytest.param(text, language, id=f"{language}: {text}") for language, texts in HEARD.items() for text in texts]


@pytest.fixture(scope="module")
def identifier(tmp_path_factory: pytest.TempPathFactory) -> LanguageIdentifier:
    """Learnt from sixteen texts a language, stored and read back."""
    folder: Path = tmp_path_factory.mktemp("language")
    trained(LanguageIdentifier, examples(TEXTS), folder)
    return loaded(LanguageIdentifier, folder)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(("text", "language"), CASES)
def test_the_language_of_a_short_text(identifier: LanguageIdentifier, text: str, language: str) -> None:
    heard, sure = identifier.identify(text)
    assert heard == language
    assert 0 < sure <= 1


@pytest.mark.parametrize("text", ["", "911", "😀", "?!"], ids=["empty", "digits", "emoji", "signs"])
def test_a_text_without_letters_is_in_no_language(identifier: LanguageIdentifier, text: str) -> None:
    assert identifier.identify(text) == (None, 0.0)
    assert parsed(identifier, text).get("language") == "es"
    assert parsed(identifier, text, {"spoken": "ht"}).get("language") == "ht"


def test_portuguese_is_heard_and_answered_in_spanish(identifier: LanguageIdentifier) -> None:
    message = parsed(identifier, HEARD["pt"][1])
    assert (message.get("heard"), message.get("language")) == ("pt", "es")


@pytest.mark.parametrize(
    ("metadata", "text", "language"),
    [
        pytest.param({}, HEARD["en"][0], "en", id="first message"),
        pytest.param({"spoken": "es"}, HEARD["en"][0], "en", id="a whole sentence changes it"),
        pytest.param({"spoken": "es"}, "ok thanks", "es", id="two words don't"),
        pytest.param({"forced": "fr", "spoken": "es"}, HEARD["en"][0], "fr", id="forced"),
    ],
)
def test_the_language_of_the_reply(
    identifier: LanguageIdentifier, metadata: dict[str, Any], text: str, language: str
) -> None:
    assert parsed(identifier, text, metadata).get("language") == language


@pytest.mark.parametrize(
    ("heard", "sure", "words", "spoken", "forced", "expected"),
    [
        pytest.param("en", 0.99, 5, None, None, "en", id="heard"),
        pytest.param("en", 0.4, 3, None, None, "en", id="three words at first contact need no certainty"),
        pytest.param("en", 0.7, 2, None, None, "es", id="two unsure words at first contact are no language"),
        pytest.param("en", 0.99, 5, "es", None, "en", id="sure and long enough"),
        pytest.param("en", 0.99, 2, "es", None, "es", id="too short"),
        pytest.param("en", 0.8, 9, "es", None, "es", id="not sure"),
        pytest.param("en", 0.4, 1, "en", None, "en", id="as before"),
        pytest.param("pt", 0.99, 9, "ht", None, "ht", id="not served: as before"),
        pytest.param("pt", 0.99, 9, None, None, "es", id="not served: spanish"),
        pytest.param(None, 0.0, 0, None, None, "es", id="nothing heard"),
        pytest.param(None, 0.0, 0, "fr", None, "fr", id="nothing heard: as before"),
        pytest.param("en", 0.99, 9, "es", "ht", "ht", id="forced"),
        pytest.param("en", 0.99, 9, None, "xx", "en", id="forced to what isn't served"),
        pytest.param("pt", 0.99, 9, "xx", None, "es", id="remembered what isn't served"),
    ],
)
def test_choosing(
    heard: str | None, sure: float, words: int, spoken: str | None, forced: str | None, expected: str
) -> None:
    assert choose(heard, sure, words, spoken, forced) == expected


def test_ngrams_are_words_and_their_letters() -> None:
    assert ngrams("Là") == ["#là", " l", "là", "à ", " là", "là ", " là "]
    assert ngrams("123 !") == []


def test_what_is_common_to_all_weighs_nothing() -> None:
    weights = learn({language: ["visa visa visa"] for language in SERVED})
    assert weights["#visa"] == [0.0] * len(SERVED)


def test_what_is_said_in_one_language_speaks_for_it() -> None:
    weights = learn({"es": ["trabajo"] * 4, "en": ["work"] * 4})
    spanish, english, french, creole = weights["#trabajo"]
    assert spanish > 0 > english
    assert french == creole == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("times", "kept"), [pytest.param(2, False, id="twice"), pytest.param(3, True, id="three times")]
)
def test_an_ngram_must_be_seen_three_times_in_one_language(times: int, kept: bool) -> None:
    assert ("#raro" in learn({"es": ["raro"] * times, "en": ["other"] * 3})) is kept


def test_nothing_to_learn_from_leaves_the_first_opinion(tmp_path: Path) -> None:
    blank = trained(LanguageIdentifier, examples({}), tmp_path)
    assert blank.identify("hello, I want to know about the visa")[0] == "en"
    assert learn({}) == {}


def test_portuguese_is_known_but_not_served() -> None:
    assert set(KNOWN) - set(SERVED) == {"pt"}


def test_a_short_message_is_told_by_its_words() -> None:
    assert _by_words([" t", "#travay"]) == [" t", "#travay", *["#travay"] * WORD_WEIGHT]
    assert _by_words(["#a", "#b", "#c"]) == ["#a", "#b", "#c"]
