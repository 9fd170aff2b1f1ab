import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { emailsOf } from "#work/01-connections/1-reuse-one-connection";
import { demandEarlyDeathOutlived } from "../../connection-deaths.js";
import { clientFor } from "../../exercise-client.js";
import { demand, demandHeard, lingering, outcome, test } from "../../exercise-lab.js";
import {
  demandLimitOfConfig,
  demandNoHalf,
  demandOneLookUp,
  demandUnchanged,
  type Emails,
  trueEmails,
  whileFailing,
} from "../../failing-look-ups.js";
import { proxyThatDiesAtGoodbye } from "../../goodbye-proxy.js";
import { demandWaitForClose } from "../../held-close.js";
import { OddServer, serverMessages } from "../../odd-server.js";
import { demandOneConnect } from "../../passing-errors.js";
import { WatchedSockets } from "../../watched-sockets.js";

/**
 * Tries
 *   zero: opens one connection for any list of ids, and leaves none open
 *   one: opens one connection for any list of ids, and leaves none open
 *   many: opens one connection for any list of ids, and leaves none open
 *   as many as there may be: returns the longest list there may be, and no half of it when a look-up fails
 *   error while closing: outlives a server that ends the connection while it is being closed
 *   missing: returns undefined where there is no such user, and only there
 *   repeated: returns the e-mail address of each user, in the order of the ids
 *   ordered: returns the e-mail address of each user, in the order of the ids
 *   odd values: returns each address as it is, whatever it looks like
 *   error on the way: hands on the error of a look-up that fails, and leaves no connection open
 *   error that may pass: makes no second try after an error that may pass
 *   half of the answers: returns no half of a list when the connection dies with an answer
 *   error of connecting: hands on the error of a connect that fails, and leaves no connection open
 *   error of the connection: hands on the error of a connection that dies, and opens no second one
 *   death at the log-in: outlives a connection that dies in the moment in which it is ready
 *   slow server: makes no second try after an error that may pass
 *   slow close: waits for the close, however long the server takes
 *   second call: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: opens one connection for any list of ids, and leaves none open
 */

const nobody = 5_000_000;
/** Larger than an id can be: the server refuses it, unless it is told to compare larger numbers. */
const tooLarge = 2 ** 40;
/** A list in full, with the places that hold undefined. */
const list = (emails: Emails) => `[${emails.map((email) => JSON.stringify(email) ?? String(email)).join(", ")}]`;
const said = (got: Emails | Error) => (got instanceof Error ? `threw "${got.message}"` : `returned ${list([...got])}`);
/** Place by place: one that was never filled holds undefined as well. */
const equal = (got: Emails | Error, expected: Emails) =>
  !(got instanceof Error) && got.length === expected.length && expected.every((email, k) => got[k] === email);

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
  const passed = [...ids];
  const measured = async () => {
    const got = await outcome(emailsOf(config, passed));
    return { got, open: sockets.open };
  };
  const { result, cost } = await measure(lab, () => lingering(measured), { exact: false });
  const next = "connect once, before the loop; whether to try again is for the caller to say.";
  expect(cost).toStayWithin({ connections: 1 }, { what, next });
  demandClosed(what, result.open, result.got);
  expect(cost).toLeakNothing({ what });
  const changed = `${what} changed the list that it was handed: ${formatCount(ids.length, "id")} before, ${passed.length} after it, or others. It is the caller's, who may ask again with it. Next: read it, and change a copy.`;
  demand(passed.length === ids.length && passed.every((id, k) => id === ids[k]), changed);
  const none = `${what} opened no connection, so it asked over one that an earlier call had left open; 0 may be left open. Next: make the client inside of the function, and close it there.`;
  demand(ids.length === 0 || sockets.opened > 0 || result.got instanceof Error, none);
  return result.got;
}

/** Fails when sockets are open at the moment at which the caller goes on. */
function demandClosed(what: string, open: number, result: Emails | Error): void {
  const how = result instanceof Error ? `, when it threw "${result.message}"` : "";
  const message = `${what} left ${open} connection${open === 1 ? "" : "s"} open${how}; 0 are allowed by the time the caller goes on. Until it is closed, the server keeps a process for it. Next: connect inside of \`try\`, and \`await client.end()\` in \`finally\`.`;
  demand(open === 0, message);
}

const codeOf = (got: Emails | Error) => (got instanceof Error ? (got as { code?: string }).code : undefined);

test("returns the e-mail address of each user, in the order of the ids", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const ids = [17, 3, 999, 500, 3, 42, 1];
    const expected = await trueEmails(each, ids);
    const got = await looked(each, ids);
    const message = `${named(ids)} must return ${list(expected)}; it ${said(got)}. Next: give the answers in the list's own order. One look-up per id has it by itself; the rows of \`= any($1)\` come in any order, and each once, so put them into a Map.`;
    demand(equal(got, expected), message);
    // With so many rows that it pays, a server sorts both sides by id and merges them; here it is told to.
    const options = "-c enable_hashjoin=off -c enable_nestloop=off -c enable_memoize=off";
    const merged = await looked(each, ids, { ...each.connectionConfig, options });
    const order = `${named(ids)} on a server that joins by merging must return ${list(expected)}; it ${said(merged)}. No join keeps an order, however often it has looked so. Next: \`order by\` the place, or put the rows into a Map.`;
    demand(equal(merged, expected), order);
  }
});

