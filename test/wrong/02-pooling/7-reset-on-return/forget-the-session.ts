/**
 * Wrong: locks of the session and channels outlive transactions, and are forgotten.
 * Caught by: lets go of locks and channels
 * Says: pg_advisory_lock(42) is still held
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query("rollback; close all; discard temp; reset all");
}
