"""The simulator in a real browser against a whole node: webhook, inbox, turn, outbox, loopback and back."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from bot.segments import measure
from tests.connectors.phone_node import LABELS

ROOT = Path(__file__).parents[2]
CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--window-size=1200,1000",
)
PATIENCE = 20
WIDE, NARROW = (1200, 1000), (360, 740)

pytestmark = pytest.mark.skipif(
    not (CHROMIUM.exists() and DRIVER.exists()),
    reason="Debian's chromium and chromium-driver are not installed; the simulator was not tried in a browser",
)


class Process:
    """The node, which may be stopped and started again on its port."""

    def __init__(self, folder: Path, *settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.folder, self.settings = folder, settings
        self._running: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.connectors.phone_node", str(self.folder), str(self.port)]
        command += self.settings
        self._running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._running.stdout is not None
        assert self._running.stdout.readline().strip() == self.address

    def stop(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("node"))
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield opened
    opened.quit()


class Page:
    """What a person sees and does."""

    def __init__(self, driver: webdriver.Chrome, node: Process) -> None:
        self.driver, self.node = driver, node

    def open(self, size: tuple[int, int] = WIDE, lang: str = "es", dark: bool = False) -> Page:
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == NARROW}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get(f"{self.node.address}?lang={lang}")
        return self.connected()

    def connected(self) -> Page:
        self.until(lambda: self.at("#line").get_attribute("data-state") == "open")
        return self

    def until(self, condition: Callable[[], object]) -> None:
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(lambda _driver: condition())

    def at(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        found = self.driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector
        )
        return list(found)

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def back(self, steps: int) -> None:
        tabs = Keys.TAB * steps
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(tabs).key_up(Keys.SHIFT).perform()

    def write(self, channel: str, text: str) -> None:
        self.at(f"#{channel}-text").send_keys(text, Keys.ENTER)

    def answered(self, channel: str, text: str) -> None:
        self.until(lambda: text in self.texts(f"#{channel} .faro .text"))

    def focused(self) -> str:
        return str(self.driver.switch_to.active_element.get_attribute("id"))

    def errors(self) -> list[str]:
        return [row["message"] for row in self.driver.get_log("browser") if row["level"] == "SEVERE"]  # type: ignore[no-untyped-call]


@pytest.fixture
def page(driver: webdriver.Chrome, node: Process) -> Iterator[Page]:
    """Nobody was here before; afterwards, nothing was blocked or broken."""
    opened = Page(driver, node).open()
    driver.execute_script("localStorage.clear(); sessionStorage.clear()")
    opened.open()
    opened.at("#clear").click()  # a stranger's number
    opened.connected()
    opened.errors()
    yield opened
    assert opened.errors() == []


@pytest.fixture(scope="module")
def still_page(driver: webdriver.Chrome, node: Process) -> Page:
    """For what only reads: opened once."""
    return Page(driver, node).open()


def test_asks_with_the_keyboard_alone(page: Page) -> None:
    """The writing line has the focus; Enter sends; the answer shows its segments and encoding."""
    page.keys("largo", Keys.ENTER)
    page.until(lambda: page.texts("#sms .faro .facts") == ["2 SMS · GSM-7"])
    assert page.texts("#sms .mine .facts") == ["1 SMS · GSM-7 · enviado"]
    assert page.at("#sms-text").get_attribute("value") == ""
    assert page.focused() == "sms-text"
    assert page.texts("#whatsapp .bubble") == []


def test_shows_the_price_while_writing(page: Page) -> None:
    """An accent that GSM-7 lacks is named, with what it costs."""
    page.keys("Que hago{")
    assert page.texts("#sms-size") == ["10/160 · 1 SMS · GSM-7"]
    page.keys(" aquí")
    assert page.texts("#sms-size") == ["14/70 · 1 SMS · UCS-2 · fuera de GSM-7: í"]


def test_walks_the_tabs_with_arrows(page: Page) -> None:
    """Back from the writing line to the tabs, along them, and into the other telephone."""
    page.back(2)
    assert page.focused() == "tab-both"
    page.keys(Keys.ARROW_LEFT)
    assert page.focused() == "tab-whatsapp"
    assert page.at("#tab-whatsapp").get_attribute("aria-selected") == "true"
    assert not page.at("#sms").is_displayed()
    page.keys(Keys.TAB, Keys.TAB, "hola", Keys.ENTER)
    page.answered("whatsapp", "eco: hola")


@pytest.mark.parametrize(("asked", "listed"), [("menu", True), ("pocos", False)], ids=["list", "buttons"])
def test_chooses_in_whatsapp(page: Page, asked: str, listed: bool) -> None:
    """Three choices are buttons, more are a list; the bubble shows the label, Faro gets the number."""
    page.at("#tab-whatsapp").click()
    page.write("whatsapp", asked)
    page.answered("whatsapp", f"eco: {asked}")
    if listed:
        assert not page.at(".choice").is_displayed()
        page.at(".opener").send_keys(Keys.ENTER)
        assert page.at(".opener").get_attribute("aria-expanded") == "true"
        assert page.texts(".choice") == list(LABELS)
    page.driver.find_elements(By.CSS_SELECTOR, ".choice")[1].send_keys(Keys.ENTER)
    page.answered("whatsapp", "eco: 2")
    assert page.texts("#whatsapp .mine .text") == [asked, LABELS[1]]
    assert page.texts(".choice") == []


def test_announces_what_comes(page: Page) -> None:
    """Each conversation is a log with a name, the line's state is a status, every field has a label."""
    logs = page.driver.find_elements(By.CSS_SELECTOR, "[role=log]")
    assert [log.accessible_name for log in logs] == [
        "Conversación por SMS",
        "Lo que se oye en la llamada",
        "Conversación por WhatsApp",
    ]
    assert page.at("#line").aria_role == "status"
    controls = page.driver.find_elements(By.CSS_SELECTOR, "input, select, textarea, main button:not([tabindex='-1'])")
    assert [c.get_attribute("outerHTML") for c in controls if c.is_displayed() and not c.accessible_name] == []


