/**
 * Wrong: counts the threads of all reporters together.
 * Caught by: keeps the places of two reporters apart
 * Says: 2 were expected
 */
import { Worker } from "node:worker_threads";
import type pg from "pg";

type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

const code = (compute: unknown) => `const { parentPort, workerData } = require("node:worker_threads");
  parentPort.postMessage((${compute})(workerData));`;

const waiting: (() => void)[] = [];
let running = 0;

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
  return async (sql, values) => {
    const { rows } = await pool.query(sql, values);
    if (running < threads) running++;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await inThread(code(compute), rows);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
