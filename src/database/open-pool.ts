import type pg from "pg";
import { requireDuration, requireNumber } from "../arguments.js";
import { QueuePool } from "../pool/index.js";

/** What a database is made of. @internal */
export interface OpenedPool {
  pool: QueuePool;
  /** Connections that were opened at the beginning. */
  min: number;
  /** How long a statement may take, in milliseconds. */
  commandTimeoutMs: number;
}

/**
 * A pool of which `min` connections are open: they are opened all at once. When one of them cannot be, none is left.
 *
 * @param call whose options these are, for messages
 * @throws InvalidArgumentError for an option out of bounds; PoolConnectError when the server cannot be reached
 * @internal
 */
export async function openPool(
  call: string,
  server: pg.ClientConfig,
  { min, max, commandTimeoutMs }: { min: number; max: number; commandTimeoutMs: number },
): Promise<OpenedPool> {
  requireNumber(`${call}: max`, max, 1, 10_000, true);
  requireNumber(`${call}: min`, min, 1, max, true);
  requireDuration(`${call}: commandTimeoutMs`, commandTimeoutMs);
  // A connection whose end the server has told is not lent anyhow, and one that dies in silence runs into the time limit: so
  // no statement pays for a sign of life.
  const pool = new QueuePool(server, { size: max, idleTimeoutMs: Number.POSITIVE_INFINITY, validate: false });
  try {
    await pool.prefill(min);
  } catch (error) {
    await pool.drain(0);
    throw error;
  }
  return { pool, min, commandTimeoutMs };
}
