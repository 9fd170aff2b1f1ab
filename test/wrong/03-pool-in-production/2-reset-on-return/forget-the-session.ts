/**
 * Wrong: locks of the session and channels outlive transactions, and are forgotten.
 * Caught by: lets go of locks and channels
 * Says: still held after the reset: 2 advisory locks
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(
    "rollback; set session authorization default; reset all; close all; discard temp; discard sequences",
  );
}
