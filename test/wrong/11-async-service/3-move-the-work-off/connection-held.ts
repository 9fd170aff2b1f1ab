/**
 * Wrong: gives the connection back when the report is computed.
 * Caught by: computes as many reports at a time as there may be threads, and holds no connection meanwhile
 * Says: Others wait for a connection that nobody uses
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
  return async (sql, values) => {
    const client = await pool.connect();
    const { rows } = await client.query(sql, values).catch((error) => {
      client.release();
      throw error;
    });
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await inThread(code(compute), rows);
    } finally {
      client.release();
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
