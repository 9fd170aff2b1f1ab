import type pg from "pg";
import { explain, type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { ordersOf } from "#work/06-plans/2-cure-the-cast";
import { clientFor } from "../../exercise-client.js";
import { demand, type Ending, endOf, lingering, same, test, toldEnd, undone } from "../../exercise-lab.js";
import { demandErrorPasses, tidyUp } from "../../exercise-plans.js";

/**
 * Tries
 *   zero: returns the same ids as before, for every number
 *   one: returns the same ids as before, for every number
 *   many: returns the same ids as before, for every number
 *   missing: returns the same ids as before, for every number
 *   repeated: asks anew at each call
 *   error on the way: refuses what is no number, as before
 *   second call: asks anew at each call
 *   late work: asks once, and touches few pages
 */

/** Numbers as forms and libraries write them: whole, with decimals, beyond all integers, and none at all. */
const numbers = [
  "7",
  "7.0",
  "07",
  " 7\n",
  "+7",
  "7.",
  "70e-1",
  ".7e1",
  "1e1",
  "1E+1",
  "10.000000000000000000000000000",
  "-0",
  "0",
];
const fractions = ["7.5", "6.5", "7.4", "6.9999999999999999999999", "7.000000000000000000001", "-0.4", "0.4", "1e-30"];
const beyond = [
  "2147483647",
  "2147483647.4",
  "2147483648",
  "-2147483648",
  "-2147483649",
  "4294967303",
  "99999999999999",
];
const farBeyond = ["9223372036854775808", "18446744073709551623", "1e30", "-1e30", "NaN", "Infinity", "-Infinity"];
const odd = ["1_0", "0x7", "0b111", "-7", "-3.0"];
const noNumbers = ["seven", "", " ", "7x", "7,0", "7 8", "1e", "--7", "7'", "null", "1e999999", "7; select 1"];

/** Orders of users at the ends of what an integer holds, and of one with a negative id; and of user 7 some that were numbered late. */
const edges = `alter table orders drop constraint orders_user_id_fkey;
  insert into orders select 2000000 + row_number() over (), user_id, 1, 'paid', now()
  from unnest(array[2147483647, -2147483648, 0, -7, -3, 16, 1, 8, 6]) user_id;
  insert into orders select -n, 7, n, 'paid', now() from generate_series(1, 5) n`;

/** What the statement as it was comes to. */
async function before(client: pg.Client, userId: string): Promise<Ending<number[]>> {
  const sql = "select id from orders where user_id = $1::numeric order by id";
  return endOf(async () => (await client.query<{ id: number }>(sql, [userId])).rows.map(({ id }) => id));
}

const codeOf = (end: Ending<unknown>) => (end.threw ? (end.error as { code?: string } | undefined)?.code : undefined);

async function demandSame(client: pg.Client, userId: string): Promise<void> {
  const expected = await before(client, userId);
  const silent = `Before ${JSON.stringify(userId)} came, the server refused what ordersOf asked of it, and ordersOf said nothing: the transaction has failed since (${toldEnd(expected)}). Next: ask what never fails for a number, and let errors pass.`;
  demand(!expected.threw, silent);
  const end = await endOf(() => ordersOf(client, userId));
  const told = (ids: readonly number[]) =>
    `${formatCount(ids.length, "id")}${ids.length > 1 ? `, from ${ids[0]} to ${ids.at(-1)}` : ""}`;
  const got = !end.threw && Array.isArray(end.value) ? `returned ${told(end.value)}` : toldEnd(end);
  const message = `For ${JSON.stringify(userId)} it returned ${told(expected.value)} before, in ascending order; ordersOf ${got}. Next: let the index find candidates, and compare them as before.`;
  demand(!end.threw && same(end.value, expected.value), message);
}

/** Does this server take the text for a number? Some spellings are known since PostgreSQL 16 only. */
const isKnown = async (client: pg.Client, userId: string) => !(await before(client, userId)).threw;

test("returns the same ids as before, for every number", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    await undone(client, edges, async () => {
      for (const userId of [...numbers, ...fractions, ...beyond, ...farBeyond]) await demandSame(client, userId);
    });
    for (const userId of odd) if (await isKnown(client, userId)) await demandSame(client, userId);
  }
});

test("refuses what is no number, as before", async ({ lab }) => {
  const client = await clientFor(lab);
  for (const userId of [...noNumbers, ...odd]) {
    const expected = await before(client, userId);
    if (!expected.threw) continue;
    const end = await endOf(() => ordersOf(client, userId));
    const message = `${JSON.stringify(userId)} is no number: the server refused it before (code ${codeOf(expected)}); ordersOf ${toldEnd(end)}${end.threw ? ` (code ${codeOf(end)})` : ""}. Who made the mistake has to hear of it. Next: leave it to the server's cast to numeric.`;
    demand(end.threw && codeOf(end) === codeOf(expected), message);
  }
  await demandErrorPasses(lab, (failed) => ordersOf(failed, "7"));
});

test("asks anew at each call", async ({ lab }) => {
  const client = await clientFor(lab);
  await ordersOf(client, "7");
  await undone(client, edges, () => demandSame(client, "7"));
  await demandSame(client, "7");
});

/** A shop with the index, and its users with most orders, with few, and with none. */
async function shopWithIndex(lab: Lab): Promise<string[]> {
  const admin = await lab.connect();
  await admin.query("create index on orders (user_id)");
  await tidyUp(admin, "orders");
  const sql = `with counted as (select user_id as id, count(*) as n from orders group by user_id)
    (select id from counted order by n desc, id limit 2) union all (select id from counted order by n, id limit 2)`;
  const { rows } = await admin.query<{ id: number }>(sql);
  return rows.flatMap(({ id }) => [`${id}`, `${id}.0`, `${id}.5`]);
}

/** How many orders the users have whose ids are next to a number, or are that number. */
async function nearby(client: pg.Client, userId: string): Promise<number> {
  const sql = "select count(*)::int as n from orders where user_id in (floor($1::numeric), ceil($1::numeric))";
  return (await client.query<{ n: number }>(sql, [userId])).rows[0]?.n ?? 0;
}

test("asks once, and touches few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const users = await shopWithIndex(each);
    const admin = await each.connect();
    const facts = async () => {
      const sql = `select (select count(*) from pg_class) || ' ' || (select count(*) from pg_attribute where attnum > 0) || ' ' ||
        (select sum(user_id) from orders) || ' ' || pg_typeof((select user_id from orders limit 1)) as facts`;
      return (await admin.query<{ facts: string }>(sql)).rows[0]?.facts;
    };
    const known = await facts();
    const client = await clientFor(each);
    for (const userId of [...users, ...fractions, ...beyond, ...farBeyond]) {
      const near = await nearby(admin, userId);
      const { result, cost } = await measure(each, () => lingering(() => ordersOf(client, userId)));
      const budget = { roundTrips: 1, statements: 1, rowsReturned: result.length, pages: near + 6 };
      const next = "compare user_id with an integer: cast the number, and not the column.";
      expect(cost).toStayWithin(budget, { what: `ordersOf(client, ${JSON.stringify(userId)})`, next });
    }
    const message = "The schema is not that of before. Next: cure the statement, and leave tables and indexes alone.";
    demand((await facts()) === known, message);
    const { settings } = await explain(client, "select 1");
    const forced = Object.keys(settings).filter((name) => name.startsWith("enable_"));
    demand(forced.length === 0, `The setting ${forced[0]} was changed, for every query. Next: leave settings alone.`);
  }
});
