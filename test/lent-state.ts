import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand } from "./exercise-lab.js";
import { demandTidy, type TestPool } from "./exercise-pool.js";

/** What a connection brings to its next user, by what it is: its settings, and what it holds or has of its own. */
async function stateOf(pool: pg.Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string; value: string }>(`
    select 'the setting ' || name as name, setting as value from pg_settings where name !~ '^(transaction_|in_hot_standby)'
    union all select 'temporary tables', count(*)::text from pg_class where relnamespace = pg_my_temp_schema() and relkind = 'r'
    union all select 'advisory locks', count(*)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** What an earlier user has left on the connection on purpose: whoever clears more than is theirs takes it away. */
const ofOthers = `create temp table if not exists basket (product integer); set work_mem = '7MB';
  select pg_advisory_unlock_all(); select pg_advisory_lock(4712)`;

/** Waits until the server has said on a connection all that it had still to say, within a transaction that has failed as well. */
async function settle(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  await client.query("select").catch(() => undefined);
  client.release();
}

/**
 * Runs work with a pool of one connection, and demands that it comes back as it was lent.
 *
 * @param what the call and how it ended, in words
 */
export async function demandAsLent<T>(lab: Lab, pool: TestPool, what: string, work: () => Promise<T>): Promise<T> {
  await pool.query(ofOthers);
  const before = await stateOf(pool);
  const thrownAway = pool.thrownAway;
  const result = await work();
  demand(
    pool.thrownAway === thrownAway,
    `${what}: the connection was thrown away, and it was alive. The next call pays for another. Next: release(true) only when the rollback fails, too.`,
  );
  if (pool.out === 0) await settle(pool);
  await demandTidy(lab, pool, what);
  const after = await stateOf(pool);
  const changed = Object.keys(before).find((name) => after[name] !== before[name]);
  demand(
    changed === undefined,
    `${what}: on the connection that came back, ${changed} was ${before[changed ?? ""]}, and is ${after[changed ?? ""]} for whoever gets it next. Next: let everything that the call makes or sets end with its transaction.`,
  );
  return result;
}
