import type { Lab } from "roundtrip";
import { findByEmail, migrate } from "#work/13-clinic/2-find-by-email";
import { type ClinicCall, demandAnswers, demandPoolAlone, demandServesMany } from "../../clinic-calls.js";
import { demandHandsOn } from "../../clinic-errors.js";
import { migrated } from "../../clinic-migration.js";
import { openTestShop } from "../../clinic-shop.js";
import { demand, outcome, test } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: finds the same users as before, in any case
 *   one: finds the same users as before, in any case
 *   many: finds the same users as before, in any case
 *   missing: finds the same users as before, in any case
 *   repeated: finds the same users as before, in any case
 *   change of the tables: adds one index, and takes the same users as before
 *   error on the way: hands on every error, and gives everything back
 *   error of the migration: hands on the server's refusal of the migration
 *   second call: asks anew for every request
 *   two at once: serves many requests at once, with as few connections as there are
 *   late work: makes one round trip to a few pages, on a connection of the pool
 */

const truthSql = `select coalesce(json_agg(json_build_object('id', id, 'name', name, 'email', email) order by id), '[]') as said
  from users where upper(email) = upper($1)`;

/** A request for an address. */
const request = (email: string): ClinicCall => ({
  what: `findByEmail(shop, ${JSON.stringify(email)})`,
  call: (shop) => findByEmail(shop, email),
  truth: async ({ pool }: Lab) => (await pool.query<{ said: unknown }>(truthSql, [email])).rows[0]?.said,
});

const asBefore = "compare without regard to case, as now, and return all whom it finds, by their numbers.";

/** An address that several have, in several cases; others are full of signs, or all but alike. */
const addresses = [
  ...[
    "Ada@Example.com",
    "ADA@EXAMPLE.COM",
    "ada@example.com ",
    "a_b@example.com",
    "axb@example.com",
    "100%@example.com",
  ],
  ...["o'hara@example.com", "back\\slash@example.com", "", '"Ada"@example.com', "José@example.com", "a.b@example.com"],
  // Letters of which two share a capital one, whose capital is two letters elsewhere, or that have none.
  ...["ſam@example.com", "Sam@example.com", "µ@example.com", "Μ@example.com", "ırmak@example.com", "Irmak@example.com"],
  ...["straße@example.com", "STRASSE@example.com", "İ@example.com", "ΟΔΟΣ@example.com", "οδος@example.com"],
];
const oddities = addresses
  .map((email, k) => `(${k % 2 ? -k : 30_000 - k}, '${email.replaceAll("'", "''")}', 'Odd ${k}', 'Lima', now(), now())`)
  .join(", ");
const withOddities = `insert into users (id, email, name, city, created_at, updated_at) values ${oddities}`;

const labs = new WeakMap<Lab, Promise<unknown>>();

/** Sees to it that a lab has the clinic's tables, odd addresses in them, and what the work adds. */
async function migratedOnce(lab: Lab): Promise<void> {
  // Work that is still to do says so before any table is made.
  await using shop = await openTestShop(lab, 1);
  await outcome(findByEmail(shop, ""));
  const made = labs.get(lab) ?? migrated(lab, migrate, "users", withOddities);
  labs.set(lab, made);
  await made;
}

test("finds the same users as before, in any case", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using shop = await openTestShop(each);
    const { rows } = await each.pool.query<{ email: string }>("select email from users where id in (1, 7, 500, 994)");
    const typed = [...rows.map(({ email }) => email), ...addresses, "ada@example.com", "%", "_", "nobody@example.com"];
    for (const email of typed) {
      const cases = [email, email.toLowerCase(), email.toUpperCase()];
      await demandAnswers(each, shop, cases.map(request), asBefore);
    }
  }
});

test("adds one index, and takes the same users as before", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    const sql =
      "insert into users select $1, $2, name, age, city, created_at, last_login, updated_at from users where id = 1";
    for (const [k, email] of ["ada@EXAMPLE.com", "Ada@Example.com", `${"long".repeat(100)}@example.com`].entries()) {
      const end = await outcome(each.pool.query(sql, [40_000 + k, email]));
      demand(
        !(end instanceof Error),
        `After migrate(client) somebody signed up as ${email.slice(0, 30)}, as is possible without it, and was refused: ${String(end)}. Next: an index that finds, and forbids nothing.`,
      );
    }
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, [request("ada@example.com")], asBefore, ", when two more had signed up,");
  }
});

test("makes one round trip to a few pages, on a connection of the pool", async ({ lab, other }) => {
  const next =
    "one statement, and an index on the expression by which it compares, spelled in the one as in the other.";
  const budget = { roundTrips: 1, statements: 1, pages: 8 };
  for (const [each, id, typed] of [
    [lab, 7, ["nobody@example.com"]],
    [other, 994, []],
  ] as const) {
    await migratedOnce(each);
    const sql = "select upper(email) as email from users where id = $1";
    const { rows } = await each.pool.query<{ email: string }>(sql, [id]);
    for (const email of [...rows.map((row) => row.email), ...typed]) {
      await demandPoolAlone(each, request(email), { budget, next });
    }
  }
});

test("serves many requests at once, with as few connections as there are", async ({ lab, other }) => {
  const calls = ["nobody@example.com", "a_b@example.com", "", "ADA@example.com", "ada@example.com"].map(request);
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await demandServesMany(each, calls, "update users set name = name || '!' where upper(email) = 'ADA@EXAMPLE.COM'");
  }
});

test("asks anew for every request", async ({ lab, other }) => {
  const calls = ["axb@example.com", "Moved@example.com", "axb@example.com"].map(request);
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await using shop = await openTestShop(each);
    await demandAnswers(each, shop, calls, asBefore);
    await each.pool.query("update users set email = 'moved@example.com' where email = 'axb@example.com'");
    await demandAnswers(each, shop, calls, "keep nothing between requests.", ", asked again after a change,");
  }
});

test("hands on every error, and gives everything back", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await migratedOnce(each);
    await demandHandsOn(each, request("a.b@example.com"), { name: "findByEmail", tables: ["users"] });
  }
});

test("hands on the server's refusal of the migration", async ({ lab }) => {
  await migratedOnce(lab);
  await demandRefusalPasses(lab, migrate);
});
