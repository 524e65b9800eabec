/* What the page remembers: the chosen number in this browser, the conversations only until the tab is closed. */

const NUMBER = "faro.simulator.number";
const THREADS = "faro.simulator.threads";
const LONGEST = 200;

export class Memory {
  #threads = read(sessionStorage, THREADS, {});

  get number() {
    return read(localStorage, NUMBER, null);
  }

  set number(number) {
    write(localStorage, NUMBER, number);
  }

  /** {entries, last}: the messages of a number in order, and the id of the last one heard. */
  thread(number) {
    return (this.#threads[number] ??= { entries: [], last: null });
  }

  add(number, entry) {
    const thread = this.thread(number);
    thread.entries = [...thread.entries, entry].slice(-LONGEST);
    this.save();
  }

  /** The oldest message, of any number, that the node doesn't have yet. */
  waiting() {
    return Object.values(this.#threads)
      .flatMap((thread) => thread.entries)
      .find((entry) => entry.state === "waiting");
  }

  forget() {
    this.#threads = {};
    this.save();
  }

  save() {
    write(sessionStorage, THREADS, this.#threads);
  }
}

/* A browser may forbid or fill its storage: then the page works, and forgets on reload. */
function read(storage, key, otherwise) {
  try {
    return JSON.parse(storage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Kept in memory only.
  }
}
