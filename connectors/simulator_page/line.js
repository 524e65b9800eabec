/* The line to the node: an outbox that loses and doubles nothing, and an ear for what Faro sends.

   A message keeps its MessageSid until the node has it, so that sending it again is harmless. The ear names the last
   message it heard (Last-Event-ID) whenever it comes back, hence fetch and not EventSource, which forgets it on reload. */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const SILENCE = 40_000; // the node says something every 15 s
const PATIENCE = 10_000;

export class Outbox {
  #next;
  #settled;
  #busy = false;
  #pause = FIRST_PAUSE;
  #timer = 0;

  /** `next()` is the oldest waiting message, or undefined; `settled(message, "sent" | "refused" | "waiting")`. */
  constructor(next, settled) {
    this.#next = next;
    this.#settled = settled;
  }

  /** Send now what waits; called after each new message and whenever the line is back. */
  async hurry() {
    clearTimeout(this.#timer);
    if (this.#busy) return;
    this.#busy = true;
    for (let message = this.#next(); message; message = this.#next()) {
      const outcome = await post(message);
      this.#settled(message, outcome);
      if (outcome === "waiting") {
        this.#timer = setTimeout(() => this.hurry(), this.#pause);
        this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
        break;
      }
      this.#pause = FIRST_PAUSE;
    }
    this.#busy = false;
  }
}

/** The same form a provider would post; a busy or absent node means later, a refusal is final. */
async function post({ channel, id, from, to, text }) {
  const prefix = channel === "whatsapp" ? "whatsapp:" : "";
  const fields = { MessageSid: id, From: prefix + from, To: prefix + to, Body: text, NumMedia: "0" };
  try {
    const answer = await fetch(`loopback/${channel}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return "sent";
    return answer.status >= 500 || answer.status === 429 || answer.status === 408 ? "waiting" : "refused";
  } catch {
    return "waiting";
  }
}

export class Ear {
  #heard;
  #changed;
  #stop = new AbortController();

  /** `heard(message, "message" | "ring")` for each message and each call that Faro makes, `changed("opening" | "open" | "lost")` for the line itself. */
  constructor(heard, changed) {
    this.#heard = heard;
    this.#changed = changed;
  }

  /** Listen to one number from now on, or from after the message `last()`. */
  async listen(address, last) {
    this.#stop.abort();
    const stop = (this.#stop = new AbortController());
    this.#changed("opening");
    for (let pause = FIRST_PAUSE; !stop.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await this.#stream(address, last(), stop.signal, () => (pause = FIRST_PAUSE));
      } catch {
        // The line broke, or the node isn't there: said below, tried again after a pause.
      }
      if (stop.signal.aborted) return;
      this.#changed("lost");
      await new Promise((go) => setTimeout(go, pause));
    }
  }

  async #stream(address, last, signal, opened) {
    const end = new AbortController();
    const hangUp = () => end.abort();
    signal.addEventListener("abort", hangUp, { once: true });
    let timer = setTimeout(hangUp, SILENCE);
    try {
      const answer = await fetch(`loopback/events?address=${encodeURIComponent(address)}`, {
        headers: last ? { "Last-Event-ID": last } : {},
        signal: end.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      opened();
      this.#changed("open");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ; ) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        clearTimeout(timer);
        timer = setTimeout(hangUp, SILENCE);
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        events.forEach((event) => this.#tell(event));
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", hangUp);
    }
  }

  #tell(event) {
    const rows = event.split("\n");
    const data = rows.filter((row) => row.startsWith("data:")).map((row) => row.slice(5).trimStart());
    const kind = rows.find((row) => row.startsWith("event:"))?.slice(6).trim() ?? "message";
    if (data.length) this.#heard(JSON.parse(data.join("\n")), kind);
  }
}
