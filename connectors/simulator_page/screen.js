/* One telephone's screen: bubbles in, what is typed out. Texts are only ever set as text. */

import { foreign, measure } from "./segments.js";

const BUTTONS = 3; // more choices than WhatsApp has buttons for become a list
let lists = 0;

export class Screen {
  #root;
  #log;
  #text;
  #say;
  #send;
  #rows = new Map();

  /** `say(key, values)` words a key; `send(channel, text, shown)` takes what the person wrote or chose. */
  constructor(root, say, send) {
    this.#root = root;
    this.#log = root.querySelector(".log");
    this.#text = root.querySelector("textarea");
    this.#say = say;
    this.#send = send;
    root.querySelector("form").addEventListener("submit", (event) => this.#submit(event));
    this.#text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.#text.addEventListener("input", () => this.#typed());
    root.querySelector(".erase")?.addEventListener("click", () => this.#write(this.#text.value.slice(0, -1)));
    root.querySelector(".keypad")?.addEventListener("click", ({ target }) => {
      const key = target.closest("[data-key]")?.dataset.key;
      if (key) this.#write(this.#text.value + key);
    });
    this.#typed();
  }

  get channel() {
    return this.#root.dataset.channel;
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  show(entries) {
    this.#rows.clear();
    this.#log.replaceChildren();
    if (!entries.length) this.#log.append(element("p", "empty", this.#say("empty", { example: this.#say("example") })));
    entries.forEach((entry) => this.add(entry));
  }

  add(entry) {
    this.#log.querySelector(".empty")?.remove();
    const row = element("article", entry.mine ? "bubble mine" : "bubble faro");
    row.append(element("span", "unseen", `${this.#say(entry.mine ? "you" : "faro")}: `));
    row.append(element("p", "text", entry.shown ?? entry.text));
    row.append(element("small", "facts", this.#facts(entry)));
    if (entry.choices?.length) row.append(this.#choices(entry));
    this.#rows.set(entry.id, row);
    this.#log.append(row);
    this.scroll();
  }

  /** To the end, but never past what the person wrote last: an answer is read from its beginning. */
  scroll() {
    const mine = [...this.#log.querySelectorAll(".mine")].at(-1);
    const end = this.#log.scrollHeight - this.#log.clientHeight;
    this.#log.scrollTop = Math.min(end, mine ? mine.offsetTop - 8 : end);
  }

  /** A message went out, or didn't. */
  update(entry) {
    const row = this.#rows.get(entry.id);
    if (!row) return;
    row.dataset.state = entry.state;
    row.querySelector(".facts").textContent = this.#facts(entry);
  }

  #facts(entry) {
    const facts = entry.segments ? [this.#say("size", { segments: entry.segments, encoding: entry.encoding })] : [];
    if (entry.mine) facts.push(this.#say(`state.${entry.state}`));
    return facts.join(" · ");
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim().normalize("NFC");
    if (text) this.#send(this.channel, text);
    this.#write("");
  }

  #write(text) {
    this.#text.value = text;
    this.#typed();
    this.#text.focus();
  }

  /** The price of what is being written, as it is written. */
  #typed() {
    const size = this.#root.querySelector(".size");
    if (!size) return;
    const text = this.#text.value.normalize("NFC");
    const strangers = foreign(text);
    const parts = [this.#say("size.typed", measure(text))];
    if (strangers.length) parts.push(this.#say("size.foreign", { characters: strangers.slice(0, 6).join(" ") }));
    size.textContent = parts.join(" · ");
  }

  #choices(entry) {
    const box = element("div", "choices");
    const buttons = entry.choices.map((choice) => this.#choice(box, entry, choice));
    if (buttons.length <= BUTTONS) {
      box.append(...buttons);
      return box;
    }
    const list = element("div", "list");
    list.id = `list-${(lists += 1)}`;
    list.hidden = true;
    list.append(...buttons);
    const opener = button("opener", this.#say("options"));
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", list.id);
    opener.addEventListener("click", () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    });
    box.append(opener, list);
    return box;
  }

  #choice(box, entry, { label, text }) {
    const choice = button("choice", label);
    choice.addEventListener("click", () => {
      entry.choices = [];
      box.remove();
      this.#send(this.channel, text, label);
      this.focus();
    });
    return choice;
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(className, text) {
  const made = element("button", className, text);
  made.type = "button";
  return made;
}
