import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { buildIndex } from "#work/05-indexes/8-build-without-blocking";
import { clientFor } from "../../exercise-client.js";
import { built, demandOne, type IndexFacts, indexesOf } from "../../exercise-indexes.js";
import { demand, outcome, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: builds the index while others write
 *   one: no, the table has many rows
 *   many: builds the index while others write
 *   missing: builds the index while others write
 *   repeated: leaves a valid index alone
 *   error on the way: hands on the server's refusal
 *   second call: leaves a valid index alone
 *   late work: builds a valid index of this name
 */

const name = "orders_user_id";

/** What a build that failed has left behind: nothing, an invalid index that nobody writes to yet, or one that is written to. */
type LeftOver = "nothing" | "not ready" | "ready";

/** A fresh shop, in which a build that failed has left this behind. */
async function shopWith(lab: Lab, leftOver: LeftOver): Promise<pg.Client> {
  await lab.reset();
  const client = await lab.connect();
  // Several orders of one user: unique it cannot be.
  if (leftOver === "not ready")
    await outcome(client.query(`create unique index concurrently ${name} on orders (user_id)`));
  if (leftOver === "ready") await leaveReady(lab);
  return client;
}

/** Lets a build fail at its last step: it has filled the index, and waits in vain for a transaction that began before. */
async function leaveReady(lab: Lab): Promise<void> {
  const [old, builder] = [await lab.connect(), await lab.connect()];
  await old.query("begin isolation level repeatable read; select");
  await builder.query("set lock_timeout = '50ms'");
  await outcome(builder.query(`create index concurrently ${name} on orders (user_id)`));
  await old.query("rollback");
  const sql = "select from pg_index where indexrelid = to_regclass($1) and indisready and not indisvalid";
  if ((await old.query(sql, [name])).rowCount !== 1)
    throw new Error("The build left no index that is ready and invalid.");
}

function demandValid(indexes: readonly IndexFacts[]): void {
  const found = indexes.filter(({ table, name }) => table === "orders" && name !== "orders_pkey");
  const index = demandOne(found, "orders");
  const right = index.name === name && index.definition.endsWith("ON public.orders USING btree (user_id)");
  const said = `\`${index.definition}\`${index.isValid ? "" : ", and is invalid: written to, never read"}`;
  const message = `The index ${name} on orders (user_id) was expected, valid; what is there is ${said}. Next: look at indisvalid in pg_index before you decide.`;
  demand(right && index.isValid && !index.isUnique, message);
}

/** Waits until somebody on this database waits for a lock, or until the work has ended. */
async function untilItWaits(client: pg.Client, ended: () => boolean): Promise<void> {
  const sql = `select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'`;
  while (!ended() && (await client.query(sql)).rowCount === 0) await sleep(10);
}

/** Demands that a second writer gets on while the work waits for the first. */
async function demandNobodyWaits(lab: Lab, leftOver: LeftOver, when: string): Promise<void> {
  const client = await shopWith(lab, leftOver);
  const [first, second] = [await lab.connect(), await lab.connect()];
  await first.query("begin; update orders set status = 'paid' where id = 1");
  let hasEnded = false;
  const work = outcome(buildIndex(await clientFor(lab)).finally(() => (hasEnded = true)));
  // The work may fail; so it is looked at before the writers are.
  work.catch(() => undefined);
  await untilItWaits(client, () => hasEnded);
  // Only waiting for a lock is limited, and there is none to wait for.
  await second.query("set lock_timeout = '500ms'");
  const write = await outcome(second.query("update orders set status = 'paid' where id = 2"));
  await first.query("commit");
  const end = await work;
  const why = `Everybody who writes to orders stands behind it, for as long as the oldest of them takes`;
  const message = `While the index was built${when}, and one writer had not committed yet, a second one waited for a lock. ${why}. Next: \`concurrently\`, for whatever you create or drop.`;
  demand(!(write instanceof Error), message);
  const failed = `buildIndex threw ${end instanceof Error ? `"${end.message}"` : ""}, while others wrote${when}. Next: one statement to a query, and no transaction around it.`;
  demand(!(end instanceof Error), failed);
  demandValid(await indexesOf(client));
}

test("builds a valid index of this name", async ({ lab, other }) => {
  for (const each of [lab, other]) demandValid((await built(each, buildIndex)).indexes);
});

test("builds the index while others write", async ({ lab }) => {
  await demandNobodyWaits(lab, "nothing", "");
});

test("replaces an invalid index, while others write", async ({ lab }) => {
  for (const leftOver of ["not ready", "ready"] as const) {
    const client = await shopWith(lab, leftOver);
    await buildIndex(await clientFor(lab));
    demandValid(await indexesOf(client));
    await demandNobodyWaits(lab, leftOver, " in place of an invalid one");
  }
});

test("leaves a valid index alone", async ({ lab }) => {
  const { client } = await built(lab, buildIndex);
  const number = async () => (await client.query("select to_regclass($1)::oid as oid", [name])).rows[0]?.oid;
  const before = await number();
  const again = await outcome(buildIndex(await clientFor(lab)));
  const message = `The index is there and valid; the second call ${again instanceof Error ? `threw "${again.message}"` : "built another in its place"}. Next: ask the catalogue first.`;
  demand(!(again instanceof Error) && (await number()) === before, message);
  demandValid(await indexesOf(client));
});

test("hands on the server's refusal", async ({ lab }) => {
  for (const leftOver of ["nothing", "not ready", "ready"] as const) {
    // This lock stops a build that lets others write, and would not stop a plain one.
    await demandRefusalPasses(lab, buildIndex, { lock: "share", setUp: () => shopWith(lab, leftOver) });
  }
});
