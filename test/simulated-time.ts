import { setImmediate as turn } from "node:timers/promises";
import { demand } from "./exercise-lab.js";

/** How many turns of the event loop work may take for itself between two moments. */
const mostTurns = 20;

/** Moments after which a loop is taken for one without end. */
const mostMoments = 20_000;

/**
 * Time that passes when nobody can go on without it: for work that is handed its clock and its `sleep`. As timers of Node do, a
 * sleep takes a millisecond at least, and may end late or early.
 */
export class SimulatedTime {
  #nowMs: number;
  readonly #startMs: number;
  readonly #waiting: { atMs: number; go: () => void }[] = [];
  readonly #lateMs: (endsMs: number) => number;

  /** @param lateMs by how much a sleep that should end at this moment, counted from the start, ends later; less than 0: earlier */
  constructor(startMs: number, lateMs: (endsMs: number) => number = () => 0) {
    this.#nowMs = startMs;
    this.#startMs = startMs;
    this.#lateMs = lateMs;
  }

  readonly now = (): number => this.#nowMs;

  /** Waits as a timer does. */
  readonly sleep = (ms: number): Promise<void> => {
    const leastMs = Math.max(1, ms);
    return this.exactly(leastMs + this.#lateMs(this.#nowMs - this.#startMs + leastMs));
  };

  /** Waits for exactly so long. */
  exactly(ms: number): Promise<void> {
    return new Promise((go) => this.#waiting.push({ atMs: this.#nowMs + ms, go }));
  }

  /** Lets time pass until the work has ended, from one moment at which somebody wakes to the next. */
  async passUntil(work: Promise<unknown>): Promise<void> {
    let ended = false;
    work.then(
      () => (ended = true),
      () => (ended = true),
    );
    for (let moments = 0, turns = 0; ; ) {
      await turn();
      if (ended) return;
      if (this.#waiting.length === 0) {
        const idle =
          "The work waits, and nobody wakes it: no request is under way, and nobody sleeps by the `sleep` that was given. Next: wait for time by `sleep` alone.";
        demand(++turns <= mostTurns, idle);
        continue;
      }
      turns = 0;
      const endless =
        "The work sleeps and wakes without end, and sends nothing more. Next: end the loop when all are sent.";
      demand(++moments <= mostMoments, endless);
      this.#wakeNext();
    }
  }

  /** Goes on to the next moment at which somebody wakes, and wakes all of that moment in the order in which they began to wait. */
  #wakeNext(): void {
    this.#nowMs = Math.min(...this.#waiting.map(({ atMs }) => atMs));
    for (const one of this.#waiting.filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.go();
    }
  }
}
