/**
 * Style: the callback form of `query`, ABORT, and RESET for what RESET ALL skips.
 */
import type pg from "pg";

const sql = `
  ABORT;
  RESET SESSION AUTHORIZATION;
  RESET ROLE;
  RESET ALL;
  COMMIT;
  DISCARD SEQUENCES;
  DISCARD TEMPORARY;
  DISCARD PLANS;
  UNLISTEN *;
  CLOSE ALL;
  SELECT pg_catalog.pg_advisory_unlock_all()`;

export function reset(client: pg.ClientBase): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(sql, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
