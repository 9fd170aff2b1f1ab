/** Something that is to happen at a moment of the thread's clock. @internal */
export interface Due {
  /** When: milliseconds as of `performance.now()`. */
  dueAt: number;
  /** Called at that moment or, if the thread is late, after it. */
  fall(now: number): void;
}

/** From here on a timer of the event loop would come too late: it is exact to a millisecond and then some. */
const timerErrorMs = 1.6;
/** How long the thread sleeps at a time while it waits for a moment that near: so late may it notice what arrives. */
const napMs = 0.12;
/** A sleep ends this much too late: the last stretch is waited for awake. */
const napErrorMs = 0.08;

/**
 * Keeps deadlines to within some hundredths of a millisecond. While the next one is far off, a timer waits for it; in the
 * last one and a half milliseconds the event loop turns, with short sleeps between. Idle, it costs nothing.
 * @internal
 */
export class Deadlines {
  /** The next one first. */
  readonly #dues: Due[] = [];
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #turning = false;

  /** How many deadlines are waited for. */
  get size(): number {
    return this.#dues.length;
  }

  /** Most are later than all others: their place is looked for from the end. */
  add(due: Due): void {
    const dues = this.#dues;
    let at = dues.length;
    while (at > 0 && (dues[at - 1] as Due).dueAt > due.dueAt) at--;
    dues.splice(at, 0, due);
    if (at === 0) this.#arm();
  }

  #arm(): void {
    const next = this.#dues[0];
    if (!next || this.#turning) return;
    const left = next.dueAt - performance.now();
    if (left <= timerErrorMs) {
      this.#turning = true;
      setImmediate(this.#turn);
    } else if (next.dueAt < this.#timerAt) {
      clearTimeout(this.#timer);
      this.#timerAt = next.dueAt;
      this.#timer = setTimeout(this.#wake, left - timerErrorMs);
    }
  }

  readonly #wake = (): void => {
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#arm();
  };

  readonly #turn = (): void => {
    this.#turning = false;
    let now = performance.now();
    while (this.#dues.length > 0 && (this.#dues[0] as Due).dueAt <= now) {
      (this.#dues.shift() as Due).fall(now);
      now = performance.now();
    }
    const next = this.#dues[0];
    if (next) {
      const left = next.dueAt - performance.now();
      if (left > napErrorMs && left <= timerErrorMs) {
        Atomics.wait(this.#sleeper, 0, 0, Math.min(napMs, left - napErrorMs));
      }
    }
    this.#arm();
  };
}
