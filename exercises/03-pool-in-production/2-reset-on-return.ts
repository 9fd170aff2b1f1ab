/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: `reset` makes a connection that comes back as good as a new one. An open transaction, be it one that has failed or one
 *       whose `begin` is still under way, is undone, not committed. Settings (custom ones, too) and the role are as after the
 *       login, also where the login itself sets a role (`set role none` would take that away, too); no temporary objects,
 *       cursors, advisory locks, channels (LISTEN), nor `lastval()` of the last user are left. Named statements, which `pg`
 *       remembers, go on working, and listeners of the client stay. All in one round trip, whatever the state; on a dead connection
 *       it fails. Whatever the last user has set, neither time-outs nor `default_transaction_…` may hold the clean-up up. Mind: a
 *       string of several statements is one implicit transaction, which goes on as it began until `commit`; DISCARD ALL refuses.
 * Done when: npm run grade -- 03-pool-in-production/2-reset-on-return
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function reset(client: pg.ClientBase): Promise<void> {
  // TODO: several statements fit into one string.
  throw new TodoError(`reset a connection in transaction state ${client.getTransactionStatus()}`);
}
