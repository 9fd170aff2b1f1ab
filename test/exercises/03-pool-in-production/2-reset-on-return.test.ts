import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { reset } from "#work/03-pool-in-production/2-reset-on-return";
import { demand, endOf, test, toldEnd } from "../../exercise-lab.js";
import { openTestClient } from "../../exercise-pool.js";
import { deaths, demandNoOldTimeOut, demandNoOldTransaction, demandUndoneUnderWay } from "../../hindered-reset.js";
import { habits, leaveBehind } from "../../left-behind.js";
import { changeOf, listenersOf } from "../../lent-state.js";

/**
 * Tries
 *   zero: takes one round trip
 *   one: the next user finds what a new connection has
 *   many: lets go of locks and channels
 *   missing: no, nothing is looked up
 *   repeated: touches what belongs to others, or was committed, not at all
 *   error on the way: fails when the connection is dead
 *   second call: ends a transaction, also one that has failed
 *   under way: ends a transaction whose begin is still under way
 *   what the last user wanted of all statements: lets no time-out and no kind of transaction that the last user has set hold it up
 *   settings of the last user: is not led astray by what the last user has set
 *   asked while it is asked: ends a transaction whose begin is still under way
 *   listeners: touches what belongs to others, or was committed, not at all
 *   late work: takes one round trip
 */

/** A client for the work, with settings and a role of its own from the login, and a sequence to draw from. */
async function client(lab: Lab) {
  await lab.pool.query("create sequence if not exists tickets");
  return openTestClient(lab, {
    application_name: "shop",
    options: `-c statement_timeout=61s -c lock_timeout=62s -c app.tenant=7 -c role=${lab.connectionConfig.user}`,
  });
}

const resetting = { open: client, reset };

/** Settings that no server knows of itself, and `pg_settings` does not list: the first from the login, the others new. */
const custom = ["app.tenant", "app.visitor", "shop.language"];

/** What the next user finds, by what it is. */
async function found(one: pg.Client): Promise<Record<string, string>> {
  const { rows } = await one.query(`select pg_catalog.current_setting('role') as role, session_user as "session's user",
    (select count(*) from pg_catalog.pg_class where relnamespace = pg_my_temp_schema() and relkind <> 'i')::text as "temporary tables, views and sequences",
    (select count(*) from pg_catalog.pg_proc where pronamespace = pg_my_temp_schema())::text as "temporary functions",
    (select count(*) from pg_catalog.pg_cursors)::text as cursors`);
  const settings = await one.query<{ name: string; setting: string }>(
    "select name, setting from pg_catalog.pg_settings where name !~ '^(transaction_|in_hot_standby|is_superuser)'",
  );
  // One that is not there and one that was set back are the same: null, or empty.
  const own = await one.query<{ name: string; setting: string }>(
    `select name, coalesce(pg_catalog.current_setting(name, true), '') as setting from unnest($1::text[]) as name`,
    [custom],
  );
  const last = await one.query("select pg_catalog.lastval() as last").then(
    () => "a number",
    () => "an error",
  );
  return {
    "lastval()": last,
    ...rows[0],
    ...Object.fromEntries([...settings.rows, ...own.rows].map(({ name, setting }) => [`the setting ${name}`, setting])),
  };
}

/** Resets, and says it in words when that fails. */
async function resetAfter(what: string, one: pg.Client): Promise<void> {
  const end = await endOf(() => reset(one));
  demand(
    !end.threw,
    `The last user left ${what}; reset ${toldEnd(end)}. A connection comes back in any state, with settings that forbid or rename what you run. Next: undo the transaction and put the settings back first; and use statements that take away all there is, not each by its name.`,
  );
}

test("the next user finds what a new connection has", async ({ lab, other }) => {
  for (const [nth, each] of [lab, other].entries()) {
    await using one = await client(each);
    const fresh = await found(one);
    await leaveBehind(one, nth);
    await resetAfter("settings, temporary objects, cursors and locks", one);
    const next = await found(one);
    for (const [what, value] of Object.entries(fresh)) {
      demand(
        next[what] === value,
        `${what}: a new connection has "${value}", the next user of this one found "${next[what]}". What one user leaves behind changes the answers of the next, and nothing fails. Next: which part of DISCARD ALL ends it?`,
      );
    }
  }
});

