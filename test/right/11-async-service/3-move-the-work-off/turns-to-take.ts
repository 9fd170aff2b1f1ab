/**
 * Style: turns are objects that are given back by `using`, and the thread says by a word of its own whether it has a result.
 */
import { once } from "node:events";
import * as threading from "node:worker_threads";
import type pg from "pg";

class Turns {
  readonly #queue: ((turn: Disposable) => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  take(): Promise<Disposable> {
    return new Promise((take) => {
      this.#queue.push(take);
      this.#next();
    });
  }

  #next(): void {
    if (this.#free === 0 || this.#queue.length === 0) return;
    this.#free -= 1;
    this.#queue.shift()?.({
      [Symbol.dispose]: () => {
        this.#free += 1;
        this.#next();
      },
    });
  }
}

type Answer = { done: true; result: unknown } | { done: false; error: unknown };

const textOf = (compute: unknown): string => `
  const threading = require("worker_threads");
  threading.parentPort.once("message", (rows) => {
    let answer;
    try {
      answer = { done: true, result: (${String(compute)})(rows) };
    } catch (error) {
      answer = { done: false, error };
    }
    threading.parentPort.postMessage(answer);
  });`;

async function computed(text: string, rows: unknown[]): Promise<unknown> {
  const thread = new threading.Worker(text, { eval: true });
  try {
    const answered = once(thread, "message");
    const gone = once(thread, "exit").then(([code]) => {
      throw new Error(`The thread has ended by itself, with code ${code}.`);
    });
    gone.catch(() => undefined);
    answered.catch(() => undefined);
    thread.postMessage(rows);
    const [answer] = (await Promise.race([answered, gone])) as [Answer];
    if (answer.done) return answer.result;
    throw answer.error;
  } finally {
    await thread.terminate();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number) {
  const turns = new Turns(threads);
  return async (sql: string, values: unknown[] = []): Promise<unknown> => {
    const { rows } = await pool.query(sql, values);
    using _turn = await turns.take();
    return await computed(textOf(compute), rows);
  };
}
