import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { userLoader } from "#work/07-n-plus-one/4-batch-the-loader";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, outcome, test, toldValue, undone } from "../../exercise-lab.js";
import { openDirectly } from "../../exercise-pool.js";
import { demandList } from "../../expected-list.js";
import { beginnings, inOneTurn } from "../../one-turn.js";

/**
 * Tries
 *   zero: asks for nothing as long as nobody loads
 *   one: gives each caller the user of the id
 *   many: asks once for all loads of a turn
 *   missing: gives each caller the user of the id
 *   repeated: asks for nobody a second time, be the answer there, under way, or nobody
 *   behind an await: asks once for all loads of a turn
 *   error on the way: rejects every load of a query that fails with its error
 *   second call: remembers no error, and asks again
 *   another batch: lets no load suffer from the query of another
 *   far too many: asks once for more ids than a statement has parameters, and remembers them all
 *   two at once: shares nothing with another loader
 *   late work: asks for nothing as long as nobody loads
 */

interface User {
  id: number;
  name: string;
  email: string;
}

type Load = (id: number) => Promise<User | undefined>;

type Loaded = (User | undefined)[];

const nobody = 5_000_000;

async function truth(lab: Lab, ids: readonly number[]): Promise<Loaded> {
  const { rows } = await lab.pool.query<User>("select id, name, email from users");
  const users = new Map(rows.map((user) => [user.id, user]));
  return ids.map((id) => users.get(id));
}

/** Loads all of them at once. */
const loads = (load: Load, ids: readonly number[]) => Promise.all(ids.map((id) => load(id)));

const named = (ids: readonly number[]) => `load of ${ids.length > 9 ? `${ids.length} ids` : ids.join(", ")}`;

/** Waits until whatever was begun has been sent: some turns of the event loop. */
async function turns(): Promise<void> {
  for (let k = 0; k < 20; k++) await turn();
}

test("gives each caller the user of the id", async ({ lab, other }) => {
  for (const [each, lists] of [
    [lab, [[17], [3, 999, nobody, 42, 3, 0, 500, -1, 2 ** 31 - 1, -(2 ** 31), 3], [nobody]]],
    [other, [[9_999, 1, nobody, 4_711, 1]]],
  ] as const) {
    const client = await clientFor(each);
    for (const ids of lists) {
      const expected = await truth(each, ids);
      const next =
        "find each caller's user by the id: rows come in any order, each once, and only of those who are there.";
      demandList(await outcome(loads(userLoader(client), ids)), expected, named(ids), next);
    }
  }
});

test("tells a user 0, and one without a name, from nobody", async ({ lab }) => {
  const client = await clientFor(lab);
  const changes = `update users set name = '', email = '' where id = 5;
    insert into users (id, email, name, city, created_at, updated_at)
      values (0, 'zero@example.com', 'Zero', 'Lima', now(), now()), (-7, 'minus@example.com', 'Minus', 'Lima', now(), now());
    update users set age = 40 where id in (4, 6, 9)`;
  await undone(client, changes, async () => {
    const expected: Loaded = [
      { id: 0, name: "Zero", email: "zero@example.com" },
      { id: 5, name: "", email: "" },
      undefined,
      { id: -7, name: "Minus", email: "minus@example.com" },
    ];
    const load = userLoader(client);
    const next = "undefined alone says that there is nobody.";
    demandList(await outcome(loads(load, [0, 5, nobody, -7])), expected, "load of 0, 5, nobody's id and -7", next);
    const { result, cost } = await measure(lab, () => lingering(() => outcome(loads(load, [-7, 0, 5]))));
    demandList(result, [expected[3], expected[0], expected[1]], "load of -7, 0 and 5, once more,", next);
    expect(cost).toStayWithin({ roundTrips: 0 }, { what: "The second load of -7, 0 and 5", next });
  });
});

test("asks once for all loads of a turn", async ({ lab, other }) => {
  const next = "send the query when the turn is over, by `setImmediate`, with all ids that came until then.";
  for (const [each, count] of [
    [lab, 900],
    [other, 9_000],
  ] as const) {
    const client = await clientFor(each);
    // 7,919 is a prime: the ids come in no order, and some of them are nobody's.
    const ids = Array.from({ length: count }, (_, k) => ((k + 1) * 7_919) % 10_007);
    const expected = await truth(each, ids);
    const { result, cost } = await measure(each, () => lingering(() => outcome(loads(userLoader(client), ids))));
    expect(cost).toStayWithin({ roundTrips: 1, connections: 0 }, { what: `The ${named(ids)}`, next });
    demandList(result, expected, named(ids), "give each caller its own.");
  }

  const client = await clientFor(lab);
  await using direct = await openDirectly(lab);
  for (const [how, begin] of Object.entries(beginnings(direct))) {
    const load = userLoader(client);
    const work = () => inOneTurn(begin, (place) => load(10 + place));
    const { cost } = await measure(lab, () => lingering(() => outcome(work())));
    const what = `Loads of one turn, which began ${how}, some behind an \`await\`, some behind a \`process.nextTick\`,`;
    expect(cost).toStayWithin({ roundTrips: 1 }, { what, next });
  }
});

