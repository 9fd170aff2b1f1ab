import { isDeepStrictEqual } from "node:util";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { emailsOf } from "#work/01-connections/1-reuse-one-connection";
import { demand, outcome, test } from "../../exercise-lab.js";

const nobody = 5_000_000;
/** A list in full, with the places that hold undefined. */
const list = (emails: (string | undefined)[]) => `[${emails.map((email) => email ?? "undefined").join(", ")}]`;
const said = (got: (string | undefined)[] | Error) =>
  got instanceof Error ? `threw "${got.message}"` : `returned ${list(got)}`;
const upTo = (count: number) => Array.from({ length: count }, (_, k) => k + 1);

/** The addresses as they are in the table, asked for in another way. */
async function truth(lab: Lab, ids: number[]): Promise<(string | undefined)[]> {
  const client = await lab.connect();
  const { rows } = await client.query<{ id: number; email: string }>("select id, email from users where id = any($1)", [
    ids,
  ]);
  const emails = new Map(rows.map((row) => [row.id, row.email]));
  return ids.map((id) => emails.get(id));
}

test("returns the e-mail address of each user, in the order of the ids", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const ids = [17, 3, 999, 500, 3, 42, 1];
    const expected = await truth(each, ids);
    const got = await outcome(emailsOf(each.connectionConfig, ids));
    const message = `emailsOf(config, [${ids}]) must return ${list(expected)}; it ${said(got)}. Next: one look-up per id, in the list's own order, its answer pushed to the end of the result.`;
    demand(isDeepStrictEqual(got, expected), message);
  }
});

test("returns undefined where there is no such user, and nothing for no ids", async ({ lab }) => {
  const expected = await truth(lab, [1, nobody, 2]);
  const got = await outcome(emailsOf(lab.connectionConfig, [1, nobody, 2]));
  const message = `There is no user 5,000,000: its place must hold undefined, and the others keep theirs. emailsOf(config, [1, 5000000, 2]) ${said(got)}. Next: rows[0]?.email.`;
  demand(isDeepStrictEqual(got, expected), message);
  const none = await outcome(emailsOf(lab.connectionConfig, []));
  demand(isDeepStrictEqual(none, []), `emailsOf(config, []) must return an empty list; it ${said(none)}.`);
});

test("looks up 1,000 users over one connection, and closes it", async ({ lab }) => {
  // Twenty first: work that connects for each is told so at once. Connections are counted exactly at any distance.
  for (const count of [20, 1_000]) {
    const work = () => emailsOf(lab.connectionConfig, upTo(count));
    const { result, cost } = await measure(lab, work, { exact: false });
    const what = `emailsOf(config, ${count.toLocaleString("en")} ids)`;
    demand(result.length === count, `${what} must return as many addresses; it returned ${result.length}.`);
    expect(cost).toStayWithin({ connections: 1 }, { what, next: "connect once, before the loop." });
    expect(cost).toLeakNothing({ what, next: "`await client.end()` when the last look-up is done." });
  }
});

test("leaves no connection open when a look-up fails", async ({ lab }) => {
  const tooLarge = 2 ** 40;
  const { cost } = await measure(lab, () => outcome(emailsOf(lab.connectionConfig, [1, tooLarge])));
  const what = "emailsOf(config, [1, 1099511627776]), which the server refuses because no id can be that large,";
  expect(cost).toLeakNothing({ what, next: "put the look-ups into `try` and `await client.end()` into `finally`." });
});
