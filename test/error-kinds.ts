import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand, endOf, toldEnd } from "./exercise-lab.js";
import { nextProcess, openDirectly, openTestPool, openTransactions } from "./exercise-pool.js";
import { endUnheard } from "./held-news.js";
import { codesOfTheLiving } from "./refused-change.js";

/** Runs work with a client of a pool. */
type Call = (pool: pg.Pool, work: (client: pg.PoolClient) => Promise<unknown>) => Promise<unknown>;

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** What work may throw, of each kind, by what it is. None of it says anything of the connection that the work was given. */
async function kinds(lab: Lab): Promise<[what: string, thrown: unknown][]> {
  const another = await openDirectly(lab);
  another.on("error", () => undefined);
  const ended = await endOf(() => another.query("select pg_terminate_backend(pg_backend_pid())"));
  return [
    ["an AbortError", named("AbortError", "the caller does not wait any more")],
    ["an AbortError of the platform", new DOMException("the caller does not wait any more", "AbortError")],
    ["a TimeoutError", named("TimeoutError", "the service did not answer in time")],
    ["a TypeError", new TypeError("name is undefined")],
    ["a FATAL error of the server about another connection, which was ended", ended.threw && ended.error],
    ["an error of another connection's socket", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
    ["an error of another client", new Error("Client has encountered a connection error and is not queryable")],
    ["an error of another client, which lost its server", new Error("Connection terminated unexpectedly")],
    ["an AggregateError", new AggregateError([new Error("one"), new Error("two")], "two services failed")],
    ["a word", "no"],
    ["undefined", undefined],
  ];
}

const twice = "What it did outside the database would be done twice: whether it may be repeated only the caller knows.";

/** Demands that a call runs work once, and keeps a connection that is alive, without its transaction, whatever the work throws. */
export async function demandAliveKept(lab: Lab, name: string, call: Call): Promise<void> {
  await using pool = await openTestPool(lab, 1);
  const failing = [
    ...codesOfTheLiving.map((code) => {
      const sql = `do $$ begin raise exception 'one of those' using errcode = '${code}'; end $$`;
      return [`A statement failed with SQLSTATE ${code}`, (client: pg.PoolClient) => client.query(sql)] as const;
    }),
    ...(await kinds(lab)).map(([what, thrown]) => [`The work threw ${what}`, () => Promise.reject(thrown)] as const),
  ];
  for (const [how, fail] of failing) {
    const before = await nextProcess(pool);
    let runs = 0;
    let thrown: unknown;
    const end = await endOf(() =>
      call(pool, async (client) => {
        runs++;
        await client.query("begin");
        await fail(client).catch((error: unknown) => {
          thrown = error;
          throw error;
        });
      }),
    );
    const what = `${how}, and the connection lives`;
    demand(
      runs === 1,
      `${what}; ${name} ran the work ${runs} times; 1 was expected. ${twice} Next: call work(client) in one place, in no loop.`,
    );
    demand(
      end.threw && end.error === thrown,
      `${what}; ${name} ${toldEnd(end)} instead of the very error. Next: throw on what the work threw.`,
    );
    demand(pool.out === 0, `${what}; ${pool.toldOut}. Next: release on this way, too.`);
    // Behind a rollback that is still under way: that nobody waited for it is the business of another test.
    const after = await endOf(() => nextProcess(pool));
    demand(
      !after.threw && (await openTransactions(lab)) === 0,
      `${what}; it went back with the transaction of this work open${failing[0]?.[0] === how ? "" : ", though after an earlier failure on the same client it had not"}. The next user's statements run inside it or are refused. Next: \`rollback\` after each failure, whatever the error is and whatever was found out before.`,
    );
    demand(
      after.value === before,
      `${what}; it was thrown away all the same, and a new one costs three round trips. Next: let the answer to \`rollback\` decide, not the error.`,
    );
  }
}

/** Demands that a call runs work once, and throws away a connection of which nobody knows yet that it has died, whatever the work throws. */
export async function demandDeadThrownAway(lab: Lab, name: string, call: Call): Promise<void> {
  await using outsider = await openDirectly(lab);
  for (const [kind, thrown] of await kinds(lab)) {
    await using pool = await openTestPool(lab, 1);
    const returns = pool.returns;
    let runs = 0;
    const dead = endOf(() =>
      call(pool, async (client) => {
        // A second run has a connection that lives: what it throws then is not what was looked for.
        if (++runs > 1) return undefined;
        await endUnheard(outsider, client);
        throw thrown;
      }),
    );
    const waiting = endOf(() => call(pool, async (client) => (await client.query("select 7 as n")).rows[0]?.n));
    const end = await dead;
    const what = `The connection died, and before the news was there the work threw ${kind}`;
    demand(pool.returns > returns, `${what}; it was not given back at all. Next: release on this way, too.`);
    demand(
      runs === 1,
      `${what}; ${name} ran the work ${runs} times; 1 was expected, also where the connection was dead from the start. ${twice} Next: call work(client) in one place, in no loop.`,
    );
    demand(
      end.threw && end.error === thrown,
      `${what}; ${name} ${toldEnd(end)} instead of what the work threw. Next: catch the error of \`rollback\` apart.`,
    );
    const next = await waiting;
    demand(
      !next.threw && next.value === 7,
      `${what}; the next request, which had nothing to do with it, ${toldEnd(next)}. The error does not tell whether the connection lives. Next: await the answer to \`rollback\` before you release, whatever the error is.`,
    );
  }
}
