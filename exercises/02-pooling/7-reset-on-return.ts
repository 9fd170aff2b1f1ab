/**
 * Lesson: lessons/02-pooling.md
 * Task: `reset` makes a connection that comes back as good as a new one: no open transaction (failed ones included), the
 *       settings of the login, no temporary tables, cursors, advisory locks or channels (LISTEN) of the last user. Named
 *       statements, which `pg` remembers on its side, must go on working. All that in one round trip.
 * Done when: npm run grade -- 02-pooling/7-reset-on-return
 */
import type pg from "pg";
import { TodoError } from "roundtrip";

export async function reset(client: pg.ClientBase): Promise<void> {
  // TODO: several statements fit into one string.
  throw new TodoError(`reset a connection in transaction state ${client.getTransactionStatus()}`);
}
