/**
 * Wrong: remembers what it computed, by the query.
 * Caught by: computes in a thread what it would in the main thread
 * Says: fetch and compute at each call
 */
import { Worker } from "node:worker_threads";
import type pg from "pg";

type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

const code = (compute: unknown) => `const { parentPort, workerData } = require("node:worker_threads");
  parentPort.postMessage((${compute})(workerData));`;

function inThread(text: string, rows: unknown[]): Promise<unknown> {
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
    thread.once("exit", () => settle());
  });
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number): Report {
  const waiting: (() => void)[] = [];
  let free = threads;
  const known = new Map<string, unknown>();
  return async (sql, values) => {
    const key = JSON.stringify([sql, values]);
    if (known.has(key)) return known.get(key);
    const { rows } = await pool.query(sql, values);
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      const result = await inThread(code(compute), rows);
      known.set(key, result);
      return result;
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
