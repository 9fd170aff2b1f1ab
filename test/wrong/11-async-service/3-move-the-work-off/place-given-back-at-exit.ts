/**
 * Wrong: gives the place back when the thread ends, and never if none could be started.
 * Caught by: throws what went wrong, and takes the next call as the first
 * Says: give the place back in a `finally`
 */
import { Worker } from "node:worker_threads";
import type pg from "pg";

type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

const code = (compute: unknown) => `const { parentPort, workerData } = require("node:worker_threads");
  parentPort.postMessage((${compute})(workerData));`;

function inThread(text: string, rows: unknown[], over: () => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(text, { eval: true, workerData: rows });
    let settle = () => reject(new Error("no result"));
    thread.once("message", (result) => {
      settle = () => resolve(result);
      thread.terminate();
    });
    thread.once("error", (error) => {
      settle = () => reject(error);
    });
    thread.once("exit", () => {
      over();
      settle();
    });
  });
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number): Report {
  const waiting: (() => void)[] = [];
  let free = threads;
  return async (sql, values) => {
    const { rows } = await pool.query(sql, values);
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    return await inThread(code(compute), rows, () => {
      const next = waiting.shift();
      if (next) next();
      else free++;
    });
  };
}
