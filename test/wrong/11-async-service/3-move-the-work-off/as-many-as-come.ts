/**
 * Wrong: starts a thread for each call, however many there are.
 * Caught by: computes as many reports at a time as there may be threads, and holds no connection meanwhile
 * Says: Fewer leave a core idle
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
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, _threads: number): Report {
  return async (sql, values) => {
    const { rows } = await pool.query(sql, values);
    return await inThread(code(compute), rows);
  };
}
