/* What the telephone's ear hears: one sound after the other, pauses kept, silent at once when a key is pressed. */

const LETTERS_A_SECOND = 14; // how long unheard words would take

export class Player {
  #audio = new Audio();
  #cut = () => {};

  /** Plays `sounds` in order and tells `failed` of each that can't be heard; false if it was cut. */
  async play(sounds, failed) {
    this.stop();
    const stop = new AbortController();
    this.#cut = () => stop.abort();
    for (const sound of sounds) {
      if (stop.signal.aborted) return false;
      if (sound.pause) await wait(1000 * sound.pause, stop.signal);
      else if (!(sound.address && (await this.#hear(sound.address, stop.signal)))) {
        if (stop.signal.aborted) return false;
        failed(sound);
        await wait((1000 * sound.text.length) / LETTERS_A_SECOND, stop.signal);
      }
    }
    return !stop.signal.aborted;
  }

  stop() {
    this.#cut();
    this.#audio.pause();
  }

  /** True when it was heard to its end or cut, false when it can't be heard. */
  #hear(address, signal) {
    const end = new AbortController();
    return new Promise((done) => {
      const options = { once: true, signal: end.signal };
      this.#audio.addEventListener("ended", () => done(true), options);
      this.#audio.addEventListener("error", () => done(false), options);
      signal.addEventListener("abort", () => done(true), options);
      this.#audio.src = address;
      this.#audio.play().catch(() => done(signal.aborted));
    }).finally(() => end.abort());
  }
}

function wait(milliseconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => done(clearTimeout(timer)), { once: true });
  });
}
