import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { emailsOf } from "#work/01-connections/1-reuse-one-connection";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, outcome, test } from "../../exercise-lab.js";
import { WatchedSockets } from "../../watched-sockets.js";

/**
 * Tries
 *   zero: opens one connection for any list of ids, and leaves none open
 *   one: opens one connection for any list of ids, and leaves none open
 *   many: opens one connection for any list of ids, and leaves none open
 *   missing: returns undefined where there is no such user, and only there
 *   repeated: returns the e-mail address of each user, in the order of the ids
 *   ordered: returns the e-mail address of each user, in the order of the ids
 *   error on the way: hands on the error of a look-up that fails, and leaves no connection open
 *   second call: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: opens one connection for any list of ids, and leaves none open
 */

type Emails = (string | undefined)[];

const nobody = 5_000_000;
/** Larger than an id can be: the server refuses it, unless it is told to compare larger numbers. */
const tooLarge = 2 ** 40;
/** A list in full, with the places that hold undefined. */
const list = (emails: Emails) => `[${emails.map((email) => email ?? String(email)).join(", ")}]`;
const said = (got: Emails | Error) => (got instanceof Error ? `threw "${got.message}"` : `returned ${list([...got])}`);
/** Place by place: one that was never filled holds undefined as well. */
const equal = (got: Emails | Error, expected: Emails) =>
  !(got instanceof Error) && got.length === expected.length && expected.every((email, k) => got[k] === email);

/** The addresses as they are in the table, asked for in another way. */
async function truth(lab: Lab, ids: number[]): Promise<Emails> {
  const client = await clientFor(lab);
  const sql = "select id, email from users where id = any($1)";
  const { rows } = await client.query<{ id: number; email: string }>(sql, [ids]);
  await client.end();
  const emails = new Map(rows.map((row) => [row.id, row.email]));
  return ids.map((id) => emails.get(id));
}

const named = (ids: number[]) =>
  `emailsOf(config, ${ids.length > 9 ? `${ids.length.toLocaleString("en")} ids` : `[${ids.join(", ")}]`})`;

/** What the work makes of a list, an answer or an error; fails when it did so over more than one connection, or left one open. */
async function looked(
  lab: Lab,
  ids: number[],
  config: pg.ClientConfig = lab.connectionConfig,
): Promise<Emails | Error> {
  const what = named(ids);
  using sockets = new WatchedSockets();
  const measured = async () => {
    const result = await outcome(emailsOf(config, [...ids]));
    // The server itself closes a connection that it refused.
    const left = await (config.database === lab.database ? sockets.leftOpen() : sockets.neverClosed());
    const message = `${what} left ${left} connection${left === 1 ? "" : "s"} open; 0 are allowed. Nobody will close what you leave: the server keeps a process for each. Next: \`await client.end()\` in \`finally\`.`;
    demand(left === 0, message);
    return result;
  };
  const { result, cost } = await measure(lab, () => lingering(measured), { exact: false });
  expect(cost).toStayWithin({ connections: 1, leaked: 0 }, { what, next: "connect once, before the loop." });
  const none = `${what} opened no connection, so it asked over one that an earlier call had left open; 0 may be left open. Next: make the client inside of the function, and close it there.`;
  demand(ids.length === 0 || sockets.opened > 0, none);
  return result;
}

test("returns the e-mail address of each user, in the order of the ids", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const ids = [17, 3, 999, 500, 3, 42, 1];
    const expected = await truth(each, ids);
    const got = await looked(each, ids);
    const message = `${named(ids)} must return ${list(expected)}; it ${said(got)}. Next: one look-up per id, in the list's own order, its answer pushed to the end of the result.`;
    demand(equal(got, expected), message);
  }
});

test("returns undefined where there is no such user, and only there", async ({ lab }) => {
  const client = await clientFor(lab);
  const before = await truth(lab, [5]);
  await client.query("update users set email = '' where id = 5");
  const ids = [1, nobody, 5, 0, 2, -1, nobody];
  const expected = await truth(lab, ids);
  const got = await looked(lab, ids);
  await client.query("update users set email = $1 where id = 5", before);
  const message = `There are no users 5,000,000, 0 and -1: their places must hold undefined, and the others keep theirs; the address of user 5 is an empty text. ${named(ids)} must return ${list(expected)}; it ${said(got)}. Next: rows[0]?.email.`;
  demand(equal(got, expected), message);
});