test("returns undefined where there is no such user, and only there", async ({ lab }) => {
  const client = await clientFor(lab);
  const before = await trueEmails(lab, [5]);
  await client.query("update users set email = '' where id = 5");
  const ids = [1, nobody, 5, 0, 2, -1, nobody];
  const expected = await trueEmails(lab, ids);
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
      const expected = await trueEmails(each, ids);
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
  const before = await trueEmails(lab, ids);
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
  const expected = await Promise.all(lists.map(([each, wanted]) => trueEmails(each, wanted)));
  const all = await Promise.all(lists.map(([each, wanted]) => outcome(emailsOf(each.connectionConfig, wanted))));
  for (const [k, emails] of expected.entries()) {
    const each = all[k] as Emails | Error;
    const words = `Three callers ask at the same moment. One must get ${list(emails)}; its call ${said(each)}. Next: keep client and answers inside of the function.`;
    demand(equal(each, emails), words);
  }
  const config = lab.connectionConfig;
  using sockets = new WatchedSockets();
  const pair = await Promise.all([outcome(emailsOf(config, [1])), outcome(emailsOf(config, [2, 3]))]);
  const shared = `Two callers passed the same config object at the same moment: each must have a connection of its own, closed when it goes on; all of them had ${formatCount(sockets.opened, "connection")}. What one closes, the other still uses, or leaves open. Next: keep the client inside of the function.`;
  demand(sockets.opened === 2, shared);
  const [one, two] = [await trueEmails(lab, [1]), await trueEmails(lab, [2, 3])];
  const both = `Two callers with the same config object must get ${list(one)} and ${list(two)}; they ${pair.map(said).join(" and ")}.`;
  demand(equal(pair[0], one) && equal(pair[1], two), both);
});

test("hands on the error of a look-up that fails, and leaves no connection open", async ({ lab }) => {
  const next = "put the look-ups into `try` and `await client.end()` into `finally`; leave out `catch`.";
  const client = await clientFor(lab);
  await client.query("alter table users rename to users_elsewhere");
  const failed = await looked(lab, [1, 2]).finally(() => client.query("alter table users_elsewhere rename to users"));
  const message = `There is no table users at the moment: the server's error 42P01 was expected, and emailsOf ${said(failed)}. A failure taken for an answer is believed. Next: ${next}`;
  demand(codeOf(failed) === "42P01", message);

  const ids = [1, tooLarge, 2];
  const half = await looked(lab, ids);
  const whole = [...(await trueEmails(lab, [1])), undefined, ...(await trueEmails(lab, [2]))];
  const words = `No id can be as large as ${tooLarge}, so that the server refuses to look it up: its error, or undefined in that place, was expected, and emailsOf ${said(half)}. Next: ${next}`;
  demand(half instanceof Error || equal(half, whole), words);

  for (const each of [
    [18, 1, 2],
    [1, 18, 2],
    [1, 2, 18],
  ]) {
    const got = await whileFailing(lab, "1 / (id - 18)", () => looked(lab, each));
    const one = `The look-up of user 18 fails, and the others do not: the server's error 22012 was expected of ${named(each)}, whatever the place of 18, and it ${said(got)}. A failure taken for an answer is believed. Next: ${next}`;
    demand(codeOf(got) === "22012", one);
  }

  const after = await looked(lab, [1]);
  const expected = await trueEmails(lab, [1]);
  demand(
    equal(after, expected),
    `The calls before it failed; this one must return ${list(expected)}, and ${said(after)}.`,
  );
});

test("hands on the error of a connect that fails, and leaves no connection open", async ({ lab }) => {
  const config = lab.connectionConfig;
  const password = () => Promise.reject(Object.assign(new Error("there is no token"), { code: "no token" }));
  for (const [what, each, code] of [
    ["There is no such database", { ...config, database: "no_such_database" }, "3D000"],
    ["The password is wrong", { ...config, password: "wrong" }, "28P01"],
    ["The function that gives the password fails", { ...config, password }, "no token"],
  ] as const) {
    const got = await looked(lab, [1], each);
    const message = `${what}: the error of connecting was expected, with the code ${code}, and emailsOf ${said(got)}. Next: leave the error alone.`;
    demand(codeOf(got) === code, message);
  }
});