test("makes two round trips for a page that asks in two waves", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientFor(each);
    const ids = [7, 3, nobody, 11, 7];
    const page = async (load: Load) => {
      const first = await loads(load, ids);
      // The second wave asks for those of the first, too, and needs an answer for the new ones alone.
      return [
        ...first,
        ...(await Promise.all(ids.map(async (id) => ((await load(id)) ? load(id + 1) : load(nobody))))),
      ];
    };
    const expected = await truth(each, [...ids, 8, 4, nobody, 12, 8]);
    const { result, cost } = await measure(each, () => lingering(() => outcome(page(userLoader(client)))));
    const next = "remember promises by id, for as long as the loader lives.";
    demandList(result, expected, "A page that loads in two waves", next);
    expect(cost).toStayWithin({ roundTrips: 2, connections: 0 }, { what: "A page that loads in two waves", next });
  }
});

test("asks for nobody a second time, be the answer there, under way, or nobody", async ({ lab }) => {
  const client = await clientFor(lab);
  const expected = await truth(lab, [1, nobody, 1, nobody, 1, nobody]);
  const work = async (load: Load) => {
    const first = loads(load, [1, nobody]);
    // By now the query is on its way: the server is at least 4 milliseconds away.
    await turns();
    const meanwhile = loads(load, [1, nobody]);
    const both = [...(await first), ...(await meanwhile)];
    return [...both, ...(await loads(load, [1, nobody]))];
  };
  const { result, cost } = await measure(lab, () => lingering(() => outcome(work(userLoader(client)))));
  const next = "remember the promise when it is made, not the answer when it is there, and remember undefined as well.";
  demandList(result, expected, "load of user 1 and of nobody, three times,", next);
  const what = "Three loads of user 1 and of nobody, the second while the first was under way,";
  expect(cost).toStayWithin({ roundTrips: 1, statements: 1 }, { what, next });
});

test("shares nothing with another loader", async ({ lab, other }) => {
  const client = await clientFor(lab);
  const [first, second] = [userLoader(client), userLoader(client)];
  await outcome(loads(first, [17, nobody]));
  const next = "keep what is remembered inside of the function that makes the loader.";
  await undone(client, "update users set name = 'Somebody Else' where id = 17", async () => {
    const got = await outcome(second(17));
    demand(
      got?.name === "Somebody Else",
      `User 17 got another name, and another loader, made for another request, gave ${toldValue(got)}. Next: ${next}`,
    );
  });
  const lists = [
    [lab, [1, 2, nobody]],
    [other, [9_999, 1]],
    [lab, [2, 500]],
  ] as const;
  const expected = await Promise.all(lists.map(([each, ids]) => truth(each, ids)));
  const loaders = await Promise.all(lists.map(async ([each]) => userLoader(await clientFor(each))));
  const all = await Promise.all(lists.map(([, ids], k) => outcome(loads(loaders[k] as Load, ids))));
  for (const [k, [, ids]] of lists.entries()) {
    demandList(all[k], expected[k] as Loaded, `${named(ids)}, with two other loaders at the same moment,`, next);
  }
});

/** Runs work in a transaction that has failed, in which every query fails with the code 25P02. */
async function inFailedTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin; select 1 / 0").catch(() => undefined);
  return work().finally(() => client.query("rollback"));
}

/** Errors that the server sent to a client meanwhile. */
async function hearing<T>(client: pg.Client, work: () => Promise<T>): Promise<{ result: T; sent: Error[] }> {
  const sent: Error[] = [];
  const note = (error: Error) => sent.push(error);
  client.connection.on("errorMessage", note);
  const result = await work().finally(() => client.connection.off("errorMessage", note));
  return { result, sent };
}

function demandRejected(ends: readonly unknown[], sent: readonly Error[], what: string): void {
  const next = "let each load's promise come from that of the query, and the error reaches all of them by itself.";
  const kept = ends.findIndex((end) => end !== sent[0]);
  const message = `${what}: all ${ends.length} loads must be rejected with the server's error, the very same; number ${kept + 1} came to ${toldValue(ends[kept])}. Next: ${next}`;
  demand(sent[0] !== undefined && kept === -1, message);
}

const settled = (load: Load, ids: readonly number[]) => Promise.all(ids.map((id) => outcome(load(id))));

test("rejects every load of a query that fails with its error", async ({ lab }) => {
  const client = await clientFor(lab);
  const load = userLoader(client);
  await outcome(load(5));
  const failing = () => inFailedTransaction(client, () => settled(load, [1, 2, nobody, 1]));
  const { result, sent } = await hearing(client, () => lingering(failing));
  demandRejected(result, sent.slice(1), "A query for three ids, of which one was asked for twice, fails");
  demand(
    sent.length === 2,
    `The query failed, and ${sent.length - 1} were sent; 1 was expected. Next: ask once; whether to try again is for the callers to say.`,
  );
});

