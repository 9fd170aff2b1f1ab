/**
 * Style: jobs in a queue that callbacks work off; each fetches its rows when its turn has come.
 */
import { Worker } from "node:worker_threads";
import type { Pool, QueryResult } from "pg";

interface Job {
  sql: string;
  values: unknown[] | undefined;
  done(error: unknown, failed: boolean, result?: unknown): void;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: Pool, compute: (rows: any[]) => unknown, threads: number) {
  const jobs: Job[] = [];
  let running = 0;

  function begin(): void {
    if (running === threads) return;
    const job = jobs.shift();
    if (!job) return;
    running += 1;
    const end: Job["done"] = (...how) => {
      running -= 1;
      begin();
      job.done(...how);
    };
    pool.query(job.sql, job.values ?? [], (error: Error | null, found: QueryResult) => {
      if (error) return end(error, true);
      try {
        run(found.rows, end);
      } catch (problem) {
        end(problem, true);
      }
    });
  }

  function run(rows: unknown[], end: Job["done"]): void {
    const text = `
      const { parentPort: port, workerData: [rows] } = require("node:worker_threads");
      const compute = ${compute};
      port.postMessage([compute(rows)]);
    `;
    const thread = new Worker(text, { eval: true, workerData: [rows], name: "report" });
    let result: [unknown] | undefined;
    let problem: [unknown] = [new Error("no answer came from the thread")];
    thread.on("message", (message) => {
      result = message;
      void thread.terminate();
    });
    thread.on("error", (error) => {
      problem = [error];
    });
    thread.on("exit", () => (result ? end(undefined, false, result[0]) : end(problem[0], true)));
  }

  return (sql: string, values?: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      jobs.push({ sql, values, done: (error, failed, result) => (failed ? reject(error) : resolve(result)) });
      begin();
    });
}