@pytest.mark.parametrize("tab", ["sms", "whatsapp"])
def test_fits_a_narrow_telephone(page: Page, tab: str) -> None:
    """At 360 pixels one telephone fills the page, and nothing has to be pushed sideways."""
    page.open(NARROW)
    page.at(f"#tab-{tab}").click()
    assert not page.at("#tab-both").is_displayed()
    page.write(tab, "w" * 150)
    page.answered(tab, f"eco: {'w' * 150}")
    assert page.driver.execute_script("return document.documentElement.scrollWidth") == NARROW[0]
    assert (
        page.driver.execute_script(
            f"const l = document.querySelector('#{tab} .log'); return l.scrollWidth - l.clientWidth"
        )
        == 0
    )


def test_keeps_number_and_conversation_over_a_reload(page: Page) -> None:
    """The number stays in the browser, the conversation in the tab."""
    number = page.at("#number").get_attribute("value")
    page.write("sms", "primero")
    page.answered("sms", "eco: primero")
    page.driver.refresh()
    page.connected()
    assert page.at("#number").get_attribute("value") == number
    assert page.texts("#sms .text") == ["primero", "eco: primero"]


def test_starts_again_as_a_stranger(page: Page) -> None:
    """Another number of the same country, and nothing left of what was said."""
    page.write("sms", "primero")
    page.answered("sms", "eco: primero")
    before = str(page.at("#number").get_attribute("value"))
    page.at("#clear").click()
    after = str(page.at("#number").get_attribute("value"))
    assert after != before
    assert after[:4] == before[:4]
    assert page.texts(".bubble") == []
    page.connected().write("sms", "segundo")
    page.answered("sms", "eco: segundo")


def test_takes_a_typed_number(page: Page) -> None:
    """A wrong one is explained and changes nothing; a right one is used."""
    field = page.at("#number")
    field.clear()
    field.send_keys("12", Keys.ENTER)
    page.until(lambda: page.at("#number-bad").is_displayed())
    assert field.get_attribute("aria-invalid") == "true"
    field.clear()
    field.send_keys("+1 202 555 0142", Keys.ENTER)
    page.until(lambda: not page.at("#number-bad").is_displayed())
    assert page.at("#country").get_attribute("value") == "US"
    page.connected().write("sms", "hola")
    page.answered("sms", "eco: hola")


def test_hears_what_came_while_the_page_was_away(page: Page) -> None:
    """After a reload it asks for what followed the last message it heard."""
    page.write("sms", "antes")
    page.answered("sms", "eco: antes")
    sender = str(page.at("#number").get_attribute("value")).replace(" ", "")
    page.driver.get("about:blank")
    fields = {"MessageSid": f"SM{'7' * 32}", "From": sender, "To": "+12025550100", "Body": "ausente", "NumMedia": "0"}
    urlopen(f"{page.node.address}loopback/sms", urlencode(fields).encode()).close()
    page.open()
    page.answered("sms", "eco: ausente")


