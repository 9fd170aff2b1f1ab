/**
 * Wrong: knows two of the three ways in which a thread ends.
 * Caught by: throws what went wrong, and takes the next call as the first
 * Says: neither returned nor threw
 */
import { Worker } from "node:worker_threads";
import type pg from "pg";

type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

const code = (compute: unknown) => `const { parentPort, workerData } = require("node:worker_threads");
  parentPort.postMessage((${compute})(workerData));`;

async function inThread(text: string, rows: unknown[]): Promise<unknown> {
  const thread = new Worker(text, { eval: true, workerData: rows });
  try {
    return await new Promise((resolve, reject) => thread.once("message", resolve).once("error", reject));
  } finally {
    await thread.terminate();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number): Report {
  const waiting: (() => void)[] = [];
  let free = threads;
  return async (sql, values) => {
    const { rows } = await pool.query(sql, values);
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await inThread(code(compute), rows);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
