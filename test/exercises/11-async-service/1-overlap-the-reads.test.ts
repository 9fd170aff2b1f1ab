import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { userPage } from "#work/11-async-service/1-overlap-the-reads";
import { demand, endOf, lingering, same, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { breakingAt, openDirectly, openTestPool, TestPool } from "../../exercise-pool.js";
import { until } from "../../odd-server.js";
import { RowLock } from "../../row-lock.js";
import { isSent } from "../../sent-statements.js";
import { throwTodo, told, type Watched, watch } from "../../virtual-time.js";

/**
 * Tries
 *   zero: shows a user as before
 *   one: shows a user as before
 *   many: serves many pages at once, with as few connections as there are
 *   missing: gives undefined for nobody, and asks nothing about a city
 *   repeated: asks anew for every page
 *   waits: begins each read as soon as its values are known
 *   error on the way: hands on the error of a read when all that were begun have ended
 *   failed meanwhile: begins no read when another one has failed
 *   failed for nobody: waits for all that it has begun, and hands on its error, also for nobody
 *   failed while others queue: leaves none of its reads in the pool's queue when it fails
 *   second call: asks anew for every page
 *   late work: takes two round trips, four statements and three connections
 */

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

/** The page of a user, told in one statement; null for nobody. */
const truthSql = `
  select json_build_object('name', u.name, 'city', u.city,
    'neighbours', coalesce((select json_agg(n) from (
      select id, name from users where city = u.city and id <> u.id order by id limit 3) n), '[]'),
    'latest', coalesce((select json_agg(o) from (
      select id, total from orders where user_id = u.id order by created_at desc, id desc limit 3) o), '[]'),
    'spent', (select coalesce(sum(total) filter (where status <> 'cancelled'), 0) from orders where user_id = u.id)) as page
  from users u where u.id = $1`;

async function truth(lab: Lab, id: number): Promise<unknown> {
  return (await lab.pool.query<{ page: unknown }>(truthSql, [id])).rows[0]?.page;
}

async function demandPage(lab: Lab, pool: pg.Pool, id: number, how = ""): Promise<void> {
  const end = await endOf(() => userPage(pool, id));
  const expected = await truth(lab, id);
  demand(
    !end.threw && same(end.value, expected),
    `userPage(pool, ${id})${how} ${toldEnd(end)}; ${toldValue(expected)} was expected. Next: the same four reads, put together as before; only when they are asked changes.`,
  );
}

/** A user with most orders, one with some, one without any, one alone in a city. */
async function someUsers(lab: Lab): Promise<number[]> {
  await lab.pool.query("update users set city = 'Atlantis' where id = 11; delete from orders where user_id = 7");
  const sql = "select user_id as id from orders group by 1 order by count(*) desc, 1 limit 2";
  return [...(await lab.pool.query<{ id: number }>(sql)).rows.map(({ id }) => id), 7, 11];
}

test("shows a user as before", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const id of await someUsers(each)) await demandPage(each, pool, id);
  }
});

test("gives undefined for nobody, and asks nothing about a city", async ({ lab, other }) => {
  for (const [each, id] of [
    [lab, 5_000_000],
    [other, -1],
  ] as const) {
    await using pool = await openTestPool(each, 3);
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => userPage(pool, id))));
    demand(
      !result.threw && result.value === undefined,
      `There is no user ${id}, and userPage(pool, ${id}) ${toldEnd(result)}; undefined was expected. Next: look whether a row came.`,
    );
    const asked = cost.trace.connections.some(({ statements }) => statements.some((one) => one.sql === sql.neighbours));
    demand(
      !asked,
      `There is no user ${id}, and userPage(pool, ${id}) asked for the neighbours in a city that nobody has named. Next: ask for them when the user has come.`,
    );
  }
});

test("takes two round trips, four statements and three connections", async ({ lab, other }) => {
  const next = "start what needs no result of another read at the same moment, each by pool.query.";
  const why = "the user waits for the longest chain: only the neighbours need a result of another read";
  for (const [each, id] of [
    [lab, 3],
    [other, 20],
  ] as const) {
    await using warm = await openTestPool(each, 3);
    const { cost } = await measure(each, () => lingering(() => userPage(warm, id)));
    const what = `userPage(pool, ${id})`;
    const sent = cost.trace.connections.flatMap(({ statements }) => statements.map((one) => one.sql)).sort();
    demand(
      same(sent, Object.values(sql).sort()),
      `${what} sent these statements: ${sent.join(" · ")}. Each of the four was to be sent once, as it is: what the server does stays the same. Next: leave the texts in \`sql\` alone, and send each once.`,
    );
    expect(cost).toStayWithin({ depth: 2, roundTrips: 4, connections: 0 }, { what, why, next });
    // With room for more.
    await using cold = new TestPool(each, 10);
    const begun = await measure(each, () => lingering(() => userPage(cold, id)));
    const often = "give a connection back before the next read is begun: pool.query does.";
    expect(begun.cost).toStayWithin({ connections: 3 }, { what: `${what}, with no connection open yet,`, next: often });
    demand(cold.out === 0, `${what} had ended, and ${cold.toldOut}. Next: pool.query, which gives back what it takes.`);
  }
});

