import { expect } from "vitest";
import { addIndex } from "#work/05-indexes/5-find-mail-in-any-case";
import { clientFor } from "../../exercise-client.js";
import { built, demandOne, indexesOf, nextStep, planOf } from "../../exercise-indexes.js";
import { demand, endOf, outcome, same, test, toldEnd } from "../../exercise-lab.js";
import { demandRefusalPasses } from "../../server-refusals.js";

/**
 * Tries
 *   zero: finds an address in any case, in a few pages
 *   one: finds an address in any case, in a few pages
 *   many: no, an address is looked up one at a time
 *   missing: finds an address in any case, in a few pages
 *   repeated: refuses an address that is there already, in any case
 *   error on the way: hands on the refusal when two users share an address already, and changes nothing
 *   second call: no, an index is built once
 *   late work: creates one index
 */

const query = "select id, email from users where lower(email) = lower($1)";
const pages = 5;
const next = "index the expression that the query compares by, spelled as there.";

type Shop = Awaited<ReturnType<typeof built>>;

async function demandFound({ client, indexes }: Shop, address: string): Promise<void> {
  const plan = await planOf(client, query, [address]);
  const what = `The look-up of ${address}`;
  const step = nextStep(indexes, next);
  expect(plan).not.toScan("users", { what, next: step });
  expect(plan).toTouchAtMost({ pages }, { what, next: step });
}

/** Signs a user up, as a copy of user 1. */
function signUp({ client }: Shop, id: number, email: string): Promise<unknown> {
  const sql = `insert into users select $1, $2, name, age, city, created_at, last_login, updated_at from users where id = 1`;
  return outcome(client.query(sql, [id, email]));
}

async function demandRefused(shop: Shop, id: number, email: string): Promise<void> {
  const end = await signUp(shop, id, email);
  const refused = end instanceof Error && (end as { code?: string }).code === "23505";
  const got = refused || !(end instanceof Error) ? "was let in" : `was refused for another reason: ${end.message}`;
  const message = `${email} signs up, and another user has that address in another case: a refusal (code 23505) was expected, and it ${got}. Two accounts for one person cannot be joined later. Next: let the index be unique, over the expression alone.`;
  demand(refused, message);
}

async function demandLetIn(shop: Shop, id: number, email: string): Promise<void> {
  const end = await signUp(shop, id, email);
  const message = `${email} signs up, an address that nobody has, and ${end instanceof Error ? `was refused: ${end.message}` : "was let in"}. Next: let the address alone be unique.`;
  demand(!(end instanceof Error), message);
}

test("creates one index", async ({ lab, other }) => {
  for (const each of [lab, other]) demandOne((await built(each, addIndex)).indexes, "users");
});

test("finds an address in any case, in a few pages", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const shop = await built(each, addIndex);
    const { rows } = await shop.client.query<{ email: string }>("select email from users where id in (1, 7, 500, 994)");
    for (const { email } of rows) {
      for (const typed of [email, email.toLowerCase(), email.toUpperCase()]) await demandFound(shop, typed);
    }
    await demandFound(shop, "nobody@example.com");
    await demandFound(shop, "");
  }
});

test("refuses an address that is there already, in any case", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  const { rows } = await shop.client.query<{ email: string }>(
    "select email from users where id in (1, 7, 994) order by id",
  );
  for (const [at, { email }] of rows.entries()) {
    await demandRefused(shop, 2_000_000 + at, email);
    await demandRefused(shop, 2_000_010 + at, email.toUpperCase());
    await demandRefused(shop, 2_000_020 + at, email.toLowerCase().replace("a", "A"));
  }
});

test("serves and watches over users who sign up later, too", async ({ lab }) => {
  const shop = await built(lab, addIndex);
  await demandLetIn(shop, 3_000_000, "Grace.Later@example.com");
  await demandLetIn(shop, 3_000_001, "grace.later@example.org");
  await demandFound(shop, "GRACE.later@example.com");
  await demandRefused(shop, 3_000_002, "grace.LATER@example.com");
});

test("hands on the server's refusal", async ({ lab }) => {
  await demandRefusalPasses(lab, addIndex);
});

test("hands on the refusal when two users share an address already, and changes nothing", async ({ lab }) => {
  await lab.reset();
  const client = await lab.connect();
  await client.query(`
    insert into users select 2000000, case email when upper(email) then lower(email) else upper(email) end, name, age, city,
      created_at, last_login, updated_at from users where id = 1`);
  const addresses = async () => (await client.query("select id, email from users order by id")).rows;
  const known = await indexesOf(client);
  const before = await addresses();

  const end = await endOf(async () => addIndex(await clientFor(lab)));
  const alike = "Two users have the same address already, in two cases";
  const message = `${alike}, so the server refuses the index: its error (code 23505) was expected, and addIndex ${toldEnd(end)}. Whoever runs the site has to know, and to ask the two. Next: let the error pass.`;
  demand(end.threw && (end.error as { code?: unknown } | undefined)?.code === "23505", message);
  const users = `${alike}, and users is not what it was: an account was lost or changed, for an index. Next: leave the rows alone.`;
  demand(same(await addresses(), before), users);
  // A concurrent build that is refused leaves an invalid index behind.
  const more = (await indexesOf(client)).filter((one) => one.isValid && !known.some(({ name }) => name === one.name));
  const left = `${alike}, the server refused the index, and yet there is \`${more[0]?.definition}\`. It watches over nothing, and the next try finds it in the way. Next: create the one index, or none.`;
  demand(more.length === 0, left);
});