test("remembers no error, and asks again", async ({ lab }) => {
  const client = await clientFor(lab);
  const load = userLoader(client);
  const ids = [1, nobody, 3, 1];
  const [known] = await truth(lab, [2]);
  await outcome(load(2));
  await inFailedTransaction(client, () => settled(load, ids));
  const { result, cost } = await measure(lab, () => lingering(() => outcome(load(2))));
  const kept = "forget what was rejected, and nothing else.";
  demandList([result], [known], "load of user 2, known from before the query of others failed, as a list", kept);
  expect(cost).toStayWithin(
    { roundTrips: 0 },
    { what: "load of user 2, known from before others failed,", next: kept },
  );
  const expected = await truth(lab, ids);
  for (const [times, roundTrips] of [
    ["once", 1],
    ["twice", 0],
  ] as const) {
    const what = `load of ids whose query had failed, asked for ${times} more,`;
    const again = await measure(lab, () => lingering(() => outcome(loads(load, ids))));
    const next = "forget what is rejected, for those who ask later; what comes then is remembered.";
    demandList(again.result, expected, what, next);
    expect(again.cost).toStayWithin({ roundTrips }, { what, next });
  }
  const impatient = () => inFailedTransaction(client, () => outcome(load(4).catch(() => load(4))));
  const { sent } = await hearing(client, () => lingering(impatient));
  const message = `A caller whose load was rejected asked again at once, and was answered by ${formatCount(sent.length - 1, "query", "queries")}; 2 were expected. Next: forget the promise before its callers hear of the error: in a handler of its own, set when it is made.`;
  demand(sent.length === 3, message);
});

/** How often, and how far apart in milliseconds, a test looks for a query that waits: a last resort, no limit of anything. */
const looks = 1_000;
const pauseMs = 10;

test("lets no load suffer from the query of another", async ({ lab }) => {
  const client = await clientFor(lab);
  const { pid } = (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0] ?? { pid: 0 };
  const load = userLoader(client);
  const [one, two] = await truth(lab, [1, 2]);
  await using direct = await openDirectly(lab);
  await direct.query("begin; lock table users in access exclusive mode");
  const first = outcome(load(1));
  const waiting = "select from pg_locks where pid = $1 and not granted";
  for (let look = 0; look < looks && (await direct.query(waiting, [pid])).rowCount === 0; look++) await sleep(pauseMs);
  // The query for user 1 waits for the table, and is under way until it is cancelled.
  const [shared, other] = [outcome(load(1)), outcome(load(2))];
  await turns();
  const refused = new Promise((resolve) => client.connection.once("errorMessage", resolve));
  await direct.query("select pg_cancel_backend($1)", [pid]);
  await Promise.race([refused, first]);
  await direct.query("rollback");
  const failed = await first;
  const next = "make a new batch when the one before is sent, and let each load have a promise of its own.";
  const code = (failed as { code?: string } | undefined)?.code;
  const cancelled = `The query for user 1 was cancelled: the server's error, code 57014, was expected, and the load came to ${toldValue(failed)}. Next: ${next}`;
  demand(code === "57014", cancelled);
  const both = `Two callers waited for user 1 when the query was cancelled, the second since it was under way; that one came to ${toldValue(await shared)}, and the first to ${toldValue(failed)}. Next: ${next}`;
  demand((await shared) === failed, both);
  demandList([await other], [two], "A load of user 2, made while the query for user 1 was failing, as a list", next);
  demandList([await outcome(load(1))], [one], "A load of user 1, whose first query failed, as a list", next);
});

test("asks for nothing as long as nobody loads", async ({ lab }) => {
  const client = await clientFor(lab);
  const { result: load, cost } = await measure(lab, () => lingering(async () => userLoader(client)));
  expect(cost).toStayWithin(
    { statements: 0, connections: 0 },
    { what: "A loader that nobody uses", next: "ask when a load is made." },
  );
  const first = await measure(lab, () => lingering(() => load(1)));
  expect(first.cost).toStayWithin(
    { statements: 1, rowsReturned: 1 },
    { what: "The load of user 1", next: "fetch those who are asked for." },
  );
});

test("asks once for more ids than a statement has parameters, and remembers them all", async ({ other }) => {
  const client = await clientFor(other);
  // One in a hundred is a user's: who searches the rows for each of the ids need not search for long.
  const ids = Array.from({ length: 70_000 }, (_, k) => ((k + 1) * 7_919) % 1_000_003);
  const expected = await truth(other, ids);
  const load = userLoader(client);
  for (const [times, roundTrips, next] of [
    ["", 1, "one array makes one parameter, of 65,535 that a statement may have, however many ids are in it."],
    [", once more,", 0, "remember every promise, for as long as the loader lives."],
  ] as const) {
    const { result, cost } = await measure(other, () => lingering(() => outcome(loads(load, ids))));
    demandList(result, expected, `${named(ids)}${times}`, next);
    expect(cost).toStayWithin({ roundTrips, connections: 0 }, { what: `The ${named(ids)}${times}`, next });
  }
});