test("ends a transaction, also one that has failed", async ({ lab, other }) => {
  for (const [nth, last] of ["select 1", "select 1 / 0", "savepoint here", "set local work_mem = '1MB'"].entries()) {
    const each = nth % 2 ? other : lab;
    await using one = await client(each);
    const fresh = await found(one);
    await leaveBehind(one, nth);
    await one.query("begin; set transaction read write");
    await one.query("update public.users set city = 'Atlantis' where id = 3");
    await one.query(last).catch(() => undefined);
    const end = await endOf(() => reset(one));
    // Behind whatever was sent and not waited for: that is the business of another test.
    await one.query("select 1").catch(() => undefined);
    const { rows } = await each.pool.query<{ state: string; city: string }>(
      `select a.state, u.city from users u left join pg_stat_activity a on a.pid = $1 where u.id = 3`,
      [one.processId],
    );
    demand(
      rows[0]?.state === "idle",
      `The last user began a transaction and ran \`${last}\`. After the reset${end.threw ? ` (which ${toldEnd(end)})` : ""} the session is "${rows[0]?.state}"; no transaction was expected. It would hold its locks for as long as the connection rests. Next: rollback, first.`,
    );
    demand(
      !end.threw,
      `The last user began a transaction and ran \`${last}\`; reset ${toldEnd(end)}. Next: rollback, first, in the same string.`,
    );
    demand(
      rows[0]?.city !== "Atlantis",
      "The last user's change was never committed, and now it is there: somebody else's half-done work was made to last. Next: roll back, do not commit.",
    );
    const next = await found(one);
    const [what] = Object.entries(fresh).find(([name, value]) => next[name] !== value) ?? [];
    demand(
      what === undefined,
      `The last user left much behind, then began a transaction and ran \`${last}\`. After the reset, ${what}: a new connection has "${fresh[what ?? ""]}", this one "${next[what ?? ""]}". Next: do all that there is to do in each state.`,
    );
  }
});

async function held(lab: Lab, one: pg.Client & { processId: number }) {
  const locks = "select count(*)::int as n from pg_locks where locktype = 'advisory' and pid = $1";
  const channels = await one.query<{ name: string }>("select pg_listening_channels() as name");
  return {
    channels: channels.rows.map(({ name }) => name).join(", "),
    locks: Number((await lab.pool.query(locks, [one.processId])).rows[0].n),
  };
}

test("lets go of locks and channels", async ({ lab, other }) => {
  for (const [nth, each] of [lab, other].entries()) {
    await using one = await client(each);
    await leaveBehind(one, nth);
    await resetAfter("settings, temporary objects, cursors and locks", one);
    const { locks, channels } = await held(each, one);
    demand(
      locks === 0,
      `The last user took ${habits[nth]?.locks.join(", ")}; still held after the reset: ${formatCount(locks, "advisory lock")}. They belong to the session, not to a transaction: with a pool, nobody gets them until the connection ends. Next: pg_advisory_unlock_all().`,
    );
    demand(
      channels === "",
      `The connection still listens on "${channels}": the next user is sent messages meant for another. Next: unlisten *.`,
    );
  }
});

test("named statements go on working", async ({ lab }) => {
  await using one = await client(lab);
  for (const [k, text] of ["select name from users where id = $1", "select city from users where id = $1"].entries()) {
    const named = { name: `statement-${k}`, text, values: [3] };
    const before = (await one.query(named)).rows[0];
    for (const time of ["first", "second"]) {
      await resetAfter("a named statement", one);
      const after = await endOf(() => one.query(named));
      demand(
        !after.threw && JSON.stringify(after.value.rows[0]) === JSON.stringify(before),
        `A named statement that ran before the ${time} reset ${after.threw ? toldEnd(after) : `gave ${JSON.stringify(after.value.rows[0])}`}. pg sends a name's text once a connection, and does not know that the server has forgotten it. Next: leave out what deallocates statements.`,
      );
    }
  }
  // Sent, and not answered before the reset is asked for: of its name `pg` hears only with the answer.
  const late = { name: "late", text: "select name from users where id = $1", values: [4] };
  const underWay = endOf(() => one.query(late));
  await resetAfter("a named statement under way", one);
  const [before, after] = [await underWay, await endOf(() => one.query(late))];
  const failed = before.threw ? before : after;
  demand(
    !failed.threw,
    `A named statement was still under way when the reset was asked for; ${before.threw ? "it" : "its next use"} ${toldEnd(failed)}. pg remembers a name when the answer comes, which is after the call of reset. Next: leave out what deallocates statements.`,
  );
});

test("is not led astray by what the last user has set", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using one = await client(each);
    await each.pool.query(`create schema own; create function own.pg_advisory_unlock_all() returns void
      language sql as 'select'`);
    await one.query("select pg_advisory_lock(42)");
    await one.query("set search_path = own, pg_catalog");
    await resetAfter("a search_path that leads to a function pg_advisory_unlock_all of their own", one);
    const { locks } = await held(each, one);
    await each.pool.query("drop schema own cascade");
    demand(
      locks === 0,
      `The last user had set search_path = own, pg_catalog, and own has a function named pg_advisory_unlock_all; still held after the reset: ${formatCount(locks, "advisory lock")}. What the last user has set holds for each statement of the reset until it is undone. Next: rollback, then put the settings back, and only then the rest.`,
    );
  }
});

