import { setImmediate as turn } from "node:timers/promises";
import { type Ending, endOf, toldEnd } from "./exercise-lab.js";

/** A read that has begun, and ends when the test says so. */
export interface Read {
  id: number;
  end: (value?: unknown) => void;
  fail: (error: unknown) => void;
  /** Has it ended? */
  isOver: boolean;
}

/** A call of the work whose reads end when the test says so. */
export class HeldReads {
  /** In the order in which they began. */
  readonly begun: Read[] = [];
  /** How many are under way. */
  running = 0;
  /** How many were under way at one moment, at most. */
  most = 0;
  /** How the call ended; undefined while it has not. */
  end: Ending<unknown> | undefined;
  /** Did it throw before it gave a promise? */
  threwAtOnce = false;

  readonly #atOnce: { place: number; error: unknown } | undefined;

  /**
   * @param call begins the call, with the function that reads
   * @param atOnce which of the reads, counted from 0 as they begin, throws at once, and what
   */
  constructor(
    call: (read: (id: number) => Promise<unknown>) => Promise<unknown>,
    atOnce?: { place: number; error: unknown },
  ) {
    this.#atOnce = atOnce;
    const begin = () => {
      try {
        return call((id) => this.#read(id));
      } catch (error) {
        this.threwAtOnce = true;
        throw error;
      }
    };
    void endOf(begin).then(
      (end) => {
        this.end = end;
      },
      // Work that is still to do.
      (error) => {
        this.end = { threw: true, error };
      },
    );
  }

  #read(id: number): Promise<unknown> {
    if (this.#atOnce?.place === this.begun.length) {
      const nothing = () => undefined;
      this.begun.push({ id, end: nothing, fail: nothing, isOver: true });
      throw this.#atOnce.error;
    }
    this.running++;
    this.most = Math.max(this.most, this.running);
    return new Promise((resolve, reject) => {
      const ending = (settle: (value?: unknown) => void) => (value?: unknown) => {
        this.running--;
        read.isOver = true;
        settle(value);
      };
      const read: Read = { id, end: ending(resolve), fail: ending(reject), isOver: false };
      this.begun.push(read);
    });
  }
}

/** Lets everything run that is ready to. Throws the error of work that is still to do. */
export async function ready(call: HeldReads): Promise<void> {
  await turn();
  const { end } = call;
  if (end?.threw && (end.error as { code?: unknown } | undefined)?.code === "TODO") throw end.error;
}

/** Lets everything run that is ready to, and then what that has made ready. */
export async function readyTwice(call: HeldReads): Promise<void> {
  await ready(call);
  await ready(call);
}

/** How a call ended, in words, if it has. */
export const toldCall = ({ end, threwAtOnce }: HeldReads): string =>
  end ? `${threwAtOnce ? "gave no promise, and " : ""}${toldEnd(end)}` : "is still under way";