/** Has a table locked against all, also against those who only read it. */
const locked = (lab: Lab, table: string) => RowLock.after(lab, `lock table ${table} in access exclusive mode`);

test("begins each read as soon as its values are known", async ({ lab, other }) => {
  const cases = [
    [
      "orders",
      "neighbours",
      "the neighbours need the user's city, and nothing of the orders: a `then` of the user alone.",
    ],
    ["users", "latest", "the orders need no more than the id: ask for them before you await the user."],
    ["users", "spent", "the sum needs no more than the id: ask for it before you await the user."],
  ] as const;
  for (const [k, [table, read, next]] of cases.entries()) {
    const each = k % 2 ? other : lab;
    await using pool = await openTestPool(each, 4);
    await using lock = await locked(each, table);
    let call: Promise<unknown> | undefined;
    const sent = await isSent(each, sql[read], () => {
      call = endOf(() => userPage(pool, 3));
      return call;
    });
    await lock.letGo();
    await call;
    demand(
      sent,
      `Somebody else had locked the table ${table}, so that its reads waited; \`${sql[read]}\`, which asks another table, was not sent before they ended. A slow read is to hold up only what needs its result. Next: ${next}`,
    );
  }
});

test("serves many pages at once, with as few connections as there are", async ({ lab, other }) => {
  for (const [each, size] of [
    [lab, 1],
    [other, 2],
    [other, 5],
  ] as const) {
    await using pool = await openTestPool(each, size);
    const ids = [3, 7, 5_000_000, 20, 3];
    const expected = await Promise.all(ids.map((id) => truth(each, id)));
    const pages = ids.map((id) => watch(() => userPage(pool, id)));
    // Meanwhile work elsewhere, many times as much as the pages need: who waits by then waits for ever.
    for (let k = 0; k < 1_000 && pages.some(({ state }) => state === "waiting"); k++) await each.pool.query("select 1");
    throwTodo();
    for (const [k, page] of pages.entries()) {
      const what = `Five pages at once, with a pool of ${size}: userPage(pool, ${ids[k]})`;
      demand(
        page.state === "got" && same(page.value, expected[k]),
        `${what} ${page.state === "got" ? toldEnd({ threw: false, value: page.value }) : told(page)}; ${toldValue(expected[k])} was expected. Next: hold no connection while you wait for another, and keep nothing outside of the call.`,
      );
    }
    demand(
      pool.out === 0,
      `Five pages had ended, with a pool of ${size}; ${pool.toldOut}. Next: give back on every path.`,
    );
  }
});

test("asks anew for every page", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    await demandPage(each, pool, 20);
    await each.pool.query(`update users set name = 'Somebody', city = 'Elsewhere' where id = 20;
      update users set city = 'Elsewhere' where id = 31;
      insert into orders (id, user_id, total, status, created_at) values (900001, 20, 7.25, 'paid', '2040-01-01')`);
    await demandPage(each, pool, 20, ", asked again after a change,");
    await demandPage(each, pool, 31, ", asked after a page for another user,");
  }
});

/** Gives a column another name while a function runs: whatever asks for it fails. */
async function withoutColumn<T>(lab: Lab, table: string, column: string, run: () => Promise<T>): Promise<T> {
  await using direct = await openDirectly(lab);
  await direct.query(`alter table ${table} rename ${column} to elsewhere`);
  try {
    return await run();
  } finally {
    await direct.query(`alter table ${table} rename elsewhere to ${column}`);
  }
}

const ended = (call: Watched<unknown>) => until(() => call.state !== "waiting");