test("touches what belongs to others, or was committed, not at all", async ({ lab }) => {
  await using one = await client(lab);
  await using two = await client(lab);
  await lab.pool.query("create table if not exists basket (product integer); insert into basket values (7)");
  await two.query("select pg_advisory_lock(99)");
  await two.query("begin");
  await one.query("update users set city = 'Utopia' where id = 4");
  await leaveBehind(one, 0);
  for (const event of ["error", "end", "drain", "notice", "notification"]) one.on(event as "end", () => undefined);
  const listening = listenersOf(one);
  await resetAfter("settings, temporary objects, cursors and locks", one);
  const gone = changeOf(listening, listenersOf(one));
  demand(
    gone === undefined,
    `The owner of the pool listens to its clients, and after the reset ${gone}. ${gone?.includes('"error"') ? 'Without one for "error", a connection that dies at rest ends the process.' : "Whoever put it on hears nothing any more: it is the owner's, and no part of what the last user left on the server."} Next: end what the server keeps, and leave the client's listeners alone.`,
  );
  const { rows } = await lab.pool.query<{ city: string; rows: number; state: string; locks: number }>(
    `select (select city from users where id = 4) as city, (select count(*)::int from basket) as rows,
      (select state from pg_stat_activity where pid = $1) as state,
      (select count(*)::int from pg_locks where locktype = 'advisory' and pid = $1) as locks`,
    [two.processId],
  );
  const [now] = rows;
  await lab.pool.query("drop table basket");
  demand(
    now?.city === "Utopia" && now.rows === 1,
    `The last user committed a change, and a lasting table has the name of a temporary one; after the reset the change is ${now?.city === "Utopia" ? "there" : "gone"}, and the rows in the table are ${now?.rows}; 1 was expected. Next: end what is of the session, and nothing else.`,
  );
  demand(
    now.state === "idle in transaction" && now.locks === 1,
    `Another connection had a transaction and a lock; after the reset of this one it is "${now.state}", with ${formatCount(now.locks, "lock")}. Next: end what is of this session, and nothing else.`,
  );
});

test("fails when the connection is dead", async ({ lab }) => {
  for (const [how, dies] of Object.entries(deaths)) {
    await using one = await client(lab);
    const end = await dies(lab, one, () => reset(one));
    demand(
      end.threw,
      `${how}, and reset returned as if all were well: the pool would lend a dead connection. Next: await the query, and let its error go on.`,
    );
  }
});

test("takes one round trip", async ({ lab }) => {
  await using one = await client(lab);
  const ways: Record<string, () => Promise<unknown>> = {
    "with nothing to reset": async () => undefined,
    "after much that was left behind": () => leaveBehind(one, 1),
    "inside a transaction": () => one.query("begin"),
    "inside a transaction that has failed": () => one.query("begin; select 1 / 0").catch(() => undefined),
  };
  for (const [what, prepare] of Object.entries(ways)) {
    await prepare();
    const { result: end, cost } = await measure(lab, () => endOf(() => reset(one)));
    demand(!end.threw, `reset, ${what}, ${toldEnd(end)}. Next: do what does not fail in any state, rollback first.`);
    const next = "join the statements with semicolons into one string.";
    expect(cost).toStayWithin({ roundTrips: 1, connections: 0 }, { what: `reset, ${what},`, next });
  }
});

test("ends a transaction whose begin is still under way", async ({ lab }) => {
  await demandUndoneUnderWay(lab, resetting);
  await using one = await client(lab);
  // What is sent on a connection is done in turn: each reset is for what was sent before it.
  const earlier = endOf(() => reset(one));
  const begun = one.query("begin; update users set city = 'Atlantis' where id = 5").catch(() => undefined);
  const later = await endOf(() => reset(one));
  await Promise.all([earlier, begun]);
  const sql = "select state from pg_stat_activity where pid = $1";
  const { rows } = await lab.pool.query<{ state: string }>(sql, [one.processId]);
  demand(
    !later.threw && rows[0]?.state === "idle",
    `While a reset was still under way somebody sent \`begin\`, and then a second reset was asked for; it ${toldEnd(later)}, and the session is "${rows[0]?.state}"; no transaction was expected. Next: send the statements at each call.`,
  );
});

test("lets no time-out and no kind of transaction that the last user has set hold it up", async ({ lab, other }) => {
  await demandNoOldTimeOut(lab, resetting);
  await demandNoOldTransaction(other, resetting);
});
