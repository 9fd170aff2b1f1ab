import type pg from "pg";

/** What a user can leave behind. The two differ in each name and value: who resets by name resets one of them. */
export const habits = [
  {
    settings: [
      "set search_path = pg_catalog",
      "set statement_timeout = '3s'",
      "set session characteristics as transaction isolation level serializable",
      "set timezone = 'Asia/Tokyo'",
      "set app.tenant = '42'",
      "set app.visitor = '43'",
    ],
    temporary: ["create temporary table basket (product integer)", "create temporary sequence numbers"],
    cursors: ["declare page cursor with hold for select 1"],
    locks: ["pg_advisory_lock(42)", "pg_advisory_lock(42)", "pg_advisory_lock_shared(43)"],
    channels: ["orders", "stock"],
  },
  {
    settings: [
      "set work_mem = '9MB'",
      "set lock_timeout = '7s'",
      "set default_transaction_read_only = on",
      "set datestyle = 'SQL, DMY'",
      "set enable_seqscan = off",
      "select set_config('app.tenant', '44', false)",
      "set shop.language = 'fr'",
    ],
    temporary: [
      "create temporary view visitors as select 1 as one",
      "create function pg_temp.twice(n integer) returns integer language sql as 'select 2 * n'",
      "create temporary table leftovers (n integer)",
    ],
    cursors: ["declare one cursor with hold for select 1", "declare two cursor with hold for select 2"],
    locks: ["pg_advisory_lock(4711, 12)", "pg_try_advisory_lock(4712)", "pg_try_advisory_lock_shared(4711, 13)"],
    channels: ['"Mixed Case"', "invoices"],
  },
] as const;

/** Leaves behind everything that a user can, outside of a transaction. */
export async function leaveBehind(client: pg.Client, nth: number): Promise<void> {
  const { settings, temporary, cursors, locks, channels } = habits[nth % 2] ?? habits[0];
  for (const sql of [...temporary, ...cursors.map((cursor) => `begin; ${cursor}; commit`)]) await client.query(sql);
  for (const lock of locks) await client.query(`select ${lock}`);
  for (const channel of channels) await client.query(`listen ${channel}`);
  await client.query("select nextval('tickets')");
  // The login has set a role, its own, which everybody may do; without one the rights of a session are other ones.
  await client.query("set role none");
  for (const setting of settings) await client.query(setting);
}
