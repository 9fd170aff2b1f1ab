import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { RefundError, refund } from "#work/02-pooling/4-find-the-leak";
import { test } from "../../exercise-lab.js";
import { openTestPool } from "../../exercise-pool.js";

/** What a request came to, in words: its amount, or its error. */
async function answer(request: Promise<number>): Promise<string> {
  return request.then(String, (error: Error & { code?: unknown }) => {
    if (error.code === "TODO") throw error;
    return error instanceof RefundError ? `a RefundError: ${error.message}` : error.message;
  });
}

/** An order for each way through the service, taken from behind so that every test has others. */
async function orders(lab: Lab, nth: number) {
  const of = async (condition: string) => {
    const sql = `select id, total::float8 as total from orders where ${condition} order by id desc offset $1 limit 1`;
    const { rows } = await lab.pool.query<{ id: number; total: number }>(sql, [nth]);
    return rows[0] ?? { id: 0, total: 0 };
  };
  return {
    shipped: await of("status = 'shipped' and total > 0"),
    pending: await of("status = 'pending' and total > 0"),
    refunded: await of("status = 'refunded'"),
    rare: await of("status = 'pending' and total = 0"),
    missing: { id: 9_000_000 + nth, total: 0 },
  };
}

test("answers as before", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 8);
    const { shipped, pending, refunded, rare, missing } = await orders(each, 0);
    const cases: [id: number, expected: string, what: string][] = [
      [shipped.id, `${shipped.total}`, "a shipped order"],
      [shipped.id, "0", "the same order once more"],
      [pending.id, "0", "a pending order"],
      [refunded.id, "0", "a refunded order"],
      [rare.id, "a RefundError", "a pending order with a total of 0"],
      [missing.id, `there is no order ${missing.id}`, "an order that nobody has placed"],
      [0.5, "a RefundError", "half an order"],
    ];
    for (const [id, expected, what] of cases) {
      const got = await answer(refund(pool, id));
      const asBefore = got === expected || (expected === "a RefundError" && got.startsWith(expected));
      expect(
        asBefore,
        `refund(${id}), ${what}: ${expected} was expected, ${got} came. Repair the leak alone; the answers were right.`,
      ).toBe(true);
    }
    const { rows } = await each.pool.query("select status from orders where id = $1", [shipped.id]);
    expect(rows[0]?.status, `Order ${shipped.id} was refunded; its status is ${rows[0]?.status}.`).toBe("refunded");
  }
});

test("gives every connection back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const { id } of Object.values(await orders(each, 1))) {
      const ended = await answer(refund(pool, id));
      expect(
        pool.out,
        `refund(${id}) ended (${ended}), and ${pool.out} of 3 connections had not come back; 0 were expected. The connection was taken at ${pool.takenAt}. After three such orders the pool is empty, and everybody waits. Next: follow this way through the function, from connect to the end.`,
      ).toBe(0);
    }
  }
});

test("leaves no transaction open", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await using pool = await openTestPool(each, 3);
    for (const { id } of Object.values(await orders(each, 2))) {
      await answer(refund(pool, id));
      const sql =
        "select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'";
      const open = (await each.pool.query(sql)).rows[0].open;
      expect(
        open,
        `After refund(${id}) ${open} session is idle in transaction; 0 were expected. It keeps the lock on the order, and whoever gets the connection next works inside it. Next: roll back on this way, too.`,
      ).toBe(0);
    }
  }
});

test("costs what it cost before", async ({ lab }) => {
  await using pool = await openTestPool(lab, 1);
  const { shipped, rare } = await orders(lab, 3);
  const { cost } = await measure(lab, async () => {
    await refund(pool, shipped.id);
    await answer(refund(pool, rare.id));
  });
  const next = "begin, select, update, commit for a refund; begin, select, rollback for the rare one.";
  expect(cost).toStayWithin({ connections: 0, roundTrips: 7 }, { what: "a refund and a refusal", next });
});
