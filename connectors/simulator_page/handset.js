/* The telephone for calls: keys, words, silence; what Faro says is played and written down. Texts are only set as text.

   The node follows what Faro tells a provider (connectors/telephone); here is only what a caller has in her hand. */

const RINGS = 30_000; // until a telephone that nobody picks up is still

export class Handset {
  #root;
  #log;
  #player;
  #say;
  #who;
  #call = null; // the id of the call
  #ring = null; // the call that Faro makes
  #answer = null; // what Faro said last
  #timer = 0;
  #chain = Promise.resolve();
  #era = 0; // answers of an earlier call are not for this one

  /** `say(key, values)` words a key; `who()` is {number, line}. */
  constructor(root, player, say, who) {
    this.#root = root;
    this.#log = root.querySelector(".log");
    this.#player = player;
    this.#say = say;
    this.#who = who;
    this.#at("start").addEventListener("click", () => this.#begin());
    this.#at("end").addEventListener("click", () => this.hangUp());
    this.#at("silence").addEventListener("click", () => this.#do("silence", "", this.#say("call.silent")));
    this.#at("words").addEventListener("input", () => clearTimeout(this.#timer));
    root.querySelector("form").addEventListener("submit", (event) => this.#speak(event));
    root.querySelector(".keypad").addEventListener("click", ({ target }) => {
      const key = target.closest("[data-key]")?.dataset.key;
      if (key) this.press(key);
    });
    root.querySelector(".outcomes").addEventListener("click", ({ target }) => {
      const outcome = target.closest("[data-outcome]");
      if (outcome) this.#do("dialled", outcome.dataset.outcome, outcome.textContent);
    });
    addEventListener("pagehide", () => this.this.hangUp());
    this.#show("idle");
  }

  get channel() {
    return "call";
  }

  get busy() {
    return this.#call !== null;
  }

  focus() {
    this.#at(this.busy ? "end" : "start").focus({ preventScroll: true });
  }

  /** To the end, but never past what was done last: what Faro says is read from its beginning. */
  scroll() {
    const mine = [...this.#log.querySelectorAll(".mine")].at(-1);
    const end = this.#log.scrollHeight - this.#log.clientHeight;
    this.#log.scrollTop = Math.min(end, mine ? mine.offsetTop - 8 : end);
  }

  /** Faro rings. */
  ring({ id }) {
    if (this.busy) return;
    this.#ring = id;
    this.#show("ringing");
    setTimeout(() => this.#ring === id && this.hangUp(), RINGS);
  }

  /** Another person's telephone: nothing of the last call is left. */
  clear() {
    this.hangUp();
    this.#log.replaceChildren();
    this.#at("place").textContent = "";
    this.#show("idle");
  }

  press(key) {
    const name = this.#root.querySelector(`[data-key="${key}"]`).ariaLabel ?? key;
    if (this.busy) this.#do("key", key, this.#say("call.pressed", { key: name }));
  }

  hangUp() {
    this.#player.stop();
    clearTimeout(this.#timer);
    this.#era += 1;
    if (this.#call) hangUp(this.#call);
    const state = this.busy || this.#ring ? "over" : this.#root.dataset.state;
    [this.#call, this.#ring] = [null, null];
    this.#show(state);
  }

  #begin() {
    if (this.busy) return;
    const { number, line } = this.#who();
    const given = { number, line };
    if (this.#ring) given.ring = this.#ring;
    else if (this.#at("withheld").checked) given.withheld = "yes";
    [this.#call, this.#ring, this.#answer] = ["", null, null];
    this.#era += 1;
    this.#log.replaceChildren();
    this.#ask("loopback/telephone", given);
    this.focus();
  }

  #speak(event) {
    event.preventDefault();
    const words = this.#at("words").value.trim();
    this.#at("words").value = "";
    if (words && this.busy) this.#do("words", words, words);
  }

  /** Everything stops at once; what was done goes to Faro in order. */
  #do(deed, value, shown) {
    if (!this.#may(deed)) return;
    this.#player.stop();
    clearTimeout(this.#timer);
    this.#write("mine", "you", shown);
    this.#ask(null, { value }, deed);
  }

  /** Whether it leads anywhere now; before the first answer it waits for its turn. */
  #may(deed) {
    if (!this.busy) return false;
    return !this.#answer || this.#answer.state === (deed === "dialled" ? "dialling" : "listening");
  }

  #ask(address, fields, deed) {
    const era = this.#era;
    this.#show("waiting");
    this.#chain = this.#chain.then(async () => {
      if (era !== this.#era || (deed && !this.#may(deed))) return;
      let answer;
      try {
        const response = await fetch(address ?? this.#address(deed), form(fields));
        answer = response.ok ? await response.json() : { state: response.status === 429 ? "full" : "broken", sounds: [] };
      } catch {
        answer = { state: "broken", sounds: [] };
      }
      if (era === this.#era) this.#hear(answer, era);
      else if (!deed && answer.id) hangUp(answer.id);
    });
  }

  async #hear(answer, era) {
    if (answer.id) this.#call = answer.id;
    this.#answer = answer;
    if (answer.place) this.#at("place").textContent = this.#say("call.place", { place: answer.place });
    for (const sound of answer.sounds) if (sound.text) this.#write("faro", "faro", sound.text, sound.lang, answer.place);
    if (["broken", "full", "rejected"].includes(answer.state)) return this.#over(answer.state);
    this.#show("speaking");
    const heard = await this.#player.play(answer.sounds, () => (this.#at("unheard").hidden = false));
    if (!heard || era !== this.#era) return;
    if (answer.state === "over") return this.#over("over");
    if (answer.number) this.#at("dialled").textContent = this.#say("call.dialled", { number: answer.number });
    this.#show(answer.state);
    this.#wait();
  }

  /** Her time to press a key, once all is heard. */
  #wait() {
    clearTimeout(this.#timer);
    if (!this.#may("silence") || this.#at("slow").checked || this.#at("words").value) return;
    const silent = () => this.#do("silence", "", this.#say("call.silent"));
    this.#timer = setTimeout(silent, 1000 * this.#answer.seconds);
  }

  #over(state) {
    this.#era += 1;
    this.#call = null;
    this.#show(state);
  }

  #show(state) {
    this.#root.dataset.state = state;
    this.#at("state").textContent = this.#say(`call.state.${state}`);
    this.#at("start").textContent = this.#ring ? this.#say("call.answer") : this.#say("call.start");
    this.#at("start").disabled = this.busy;
    this.#at("end").disabled = !this.busy && !this.#ring;
    this.#root.querySelector(".outcomes").hidden = state !== "dialling";
    for (const id of ["silence", "tell", "words"]) this.#at(id).disabled = !this.busy;
  }

  #write(whose, name, text, lang, place) {
    const row = document.createElement("article");
    row.className = `bubble ${whose}`;
    const said = child(row, "p", "text", text);
    row.prepend(element("span", "unseen", `${this.#say(name)}: `));
    if (lang) said.lang = lang;
    if (lang) child(row, "small", "facts", [lang, place].filter(Boolean).join(" · "));
    this.#log.append(row);
    this.scroll();
  }

  #address(deed) {
    return `loopback/telephone/${this.#call}/${deed}`;
  }

  #at(name) {
    return this.#root.querySelector(`#call-${name}`);
  }
}

/** Also while the page goes away. */
function hangUp(id) {
  navigator.sendBeacon(`loopback/telephone/${id}/hang-up`, new URLSearchParams());
}

function form(fields) {
  return { method: "POST", body: new URLSearchParams(fields) };
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function child(parent, tag, name, text) {
  const made = element(tag, name, text);
  parent.append(made);
  return made;
}