def test_a_message_sent_twice_is_one(page: Page) -> None:
    """As if the node's word had been lost: the same message goes again and is answered once."""
    page.write("sms", "una vez")
    page.answered("sms", "eco: una vez")
    key = "faro.simulator.threads"
    threads = json.loads(page.driver.execute_script("return sessionStorage.getItem(arguments[0])", key))
    for thread in threads.values():
        thread["entries"][0]["state"] = "waiting"
    page.driver.execute_script("sessionStorage.setItem(arguments[0], arguments[1])", key, json.dumps(threads))
    page.driver.refresh()
    page.until(lambda: page.texts("#sms .mine .facts") == ["1 SMS · GSM-7 · enviado"])
    page.write("sms", "otra")
    page.answered("sms", "eco: otra")
    assert page.texts("#sms .faro .text") == ["eco: una vez", "eco: otra"]


def test_keeps_what_is_written_without_a_line(page: Page) -> None:
    """The node goes away and comes back: said, kept over a reload of the line, sent once and in order."""
    page.node.stop()
    page.until(lambda: page.at("#line").get_attribute("data-state") == "lost")
    page.write("sms", "uno")
    page.write("sms", "dos")
    assert page.texts("#sms .mine .facts") == ["1 SMS · GSM-7 · por enviar"] * 2
    page.node.start()
    page.answered("sms", "eco: dos")
    assert page.texts("#sms .faro .text") == ["eco: uno", "eco: dos"]
    assert page.texts("#sms .mine .facts") == ["1 SMS · GSM-7 · enviado"] * 2
    page.connected()
    page.errors()  # refused connections are what this test is about


def test_speaks_english(page: Page) -> None:
    """The other language is one link away and says so in its own words."""
    page.at(".top a").click()
    page.connected()
    assert page.at("html").get_attribute("lang") == "en"
    assert page.texts("#line") == ["Connected"]
    assert page.at("#sms-text").accessible_name == "Write your message"


RATIO = """
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (e) => {
  const c = numbers(getComputedStyle(e).backgroundColor);
  return c[3] === 0 ? behind(e.parentElement) : c;
};
const element = document.querySelector(arguments[0]);
const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
return (a + 0.05) / (b + 0.05);
"""
SEEN = (
    "h1", ".top p", ".top a", ".who label", ".hint", "#number", "#line", "#tab-both", "#tab-sms",
    "#sms .mine .facts", "#sms .faro .text", "#sms .faro .facts", "#sms-text", "#sms-size", ".soft button",
    ".contact small", "#whatsapp .mine .facts", "#whatsapp .faro .text", ".choice", "#whatsapp-text",
)  # fmt: skip


def ratio(page: Page, selector: str) -> float:
    """How far a text stands out from what is behind it."""
    return float(page.driver.execute_script(RATIO, selector))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_can_be_read(page: Page, dark: bool) -> None:
    """Every text stands out from what is behind it by 4.5 to 1."""
    page.open(dark=dark)
    page.write("sms", "hola")
    page.write("whatsapp", "pocos")
    page.answered("sms", "eco: hola")
    page.answered("whatsapp", "eco: pocos")
    ratios = {selector: ratio(page, selector) for selector in SEEN}
    assert {selector: ratio for selector, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(
    "text",
    ["", "hola", "¿Qué?", "Cuánto", "€{}[]", "a" * 160, "a" * 161, "€" * 80, "€" * 81, "a" * 152 + "€" * 10,
     "á" * 70, "á" * 71, "😀" * 35, "😀" * 36, "a" * 66 + "😀" * 3, "\r\n\f", "ñ" * 307],
    ids=range(17),
)  # fmt: skip
def test_counts_as_the_node_does(still_page: Page, text: str) -> None:
    """The browser's arithmetic and ours agree on encoding, units and segments."""
    counted = still_page.driver.execute_async_script(
        "const done = arguments[1]; import('/simulator/segments.js').then((m) => done(m.measure(arguments[0])))", text
    )
    ours = measure(text)
    assert (counted["encoding"], counted["units"], counted["segments"]) == (ours.encoding, ours.units, ours.segments)
