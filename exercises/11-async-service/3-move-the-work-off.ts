/**
 * Lesson: lessons/11-async-service.md
 * Task: a report is computed in the main thread, where all other requests wait meanwhile. Have `compute` called in a worker thread,
 *       one for each report, without `inWorker`: `new Worker(code, { eval: true })`, `code` being text. `compute` uses nothing from
 *       around it: its text, `String(compute)`, and the rows, copied as they are, will do. Of one reporter at most `threads` threads
 *       exist at a time, and as many compute; who comes later waits for a turn. No connection is out while it computes or waits
 *       for one. What it returns, even `undefined`, is returned; what it throws, or what else goes wrong (a thread may end
 *       without a word), is thrown, an error with its message. When a call is over, so is its thread, whatever timers `compute`
 *       left there. Then delete the TODO line.
 * Done when: npm run grade -- 11-async-service/3-move-the-work-off
 */
import { Worker } from "node:worker_threads";
import pg from "pg";
import { TodoError } from "roundtrip";

/** Fetches the rows of a query and returns what the reporter computes of them. */
export type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

function todo(task: string): void {
  throw new TodoError(task);
}

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, threads: number): Report {
  return async (sql, values) => {
    todo(`compute in one of ${threads} threads: ${Worker.name}`); // TODO: delete this line.
    const { rows } = await pool.query(sql, values);
    return compute(rows);
  };
}
