"""The telephone of the simulator in a real browser against a whole node: rung, heard, pressed, said, hung up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys
from sqlalchemy import create_engine, text

from connectors.audio import espeak
from tests.connectors.test_simulator_in_chromium import CHROMIUM, DRIVER, NARROW, Page, Process, driver, ratio

__all__ = ("driver",)  # the fixture
pytestmark = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()),
    reason="Debian's chromium and chromium-driver are not installed; the telephone was not tried in a browser",
)
WAGES = "country:rights.unpaid_wages"
LANGUAGES = ["Faro, ayuda gratis.", "Español, marque 1.", "English, press 2.", "Français, le 3."]
SEEN = (
    "#call-state", "#call-place", "#call .mine .text", "#call .faro .text", "#call .facts", "#call-words",
    "#call-silence", "#call-start", "#call-end", "#call .keypad button", ".choice-row label", "#tab-call",
)  # fmt: skip


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("node"), "FARO_RING_COUNTRIES=GT")
    process.start()
    yield process
    process.stop()


class Call(Page):
    """A telephone in the hand."""

    def state(self, *wanted: str) -> None:
        self.until(lambda: self.at("#call").get_attribute("data-state") in wanted)

    def begin(self, slow: bool = True) -> Call:
        self.at("#tab-call").click()
        if slow:
            self.at("#call-slow").click()
        self.at("#call-start").click()
        self.heard("Español, marque 1.")
        return self

    def heard(self, words: str) -> None:
        self.until(lambda: any(words in each for each in self.texts("#call .faro .text")))

    def press(self, key: str) -> None:
        self.at(f'#call [data-key="{key}"]').click()

    def lies(self, place: str) -> None:
        self.until(lambda: self.at("#call-place").text == f"Lugar: {place}")

    def sounds(self) -> bool:
        """Whether anything is being played, as the browser itself counts it."""
        return bool(self.driver.execute_script("return window.heard.some((audio) => !audio.paused && !audio.ended)"))


COUNT = (
    "window.heard = []; const A = Audio; window.Audio = function () { const a = new A(); heard.push(a); return a; };"
)


@pytest.fixture
def page(driver: webdriver.Chrome, node: Process) -> Iterator[Call]:
    """A stranger's telephone; every sound that the page makes is known."""
    script = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNT})
    opened = Call(driver, node)
    opened.open()
    driver.execute_script("localStorage.clear(); sessionStorage.clear()")
    opened.open()
    opened.at("#clear").click()
    opened.connected()
    opened.errors()
    yield opened
    opened.at("#call-end").click() if opened.at("#call-end").is_enabled() else None
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert opened.errors() == []


def test_a_call_from_the_language_to_an_answer(page: Call) -> None:
    page.begin()
    assert page.texts("#call .faro .text")[:4] == LANGUAGES
    assert page.focused() == "call-end"
    page.press("1")
    page.lies("menu")
    page.keys("1")  # the keyboard's digits are the telephone's
    page.lies("menu/rights")
    page.keys("1", "1")
    page.lies(WAGES)
    assert page.texts("#call .mine .text") == ["Tecla 1"] * 4
    assert page.texts("#call .faro .facts")[-1] == f"es · {WAGES}"
    page.at("#call-end").click()
    page.state("over")
    assert not page.at("#call-end").is_enabled()
    page.until(lambda: open_calls(page.node.folder) == [])


@pytest.mark.skipif(not espeak.speaks("es"), reason="espeak-ng is not installed; nothing was heard")
def test_a_key_stops_what_is_heard_at_once(page: Call) -> None:
    page.begin()
    page.state("speaking")
    page.until(page.sounds)
    page.press("1")
    assert not page.sounds()
    page.lies("menu")
    page.until(page.sounds)
    page.at("#call-end").click()
    assert not page.sounds()
    assert not page.at("#call-unheard").is_displayed()