/** Calls while a column is not there and a table is locked, the other one unless told, so that some reads have an end while others wait. */
async function failing(
  lab: Lab,
  table: "users" | "orders",
  column: string,
  { id = 3, waiting = table === "users" ? "orders" : "users" } = {},
) {
  await using pool = await openTestPool(lab, 4);
  const { returns } = pool;
  const reads = waiting === "orders" ? 1 : 2;
  return await withoutColumn(lab, table, column, async () => {
    const { result, cost } = await measure(lab, async () => {
      await using lock = await locked(lab, waiting);
      const call = watch(() => userPage(pool, id));
      await until(() => call.state !== "waiting" || pool.returns - returns === reads, 2_000);
      throwTodo();
      // What the work does upon the failure, it does now; and the server answers it, if it is asked.
      for (let k = 0; k < 5; k++) await lab.pool.query("select 1");
      const early = call.state;
      const out = pool.out;
      await lock.letGo();
      await ended(call);
      const outAtEnd = pool.out;
      await until(() => pool.out === 0);
      await lingering(async () => undefined);
      return { early, out, outAtEnd, call };
    });
    const sent = cost.trace.connections.flatMap(({ statements }) => statements.map((one) => one.sql));
    return { ...result, sent };
  });
}

test("hands on the error of a read when all that were begun have ended", async ({ lab, other }) => {
  for (const [each, table, column] of [
    [lab, "users", "name"],
    [other, "orders", "created_at"],
    [lab, "orders", "status"],
  ] as const) {
    const { early, out, outAtEnd, call } = await failing(each, table, column);
    const what = `The table ${table} had no column ${column}`;
    const { code } = (call.error ?? {}) as { code?: string };
    const came = call.state === "failed" ? `failed with ${toldValue(call.error)}` : `returned ${toldValue(call.value)}`;
    demand(
      call.state === "failed" && code === "42703",
      `${what}, and userPage ${came}; the server's error, code 42703, was expected. A page that shows a failure as "nothing" is believed. Next: let the error of a read reach the caller.`,
    );
    demand(
      early === "waiting" && outAtEnd === 0,
      `${what}, and userPage failed while ${Math.max(out, outAtEnd)} of its reads were still under way. Whoever tries again, or closes the pool, does not know of them. Next: wait for all that were begun (Promise.allSettled), then throw.`,
    );
    await using pool = await openTestPool(each, 3);
    await demandPage(each, pool, 3, ", after a call that failed,");
  }
  // The second statement of a connection: with three connections for four reads, that of the neighbours.
  await using pool = await openTestPool(lab, 3);
  const end = await breakingAt(lab, 2, () => endOf(() => userPage(pool, 3)));
  demand(
    end.threw && /terminat|ECONNRESET|EPIPE|socket/i.test(String(end.error)),
    `The connection broke on which the neighbours were asked for, and userPage ${toldEnd(end)}; the error of that read was expected. Next: let it reach the caller, as that of every other read.`,
  );
  demand(
    pool.out === 0,
    `The connection broke on which the neighbours were asked for; afterwards ${pool.toldOut}. Next: pool.query, or release in a finally.`,
  );
  await demandPage(lab, pool, 3, ", after a call that failed,");
});

test("begins no read when another one has failed", async ({ lab, other }) => {
  for (const [each, column] of [
    [lab, "created_at"],
    [other, "status"],
  ] as const) {
    const { call, sent } = await failing(each, "orders", column);
    await ended(call);
    demand(
      !sent.includes(sql.neighbours),
      `A read of the orders had failed when the user came, and the neighbours were asked for all the same: nobody is there any more to look at them. Next: note that a read has failed, and look before you begin another.`,
    );
  }
});

test("waits for all that it has begun, and hands on its error, also for nobody", async ({ lab, other }) => {
  for (const [each, column] of [
    [lab, "status"],
    [other, "created_at"],
  ] as const) {
    const { early, outAtEnd, call } = await failing(each, "orders", column, { id: 5_000_000, waiting: "orders" });
    const what = "It was known that there is no user 5000000, while the reads of the orders waited for a lock";
    demand(
      early === "waiting" && outAtEnd === 0,
      `${what}, and userPage ${early === "waiting" ? "ended" : told({ ...call, state: early })} without waiting for both of them: they go on behind the caller's back. Next: wait for all that were begun, whatever the user's read has found.`,
    );
    demand(
      call.state === "failed" && (call.error as { code?: string } | undefined)?.code === "42703",
      `${what}; then one of them failed, for there was no column ${column}. userPage ${told(call)}; the server's error, code 42703, was expected: it is nobody else's to tell. Next: look for failures before you look whether the user is there.`,
    );
  }
});

test("leaves none of its reads in the pool's queue when it fails", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const left = await withoutColumn(lab, "users", "name", async () => {
    await endOf(() => userPage(pool, 3));
    return pool.waitingCount;
  });
  demand(
    left === 0,
    `With a pool of one connection the read of the user failed while those of the orders stood in the pool's queue; when userPage failed, ${formatCount(left, "request")} of the call still stood there, to take a connection for nobody. Next: what was handed to the pool is under way; wait for it, too.`,
  );
});
