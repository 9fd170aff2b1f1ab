import { Worker } from "node:worker_threads";
import pg from "pg";

/** Fetches the rows of a query and returns what the reporter computes of them. */
export type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

// More than 25 lines: the turns, and the three ways in which a thread ends.
// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number): Report {
  const code = `const { parentPort, workerData } = require("node:worker_threads");
    parentPort.postMessage((${compute})(workerData));`;
  let free = threads;
  const waiting: (() => void)[] = [];
  return async (sql, values) => {
    // The pool has its connection back before the rows are here.
    const { rows } = await pool.query(sql, values);
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await inThread(code, rows);
    } finally {
      // The place is handed on to the next who waits: somebody who comes in between cannot take it.
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

function inThread(code: string, rows: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(code, { eval: true, workerData: rows });
    // A thread that ends by process.exit sends neither a message nor an error.
    let settle = () => reject(new Error("the thread ended and gave no result"));
    thread.once("message", (result) => {
      settle = () => resolve(result);
      // Without `terminate` the thread would go on for as long as a timer runs in it.
      thread.terminate();
    });
    thread.once("error", (error) => {
      settle = () => reject(error);
    });
    // The promise settles when the thread has ended: until then the thread exists, and counts.
    thread.once("exit", () => settle());
  });
}