def test_creole_is_heard_from_the_node_and_read_on_the_page(page: Call) -> None:
    page.begin()
    page.press("4")
    page.heard("Dwa nan travay, peze 1.")
    assert page.texts("#call .faro .facts")[-1] == "ht · menu"


def test_silence_is_met_three_times(page: Call) -> None:
    page.begin()
    page.press("1")
    page.lies("menu")
    for said in ("No le escuché.", "Marque un número", "Le mandamos un mensaje."):
        page.at("#call-silence").click()
        page.heard(said)
    page.state("over")
    page.until(lambda: any("Aquí puede escribir su pregunta" in each for each in page.texts("#sms .faro .text")))


def test_silence_counts_by_itself_once_all_is_heard(page: Call) -> None:
    page.begin(slow=False)
    page.press("1")
    page.lies("menu")
    for words in ("No le escuché.", "Marque un número"):  # the short prompt, so that its end comes soon
        page.at("#call-silence").click()
        page.heard(words)
    page.until(lambda: page.texts("#call .mine .text") == ["Tecla 1", *["(silencio)"] * 3])
    page.heard("Le mandamos un mensaje.")


def test_words_are_understood_by_the_assistant(page: Call) -> None:
    page.begin()
    page.press("1")
    page.lies("menu")
    page.at("#call-words").send_keys("no me pagaron", Keys.ENTER)
    page.heard("Un momento, por favor.")
    page.lies("menu")


def test_eight_says_the_number_for_danger(page: Call) -> None:
    page.begin()
    page.press("8")
    page.heard("Cuelgue y marque: 1 1 0.")


def test_faro_rings_and_is_answered(page: Call) -> None:
    page.at("#tab-call").click()
    assert page.at("#call-start").text == "Llamar"
    number = str(page.at("#number").get_attribute("value")).replace(" ", "")
    fields = {
        "MessageSid": f"SM{number[1:]:0>32}",
        "From": number,
        "To": "+12025550100",
        "Body": "LLAMAR",
        "NumMedia": "0",
    }
    urlopen(f"{page.node.address}loopback/sms", urlencode(fields).encode()).close()
    page.state("ringing")
    assert page.at("#call-start").text == "Contestar"
    page.at("#call-start").click()
    page.heard("Español, marque 1.")
    assert directions(page.node.folder) == ["out"]


def test_a_withheld_number_is_offered_no_message(page: Call) -> None:
    page.at("#tab-call").click()
    page.at("#call-withheld").click()
    page.begin()
    for key in "11111":
        page.press(key)
    page.lies("topic:rights.unpaid_wages")
    assert not any("mensaje" in each for each in page.texts("#call .faro .text"))


def test_everything_has_a_name_and_fits_a_narrow_telephone(page: Call) -> None:
    page.open(NARROW)
    page.begin()
    page.press("1")
    page.lies("menu")
    controls = page.driver.find_elements("css selector", "#call input, #call button")
    assert [c.get_attribute("outerHTML") for c in controls if c.is_displayed() and not c.accessible_name] == []
    assert page.at('#call [data-key="*"]').accessible_name == "asterisco"
    assert page.at("#call-state").aria_role == "status"
    assert page.driver.execute_script("return document.documentElement.scrollWidth") == NARROW[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_can_be_read(page: Call, dark: bool) -> None:
    page.open(dark=dark)
    page.begin()
    page.press("1")
    page.lies("menu")
    ratios = {selector: ratio(page, selector) for selector in SEEN}
    assert {selector: each for selector, each in ratios.items() if each < 4.5} == {}


def open_calls(folder: Path) -> list[int]:
    return asked(folder, "SELECT id FROM calls WHERE ended_at IS NULL")


def directions(folder: Path) -> list[str]:
    return asked(folder, "SELECT direction FROM calls WHERE ended_at IS NULL")


def asked(folder: Path, question: str) -> list[Any]:
    engine = create_engine(f"sqlite:///{folder / 'faro.db'}")
    with engine.connect() as connection:
        return list(connection.execute(text(question)).scalars())