test("hands on the error of a connection that dies, and opens no second one", async ({ lab }) => {
  const next = "whether to try again is for the caller to say.";
  const ended = await whileFailing(lab, "pg_terminate_backend(pg_backend_pid())", () => looked(lab, [1, 18, 2]));
  const message = `The server ended the connection under the look-up of user 18: its error 57P01 was expected, and emailsOf ${said(ended)}. Next: leave the error alone; ${next}`;
  demand(codeOf(ended) === "57P01", message);

  const { authenticationOk, readyForQuery } = serverMessages;
  await using server = await OddServer.start((socket) => {
    socket.once("data", () => {
      socket.once("data", () => socket.resetAndDestroy());
      socket.write(Buffer.concat([authenticationOk, readyForQuery]));
    });
  });
  using sockets = new WatchedSockets();
  const reset = await lingering(() => outcome(emailsOf(server.config, [1, 2])));
  const what = "emailsOf(config, [1, 2]), whose connection is reset under a look-up,";
  const words = `${what} must throw ECONNRESET, and ${said(reset)}. Next: leave the error alone; ${next}`;
  demand(codeOf(reset) === "ECONNRESET", words);
  const second = `${what} opened ${sockets.opened} connections; 1 is allowed. Next: ${next}`;
  demand(sockets.opened === 1, second);
  demandClosed(what, sockets.open, reset);
});

test("makes no second try after an error that may pass", async ({ lab }) => {
  await demandOneConnect(named([1, 2]), (config) => emailsOf(config, [1, 2]));
  await demandOneLookUp(lab, emailsOf);
  await demandLimitOfConfig(emailsOf);
});

test("returns no half of a list when the connection dies with an answer", ({ lab }) => demandNoHalf(lab, emailsOf));

test("returns each address as it is, whatever it looks like", ({ lab }) => demandUnchanged(lab, emailsOf));

test("outlives a server that ends the connection while it is being closed", async ({ lab }) => {
  await using proxy = await proxyThatDiesAtGoodbye(lab);
  const config = { ...lab.connectionConfig, host: proxy.config.host, port: proxy.config.port };
  const what = `${named([1, 2])}, whose server ends the connection while it is being closed,`;
  const unheard = (error: string) =>
    `${what} had an "error" event to which nobody listened (${error}): it ends the process. Next: client.on("error", …), and leave the listener there until the client is closed.`;
  const got = await demandHeard(unheard, () => lingering(() => outcome(emailsOf(config, [1, 2]))));
  const expected = await trueEmails(lab, [1, 2]);
  const message = `${what} had its answers, and must return ${list(expected)}; it ${said(got)}.`;
  demand(equal(got, expected), message);
});

test("waits for the close, however long the server takes", async ({ lab }) => {
  const password = () => Promise.reject(new Error("there is no token"));
  for (const [how, ids, config] of [
    ["when all is well,", [1, 2], {}],
    ["when a look-up may fail,", [1, tooLarge], {}],
    ["when connecting fails,", [1, 2], { password }],
  ] as const) {
    const what = `${named([...ids])}, ${how}`;
    await demandWaitForClose(what, lab, (slow) => emailsOf({ ...slow, ...config }, [...ids]));
  }
});

test("outlives a connection that dies in the moment in which it is ready", async () => {
  await demandEarlyDeathOutlived(named([1, 2]), (config) => emailsOf(config, [1, 2]));
});

test("returns the longest list there may be, and no half of it when a look-up fails", async ({ other }) => {
  using sockets = new WatchedSockets();
  await outcome(emailsOf(other.connectionConfig, [1, 2]));
  const each = `${named([1, 2])} opened ${sockets.opened} connections; 1 is allowed. The longest list there may be was not tried.`;
  demand(sockets.opened <= 1, each);
  // Every place has another user, so that one which is left out at any boundary is seen.
  const ids = Array.from({ length: 10_000 }, (_, k) => ((k * 7_919) % 10_000) + 1);
  const expected = await trueEmails(other, ids);
  const got = await outcome(emailsOf(other.connectionConfig, ids));
  const wrong = expected.findIndex((email, k) => got instanceof Error || got[k] !== email);
  const first = `place ${wrong}, of user ${ids[wrong]}, must hold ${expected[wrong]}`;
  const how = got instanceof Error ? said(got) : `returned ${got.length} places, and ${got[wrong]} in this one`;
  const message = `${named(ids)}: ${first}, and it ${how}. Next: no limit, and one answer for each id; whoever asks for parts of the list asks for the ends of the parts as well.`;
  demand(equal(got, expected), message);

  const late = [...ids.filter((id) => id !== 18).slice(0, 5_001), 18];
  const half = await whileFailing(other, "1 / (id - 18)", () => outcome(emailsOf(other.connectionConfig, late)));
  const answer = half instanceof Error ? said(half) : `returned ${half.length} places`;
  const words = `The look-up of user 18, the last of ${late.length.toLocaleString("en")}, fails: the server's error 22012 was expected, and emailsOf ${answer}. Half of a list is taken for all of it. Next: leave out \`catch\`, whatever has been answered before.`;
  demand(codeOf(half) === "22012", words);
});
