import type pg from "pg";
import { demand, same } from "./exercise-lab.js";
import { listenersOf } from "./lent-state.js";

/**
 * What a client has beyond its connection: settings, locks, temporary tables, a transaction, listeners. The same before a call
 * and after it, or the call has left something behind.
 */
export async function session(client: pg.Client): Promise<unknown> {
  const sql = `select (select json_object_agg(name, setting) from pg_settings where source = 'session') as settings,
    (select count(*)::int from pg_locks where pid = pg_backend_pid() and locktype = 'advisory') as locks,
    (select count(*)::int from pg_class where relpersistence = 't') as temporary, now() <> statement_timestamp() as inside`;
  return client.query(sql).then(
    ({ rows }) => ({ ...rows[0], ...listenersOf(client) }),
    (error) => String(error),
  );
}

/** Demands that a client has what it had before a call, and no more. */
export async function demandLeftAlone(client: pg.Client, before: unknown, what: string): Promise<void> {
  const after = await session(client);
  const message = `${what}: the client was ${JSON.stringify(before)} before, and is ${JSON.stringify(after)} now. Whoever uses it next is inside of what was left behind. Next: end on every path what you begin; roll back in a \`catch\`, and take off each listener that you have put on.`;
  demand(same(before, after), message);
}

/** Ends whoever is still inside a transaction of a client's database: who comes later would wait for it for ever. */
export async function endForgotten(client: pg.ClientBase | pg.Pool): Promise<void> {
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%' and pid <> pg_backend_pid()`);
}
