import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand } from "./exercise-lab.js";
import { demandTidy, type TestPool } from "./exercise-pool.js";

/** What a connection, or that of a pool of one, brings to its next user, by what it is: its settings, and what it holds or has of its own. */
export async function stateOf(pool: pg.Pool | pg.Client): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string; value: string }>(`
    select 'the setting ' || name as name, setting as value from pg_settings where name !~ '^(transaction_|in_hot_standby)'
    union all select 'temporary tables', count(*)::text from pg_class where relnamespace = pg_my_temp_schema() and relkind = 'r'
    union all select 'advisory locks', count(*)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Events of a client to which somebody may listen. */
const events = ["error", "end", "drain", "notice", "notification"];

/** How many listen to the events of a client, or of a pool's clients, all of them free. */
export function listenersOf(of: pg.Pool | pg.Client): Record<string, string> {
  const { _clients: clients = [of as pg.Client] } = of as unknown as { _clients?: pg.Client[] };
  const counts = events.map((event) => clients.reduce((sum, client) => sum + client.listenerCount(event), 0));
  return Object.fromEntries(events.map((event, k) => [`the number of listeners to "${event}"`, `${counts[k]}`]));
}

/**
 * Settings of the session's own: none has its default, and none changes what work comes to. The minutes differ, so that a
 * message tells whose value came back.
 */
const ownSettings = {
  work_mem: "7MB",
  maintenance_work_mem: "70MB",
  lock_timeout: "41min",
  statement_timeout: "42min",
  idle_in_transaction_session_timeout: "43min",
  transaction_timeout: "44min",
  synchronous_commit: "local",
  client_min_messages: "error",
  timezone: "Asia/Kathmandu",
  search_path: '"$user", public, pg_catalog',
  enable_mergejoin: "off",
  application_name: "whoever was here before",
};

/** What an earlier user has left on the connection on purpose: whoever clears or resets more than is theirs takes it away. */
const ofOthers = `create temp table if not exists basket (product integer);
  select pg_advisory_unlock_all(); select pg_advisory_lock(4712)`;

/**
 * Gives a session, or that of a pool of one, its own settings, of those that this server knows.
 *
 * @param except names of settings that the test has chosen itself
 */
export async function setOwn(
  pool: pg.Pool | pg.Client,
  except: readonly (keyof typeof ownSettings)[] = [],
): Promise<void> {
  const sql = `select set_config(name, $1::jsonb ->> lower(name), false) from pg_settings
    where $1::jsonb ? lower(name) and lower(name) <> all($2)`;
  await pool.query(sql, [JSON.stringify(ownSettings), except]);
}

/** What of a state is another one than before, in words: `the setting lock_timeout was 2460000, and is 0`. */
export function changeOf(before: Record<string, string>, after: Record<string, string>): string | undefined {
  const name = Object.keys(before).find((each) => after[each] !== before[each]);
  return name && `${name} was ${before[name]}, and is ${after[name]}`;
}

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
  await setOwn(pool);
  const before = { ...(await stateOf(pool)), ...listenersOf(pool) };
  const thrownAway = pool.thrownAway;
  const result = await work();
  demand(
    pool.thrownAway === thrownAway,
    `${what}: the connection was thrown away, and it was alive. The next call pays for another. Next: release(true) only when the rollback fails, too.`,
  );
  if (pool.out === 0) await settle(pool);
  await demandTidy(lab, pool, what);
  const after = { ...(await stateOf(pool)), ...listenersOf(pool) };
  const changed = changeOf(before, after);
  demand(
    changed === undefined,
    `${what}: on the connection that came back, ${changed} for whoever gets it next. Next: let everything that the call makes or sets end with its transaction: \`set local\` does, and \`reset\` gives the default, not what was there; take off the listeners that you have put on.`,
  );
  return result;
}

/** Demands that work which succeeds, and work which fails, leaves no listener on the only connection of a pool, where they would pile up. */
export async function demandNothingPiled(
  pool: TestPool,
  call: (work: (client: pg.PoolClient) => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  for (const [what, sql] of [
    ["succeeded", "select 1"],
    ["failed", "select 1 / 0"],
  ] as const) {
    const again = () => call((client) => client.query(sql));
    await again();
    // Of connections that do not come back speaks another test.
    if (pool.out > 0) return;
    const before = listenersOf(pool);
    for (let k = 0; k < 3; k++) await again();
    const changed = changeOf(before, listenersOf(pool));
    demand(
      changed === undefined,
      `After three calls more, of work that ${what}, on the same connection ${changed}. They pile up for as long as it lives, and Node warns of a leak at eleven. Next: take off what you have put on, before you release.`,
    );
  }
}
