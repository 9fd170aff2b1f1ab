import type pg from "pg";
import { explain, type Lab } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { statements } from "#work/06-plans/1-make-sargable";
import { demand, endOf, same, test, toldValue } from "../../exercise-lab.js";

/**
 * Tries
 *   zero: returns the same ids as before, for every value
 *   one: returns the same ids as before, for every value
 *   many: returns the same ids as before, for every value
 *   missing: returns the same ids as before, for every value
 *   repeated: returns the same ids as before, for every value
 *   error on the way: no, a text of SQL cannot fail; the test asks the server
 *   second call: gives one statement for each name
 *   late work: no, nothing is begun
 */

type Name = keyof ReturnType<typeof statements>;

/** As they were. */
const before: Record<Name, string> = {
  young: "select id from users where 50 - age > $1::int",
  aged: "select id from users where coalesce(age, 0) = $1::int",
  begins: "select id from users where left(email, length($1::text)) = $1::text",
  near: "select id from orders where abs(total - $1::numeric) <= 0.05",
  day: "select id from orders where created_at::date = $1::date",
};
const names = Object.keys(before) as Name[];

const next: Record<Name, string> = {
  young: "bring 50 to the side of $1, and turn the comparison round with the sign.",
  aged: "say which ages are meant for $1 = 0, and which for any other.",
  begins: "ask for texts that begin with $1, whatever signs are in it.",
  near: "say from which amount to which, both ends in.",
  day: "say from which midnight up to which, the first in and the second out; what lies between is not always 24 hours.",
};

/** Values of $1: in the middle, at both ends, for none, for nulls, and signs that mean something to somebody. */
const values: Record<Name, unknown[]> = {
  young: [31, 32, 20, 0, 49, 50, 51, 53, 1_000, -1_000, -36],
  aged: [0, 1, -3, 18, 30, 52, 85, 86, 1_000, -1_000],
  begins: [
    "ada.",
    "Ada.",
    "a",
    "",
    "%",
    "_",
    "ad_",
    "ad%",
    "100%",
    "100%_",
    "back\\",
    "\\",
    "é",
    "z",
    "~",
    "\u{10ffff}",
  ],
  near: ["20.00", "120.35", "0.00", "0.05", "0.06", "-0.05", "300.00", "300.05", "300.06", "249.99", "9999.99"],
  day: ["2024-02-29", "2024-03-31", "2025-12-31", "2024-12-31", "2030-06-15", "2030-06-14", "2030-06-16", "1900-01-01"],
};
values.begins.push("edge\u{10ffff}", "edge", "ADA", "ada.abel1@example.com", "ada.abel1@example.com and more");

/** Time zones of sessions, and days on which the clocks change there, in the night, by an hour or by half of one. */
const zones: Record<string, string[]> = {
  "Asia/Tokyo": [],
  "America/New_York": ["2025-03-09", "2025-11-02"],
  "Europe/Berlin": ["2024-03-31", "2024-10-27"],
  "Australia/Lord_Howe": ["2024-04-07", "2024-10-06"],
};

/**
 * Rows at the borders: ages unknown, 0 and negative; addresses full of signs; amounts and moments at both ends, and one step
 * beyond; and an order every half hour where clocks change.
 */
const edges = `
  insert into users select 2000000 + n, mail, 'Edge', age, 'Lima', now(), null, now() from (values
    (1, '100%_sure\\@example.com', 0), (2, '100x_sure@example.com', null), (3, '100%x@example.com', -3), (4, '', 50),
    (5, 'edge' || chr(1114111) || chr(1114111), 49), (6, 'edge', 51), (7, 'edgf', -50), (8, 'back\\slash', null),
    (9, 'écrit@example.com', 30), (10, chr(1114111), 18), (11, '_', 1), (12, 'ad_@example.com', 52)) as edge (n, mail, age);
  insert into orders select 2000000 + n, 1, total, 'paid', at::timestamptz from (values
    (1, 299.95, '2030-06-15 00:00:00'), (2, 299.94, '2030-06-14 23:59:59.999999'), (3, 300.05, '2030-06-15 23:59:59.999999'),
    (4, 300.06, '2030-06-16 00:00:00'), (5, 300.00, '2030-06-15 04:00:00'), (6, 300.00, '2030-06-16 03:59:59.999999'),
    (7, 0.05, '2030-06-14 15:00:00'), (8, 0.06, '2030-06-15 14:59:59.999999'), (9, 0, '2030-06-15 15:00:00'),
    (10, -0.05, '2030-06-16 04:00:00'), (11, 0, '2030-06-14 14:59:59.999999')) as edge (n, total, at);
  insert into orders select 2100000 + row_number() over (), 1, 600, 'paid', day::timestamptz + n * interval '30 minutes'
  from unnest(array['${Object.values(zones).flat().join("', '")}']) as day, generate_series(-60, 84) as n;
  create index on users (age); create index on users (email text_pattern_ops);
  create index on orders (total); create index on orders (created_at)`;

