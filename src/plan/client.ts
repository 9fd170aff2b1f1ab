import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";

/** Where PostgreSQL is asked: a lab, or a client that is connected. */
export type PlanTarget = Lab | pg.ClientBase;

/** Runs work with a client: the one that is given, or one of a lab's pool. */
export async function withClientOf<T>(
  call: string,
  on: unknown,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  if (!(on instanceof Lab)) return work(requireClient(call, on));
  const client = await on.pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

function requireClient(call: string, on: unknown): pg.ClientBase {
  const client = on as Partial<pg.ClientBase> | null | undefined;
  if (typeof client?.query === "function" && typeof client.getTransactionStatus === "function")
    return on as pg.ClientBase;
  throw new InvalidArgumentError(
    `${call}: expected a lab, a connected client or a SQLite shop first, got ${describe(on)}. ` +
      "A pool has no connection of its own: take one with pool.connect().",
  );
}
