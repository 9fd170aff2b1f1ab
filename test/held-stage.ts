import { setTimeout as sleep } from "node:timers/promises";

/** How a call of a {@link HeldStage} may go on. */
interface Held {
  go(): void;
  fail(error: unknown): void;
}

/** A stage of a pipe: notes what it is given, holds the calls that it should, and answers when it is let go. */
export class HeldStage<In, Out> {
  /** What it was given, in the order of the calls. */
  readonly given: In[] = [];
  /** Most calls that were under way at the same time. */
  most = 0;
  readonly #answer: (given: In, index: number) => Out | Promise<Out>;
  readonly #holds: (index: number) => boolean;
  readonly #held = new Map<number, Held>();
  /** The signals of the calls that are under way. */
  readonly #signals = new Map<number, AbortSignal>();

  /**
   * @param answer what it gives for what it was given
   * @param holds is the call of this number, from 0, held until it is let go?
   */
  constructor(
    answer: (given: In, index: number) => Out | Promise<Out>,
    holds: (index: number) => boolean = () => false,
  ) {
    this.#answer = answer;
    this.#holds = holds;
  }

  /** The stage as a function. */
  readonly call = async (given: In, signal: AbortSignal): Promise<Out> => {
    const index = this.given.push(given) - 1;
    this.#signals.set(index, signal);
    this.most = Math.max(this.most, this.running);
    try {
      if (this.#holds(index)) {
        await new Promise<void>((go, fail) => this.#held.set(index, { go, fail }));
      }
      return await this.#answer(given, index);
    } finally {
      this.#signals.delete(index);
    }
  };

  /** Calls that are under way. */
  get running(): number {
    return this.#signals.size;
  }

  /** Calls that are under way and whose signal is not aborted, or that were given none. */
  get untold(): number {
    return [...this.#signals.values()].filter((signal) => !signal?.aborted).length;
  }

  /** The numbers of the calls that are held. */
  get held(): number[] {
    return [...this.#held.keys()];
  }

  /** Lets a call go on that is held. */
  letGo(index: number): void {
    this.#held.get(index)?.go();
    this.#held.delete(index);
  }

  /** Has a call fail that is held. */
  fail(index: number, error: unknown): void {
    this.#held.get(index)?.fail(error);
    this.#held.delete(index);
  }
}

/** After so many looks in a row at which nothing had moved, nothing will. */
const quietLooks = 10;

/** Waits until nothing moves any more. */
export async function atRest(seen: () => unknown): Promise<void> {
  for (let [quiet, before] = [0, ""]; quiet < quietLooks; ) {
    await sleep(1);
    const now = JSON.stringify(seen());
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}