const shops = new WeakMap<Lab, Promise<void>>();

/** A client that may only read, in a shop with rows at the borders and four indexes. */
async function shopIn(lab: Lab, timeZone = "UTC"): Promise<pg.Client> {
  const client = await lab.connect();
  const made = shops.get(lab) ?? client.query(edges).then(() => vacuumed(client));
  shops.set(lab, made);
  await made;
  await client.query(`set default_transaction_read_only = on; set timezone = '${timeZone}'`);
  return client;
}

async function vacuumed(client: pg.Client): Promise<void> {
  for (const table of ["users", "orders"]) await client.query(`vacuum analyze ${table}`);
}

async function idsOf(client: pg.Client, sql: string, value: unknown): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(sql, [value]);
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}

/** Demands that a statement returns what it returned before. */
async function demandSame(client: pg.Client, name: Name, value: unknown, where = ""): Promise<void> {
  const expected = await idsOf(client, before[name], value);
  const end = await endOf(() => idsOf(client, statements()[name], value));
  const what = `\`${name}\` for ${JSON.stringify(value)}${where}`;
  const refused = `${what} fails${end.threw ? `: ${toldValue(end.error)}` : ""}; it returned ${formatCount(expected.length, "id")} before. Next: write one statement with the one parameter $1.`;
  demand(!end.threw, refused);
  const [wanted, got] = [new Set(expected), new Set(end.value)];
  const missing = expected.filter((id) => !got.has(id));
  // In ascending order: one that is there twice comes behind itself.
  const more = end.value.filter((id, k) => !wanted.has(id) || end.value[k - 1] === id);
  const told = (ids: number[]) => (ids.length === 0 ? "none" : ids.slice(0, 3).join(", "));
  const message = `${what} returned ${formatCount(end.value.length, "id")}; it returned ${expected.length} before. Missing: ${told(missing)}; too many or twice: ${told(more)}. A faster answer to another question is no cure. Next: ${next[name]}`;
  demand(same(end.value, expected), message);
}

test("gives one statement for each name", () => {
  const [first, second] = [statements(), statements()];
  for (const given of [first, second]) {
    const got = Object.keys(given).sort().join(", ");
    const message = `Statements called ${[...names].sort().join(", ")} were expected, each a text; got ${got}. Next: keep the five names, and change the texts.`;
    demand(same(Object.keys(given).sort(), [...names].sort()), message);
    demand(
      Object.values(given).every((sql) => typeof sql === "string" && sql !== ""),
      message,
    );
  }
});

test("returns the same ids as before, for every value", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    statements();
    const client = await shopIn(each);
    for (const name of names) for (const value of values[name]) await demandSame(client, name, value);
  }
});

test("means the days of the session, whatever its time zone", async ({ lab }) => {
  for (const [zone, changes] of Object.entries(zones)) {
    statements();
    const client = await shopIn(lab, zone);
    for (const value of values.day) await demandSame(client, "day", value, ` in a session of ${zone}`);
    const where = ` in a session of ${zone}, where the clocks change on that day,`;
    for (const value of changes) await demandSame(client, "day", value, where);
  }
});

test("touches few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const given = statements();
    const client = await shopIn(each);
    for (const name of names) {
      for (const value of values[name]) {
        const what = `\`${name}\` for ${JSON.stringify(value)}`;
        const end = await endOf(() => explain(client, given[name], [value], { analyze: true }));
        const cause = end.threw ? ((end.error as Error).cause ?? new Error("it is not one statement")) : undefined;
        const unread = `${what} was to be run, to see how many pages it touches, and cannot be: ${toldValue(cause)}. Next: write one statement with the one parameter $1.`;
        demand(!end.threw, unread);
        const plan = end.value;
        const words = { what, next: next[name] };
        expect(plan).toTouchAtMost({ pages: (plan.rows ?? 0) + 8 }, words);
      }
    }
  }
});
