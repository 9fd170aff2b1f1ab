/**
 * Lesson: lessons/01-connections.md
 * Task: return a connected client, or throw: ConnectTimeoutError when it is not ready within `limitMs`,
 *       ConnectRefusedError when connecting fails in any other way. Keep the original error as `cause`, and leave no
 *       socket open.
 * Done when: npm run grade -- 01-connections/3-time-out-clearly
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export class ConnectTimeoutError extends Error {
  override name = "ConnectTimeoutError";
}

export class ConnectRefusedError extends Error {
  override name = "ConnectRefusedError";
}

export async function connectWithin(config: pg.ClientConfig, limitMs: number): Promise<pg.Client> {
  // TODO: pg.Client has an option for the limit. Tell the two errors apart.
  throw new TodoError(`connect to ${config.host} within ${limitMs} ms`);
}
