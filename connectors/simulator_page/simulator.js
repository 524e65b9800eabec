/* The simulator's page: joins the telephones to the line, and lets the person choose a number and a telephone. */

import { Handset } from "./handset.js";
import { Ear, Outbox } from "./line.js";
import { Memory } from "./memory.js";
import { FARO, FIRST, SAMPLES, countryOf, fresh, plain } from "./numbers.js";
import { Player } from "./player.js";
import { Screen } from "./screen.js";
import { measure } from "./segments.js";

const OTHER = "other";
const wide = matchMedia("(min-width: 54rem)");
const at = (id) => document.getElementById(id);

const words = await (await fetch(`simulator/words?lang=${document.documentElement.lang}`)).json();
const say = (key, values = {}) => words[`simulator.${key}`].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const memory = new Memory();
let number = memory.number ?? FIRST;
const screens = ["sms", "whatsapp"].map((id) => new Screen(at(id), say, send));
const handset = new Handset(at("call"), new Player(), say, () => ({ number: plain(number), line: FARO }));
const panels = [screens[0], handset, screens[1]];
const screenOf = (channel) => screens.find((screen) => screen.channel === channel);
let line = "opening";
let stuck = false; // the node hears us but doesn't take messages
const outbox = new Outbox(() => (line === "open" ? memory.waiting() : undefined), settled);
const ear = new Ear(heard, lineChanged);

function send(channel, text, shown) {
  const id = `SM${[...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
  const { encoding, segments } = channel === "sms" ? measure(text) : {};
  const entry = { id, mine: true, channel, from: plain(number), to: FARO, text, shown, encoding, segments, state: "waiting" };
  memory.add(plain(number), entry);
  screenOf(channel).add(entry);
  outbox.hurry();
}

function settled(entry, state) {
  entry.state = state;
  stuck = state === "waiting";
  memory.save();
  screenOf(entry.channel).update(entry);
  showLine();
}

function heard(message, event) {
  if (event === "ring") {
    if (message.to === plain(number)) handset.ring(message);
    return;
  }
  const thread = memory.thread(message.to);
  if (thread.entries.some((entry) => entry.id === message.id)) return;
  const { id, channel, text, choices, segments, encoding } = message;
  const entry = { id, mine: false, channel, text, choices, segments, encoding };
  thread.last = id;
  memory.add(message.to, entry);
  if (message.to === plain(number)) screenOf(channel)?.add(entry);
}

function lineChanged(state) {
  line = state;
  showLine();
  if (state === "open") outbox.hurry();
}

function showLine() {
  const state = stuck ? "lost" : line;
  if (at("line").dataset.state === state) return;
  at("line").dataset.state = state;
  at("line").textContent = say(`line.${state}`);
}

/* --- whose telephone it is --- */

function useNumber(text) {
  number = text;
  memory.number = text;
  at("number").value = text;
  at("country").value = countryOf(text) ?? OTHER;
  showBad(false);
  handset.clear();
  const thread = memory.thread(plain(number));
  screens.forEach((screen) => screen.show(thread.entries.filter((entry) => entry.channel === screen.channel)));
  ear.listen(plain(number), () => memory.thread(plain(text)).last);
}

function showBad(bad) {
  at("number-bad").hidden = !bad;
  at("number").setAttribute("aria-invalid", String(bad));
}

function typedNumber() {
  const text = at("number").value.trim();
  if (plain(text) === null) showBad(true);
  else if (plain(text) !== plain(number)) useNumber(text);
  else showBad(false);
}

function startAgain() {
  memory.forget();
  useNumber(fresh(at("country").value, number));
  visibleScreen().focus();
}

for (const code of Object.keys(SAMPLES)) at("country").append(new Option(say(`country.${code}`), code));
at("country").append(new Option(say("country.other"), OTHER));
at("country").addEventListener("change", ({ target }) => {
  if (target.value !== OTHER) useNumber(fresh(target.value, number));
  else at("number").select();
});
at("number").addEventListener("change", typedNumber);
at("who").addEventListener("submit", (event) => {
  event.preventDefault();
  typedNumber();
});
at("clear").addEventListener("click", startAgain);

/* --- which telephone is in view --- */

const tabs = [...document.querySelectorAll("[role=tab]")];
const shown = () => tabs.filter((tab) => !tab.hidden);
const controls = (tab) => tab.getAttribute("aria-controls").split(" ");
const visibleScreen = () => panels.find((panel) => !at(panel.channel).hidden);

function choose(chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
  for (const { channel } of panels) at(channel).hidden = !controls(chosen).includes(channel);
  panels.forEach((panel) => panel.scroll());
}

function fit() {
  at("tab-both").hidden = !wide.matches;
  choose(wide.matches ? at("tab-both") : at("tab-sms"));
}

for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const all = shown();
  const here = all.indexOf(event.target);
  const goal = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  const tab = all[(goal + all.length) % all.length];
  choose(tab);
  tab.focus();
});
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9*#]$/.test(event.key)) handset.press(event.key);
});
wide.addEventListener("change", fit);
addEventListener("online", () => outbox.hurry());

useNumber(plain(number) ? number : FIRST);
fit();
if (wide.matches) visibleScreen().focus(); // on a small one the keyboard would cover the page
document.documentElement.dataset.ready = "yes";
