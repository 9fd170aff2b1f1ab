/** Connects that are worth having under way as long as somebody waits, before anything is known. */
const scouts = 3;

/** The weight of the newest measurement in a moving mean. */
const weight = 0.2;

/** What {@link Growth.wanted} looks at. */
export interface Situation {
  /** Requests that wait. */
  waiting: number;
  /** Connects under way. */
  connecting: number;
  /** Connections that will be free in a moment: they are being checked or reset. */
  soon: number;
  /** For how long each connection that is checked out has been, in milliseconds. */
  heldForMs: Iterable<number>;
}

/**
 * Decides how many connections to open when requests wait.
 *
 * The rule: **a connect is worth starting if the queue would otherwise last longer than the connect itself.** The
 * connections that exist, and those under way, come back once per hold: n of them work off n × connect / hold requests
 * while one more is being opened. If that is as many as wait, opening one more would serve nobody.
 *
 * How long a hold lasts is the moving mean of those that ended; but a connection that has been out for longer is reckoned
 * to stay out for as long again. So slow queries show within milliseconds, before a single one of them has ended.
 *
 * Whatever the estimate says, up to three connects are under way while anybody waits: a queue that persists makes the
 * pool grow, and an estimate that is wrong costs time, never the service. The next is started only if somebody still
 * waits when one of them is done.
 *
 * @internal
 */
export class Growth {
  #connectMs: number | undefined;
  #holdMs: number | undefined;

  /** How long a connect takes, in milliseconds; undefined while nothing is known. */
  get connectMs(): number | undefined {
    return this.#connectMs;
  }

  /** A connect has succeeded, after so many milliseconds. */
  connected(ms: number): void {
    this.#connectMs = this.#connectMs === undefined ? ms : this.#connectMs + weight * (ms - this.#connectMs);
  }

  /** A connection was given back, after so many milliseconds. */
  released(ms: number): void {
    this.#holdMs = this.#holdMs === undefined ? ms : this.#holdMs + weight * (ms - this.#holdMs);
  }

  /** How many connects to start now; limits of the pool are not its business. */
  wanted({ waiting, connecting, soon, heldForMs }: Situation): number {
    const unserved = waiting - soon;
    const atOnce = Math.max(
      Math.min(unserved, scouts),
      Math.min(unserved, this.#worthwhile(unserved, soon, heldForMs)),
    );
    return Math.max(0, atOnce - connecting);
  }

  /** How many connects under way it takes to work off the queue within the time of one connect; 0 while nothing is known. */
  #worthwhile(unserved: number, soon: number, heldForMs: Iterable<number>): number {
    if (this.#connectMs === undefined || this.#connectMs === 0) return 0;
    let returnsPerMs = 0;
    let holdSum = 0;
    let held = 0;
    for (const ms of heldForMs) {
      const holdMs = Math.max(this.#holdMs ?? 0, 2 * ms);
      if (holdMs === 0) return 0;
      returnsPerMs += 1 / holdMs;
      holdSum += holdMs;
      held++;
    }
    const holdMs = held > 0 ? holdSum / held : this.#holdMs;
    if (holdMs === undefined || holdMs === 0) return 0;
    return Math.ceil((unserved / this.#connectMs - returnsPerMs) * holdMs - soon);
  }
}