test("opens one connection for any list of ids, and leaves none open", async ({ lab, other }) => {
  // Many, in no order; a prime is the modulus, so that no id comes twice, and a few belong to nobody.
  const many = (count: number, prime: number) => Array.from({ length: count }, (_, k) => ((k + 1) * 7_919) % prime);
  const tried: [Lab, number[][]][] = [
    [lab, [[], [17], [nobody], many(20, 1_009)]],
    [other, [many(300, 10_007), []]],
  ];
  for (const [each, lists] of tried) {
    for (const ids of lists) {
      const expected = await truth(each, ids);
      const got = await looked(each, ids);
      const wrong = expected.findIndex((email, k) => got instanceof Error || got[k] !== email);
      const first = `The first that differs is place ${wrong}, of user ${ids[wrong]}: ${expected[wrong]} was expected`;
      const long = `${got instanceof Error ? said(got) : `returned ${got.length} places`}. ${first}`;
      const message = `${named(ids)} must return ${ids.length} places; it ${ids.length < 9 ? said(got) : long}. Next: no limit, and one answer for each id.`;
      demand(equal(got, expected), message);
    }
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await clientFor(lab);
  const ids = [17, 18];
  const before = await truth(lab, ids);
  await looked(lab, ids);
  await client.query("update users set email = 'moved@example.com' where id = 17");
  const got = await looked(lab, ids);
  await client.query("update users set email = $1 where id = 17", [before[0]]);
  const message = `User 17 moved to moved@example.com between two calls; the second ${said(got)}. What is remembered from call to call grows old. Next: ask at each call.`;
  demand(equal(got, ["moved@example.com", before[1]]), message);

  const lists: [Lab, number[]][] = [
    [lab, [1, 2, 3]],
    [other, [9_999, 17]],
    [lab, [500]],
  ];
  const expected = await Promise.all(lists.map(([each, wanted]) => truth(each, wanted)));
  const all = await Promise.all(lists.map(([each, wanted]) => outcome(emailsOf(each.connectionConfig, wanted))));
  for (const [k, emails] of expected.entries()) {
    const each = all[k] as Emails | Error;
    const words = `Three callers ask at the same moment. One must get ${list(emails)}; its call ${said(each)}. Next: keep client and answers inside of the function.`;
    demand(equal(each, emails), words);
  }
});

test("hands on the error of a look-up that fails, and leaves no connection open", async ({ lab }) => {
  const next = "put the look-ups into `try` and `await client.end()` into `finally`; leave out `catch`.";
  const client = await clientFor(lab);
  await client.query("alter table users rename to users_elsewhere");
  const failed = await looked(lab, [1, 2]).finally(() => client.query("alter table users_elsewhere rename to users"));
  const message = `There is no table users at the moment: the server's error was expected, and emailsOf ${said(failed)}. A failure taken for an answer is believed. Next: ${next}`;
  demand(failed instanceof Error, message);

  const ids = [1, tooLarge, 2];
  const half = await looked(lab, ids);
  const whole = [...(await truth(lab, [1])), undefined, ...(await truth(lab, [2]))];
  const words = `No id can be as large as ${tooLarge}, so that the server refuses to look it up: its error, or undefined in that place, was expected, and emailsOf ${said(half)}. Next: ${next}`;
  demand(half instanceof Error || equal(half, whole), words);

  const nowhere = await looked(lab, [1], { ...lab.connectionConfig, database: "no_such_database" });
  const refused = `There is no such database: the error of connecting was expected, and emailsOf ${said(nowhere)}. Next: leave the error alone.`;
  demand(nowhere instanceof Error, refused);

  const after = await looked(lab, [1]);
  const expected = await truth(lab, [1]);
  demand(
    equal(after, expected),
    `The calls before it failed; this one must return ${list(expected)}, and ${said(after)}.`,
  );
});
