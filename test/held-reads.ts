import { setImmediate as turn } from "node:timers/promises";
import { type Ending, endOf, toldEnd } from "./exercise-lab.js";

/** A read that has begun, and ends when the test says so. */
export interface Read {
  id: number;
  end: (value?: unknown) => void;
  fail: (error: unknown) => void;
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

  /** @param call begins the call, with the function that reads */
  constructor(call: (read: (id: number) => Promise<unknown>) => Promise<unknown>) {
    void endOf(() => call((id) => this.#read(id))).then(
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
    this.running++;
    this.most = Math.max(this.most, this.running);
    return new Promise((resolve, reject) => {
      const ending = (settle: (value?: unknown) => void) => (value?: unknown) => {
        this.running--;
        settle(value);
      };
      this.begun.push({ id, end: ending(resolve), fail: ending(reject) });
    });
  }
}

/** Lets everything run that is ready to. Throws the error of work that is still to do. */
export async function ready(call: HeldReads): Promise<void> {
  await turn();
  const { end } = call;
  if (end?.threw && (end.error as { code?: unknown } | undefined)?.code === "TODO") throw end.error;
}

/** How a call ended, in words, if it has. */
export const toldCall = ({ end }: HeldReads): string => (end ? toldEnd(end) : "is still under way");
