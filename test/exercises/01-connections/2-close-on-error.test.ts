import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { withConnection } from "#work/01-connections/2-close-on-error";
import { demand, lingering, outcome, settled, test } from "../../exercise-lab.js";
import { WatchedSockets } from "../../watched-sockets.js";

/**
 * Tries
 *   zero: no, the work is always one function, and it may return nothing
 *   one: runs the work once with a connected client, and returns what it returned
 *   many: gives each caller a client of its own
 *   falsy results: returns exactly what the work returned, whatever it is
 *   missing: leaves nothing open, and does not run the work, when the connect fails
 *   repeated: has closed the client by the time the caller goes on
 *   error on the way: closes the client when the work throws, and hands on exactly what it threw
 *   error while closing: hands on the error of the work when closing fails too, or the connection has died
 *   second call: has closed the client by the time the caller goes on
 *   two at once: gives each caller a client of its own
 *   late work: has closed the client by the time the caller goes on
 */

type Settled = { returned: unknown } | { thrown: unknown };
type Work = (client: pg.Client) => Promise<unknown>;

const value = (each: unknown) =>
  each instanceof Error ? `${each.name}: ${each.message}` : (JSON.stringify(each) ?? String(each));
const said = (got: Settled) => ("thrown" in got ? `threw ${value(got.thrown)}` : `returned ${value(got.returned)}`);
const threw = (got: Settled, what: unknown) => "thrown" in got && Object.is(got.thrown, what);

/** A next step for an error that is not the one of the work. */
const nextFor = (got: Settled) =>
  "thrown" in got && (got.thrown as Error | undefined)?.name === "SuppressedError"
    ? "`await using` puts both errors into a SuppressedError: catch the error of closing inside of [Symbol.asyncDispose]."
    : "catch the error of closing where it arises; leave that of the work alone.";

/** Calls the work of the exercise; also counts what is open when it goes on, and how often it ran the function. */
async function ran(lab: Lab, work: Work) {
  let runs = 0;
  const counted: Work = (client) => {
    runs++;
    return work(client);
  };
  const measured = async () => {
    using sockets = new WatchedSockets();
    const got = await settled(withConnection(lab.connectionConfig, counted));
    return { got, runs, open: sockets.open };
  };
  const { result, cost } = await measure(lab, () => lingering(measured));
  return { ...result, runs, cost };
}

test("runs the work once with a connected client, and returns what it returned", async ({ lab, other }) => {
  for (const [each, users] of [
    [lab, 1_000],
    [other, 10_000],
  ] as const) {
    const work = async (client: pg.Client) => {
      const { rows } = await client.query<{ users: number }>("select count(*)::int as users from users");
      return rows[0]?.users;
    };
    const { got, runs } = await ran(each, work);
    const message = `The work counts users and returns ${users}; withConnection ${said(got)}. Next: \`return await work(client)\`; without \`await\` the client is closed while the work is still running.`;
    demand("returned" in got && got.returned === users, message);
    demand(runs === 1, `The work was run ${runs} times; once was asked for. Work that pays would pay ${runs} times.`);
  }
});

test("has closed the client by the time the caller goes on", async ({ lab }) => {
  // Twice: the second call must not find the connection of the first.
  for (const which of ["first", "second"]) {
    const { open, cost } = await ran(lab, (client) => client.query("select 1"));
    const what = `The ${which} call of withConnection(config, work)`;
    const message = `${what} returned, and its client was still open: ${open} connection open, 0 allowed. A caller that ends the process, or opens the next one, now races with the closing. Next: \`await client.end()\`.`;
    demand(open === 0, message);
    const next = "connect, run the work, close, and nothing else.";
    expect(cost).toStayWithin({ connections: 1, leaked: 0, statements: 1, roundTrips: 4 }, { what, next });
    demand(
      cost.connections === 1,
      `${what} opened no client of its own. Next: new pg.Client(config) inside of the function.`,
    );
  }
});

test("returns exactly what the work returned, whatever it is", async ({ lab }) => {
  const results = [0, "", false, null, undefined, new Error("not thrown, but returned"), Object.freeze({ rows: [] })];
  for (const result of results) {
    const got = await settled(withConnection(lab.connectionConfig, async () => result));
    const message = `The work returned ${value(result)}; withConnection must return the same, and ${said(got)}. Next: \`return await work(client)\`, without asking what it is.`;
    demand("returned" in got && Object.is(got.returned, result), message);
  }
});

test("closes the client when the work throws, and hands on exactly what it threw", async ({ lab }) => {
  // Frozen: nothing may be written on it either.
  const boom = Object.freeze(new Error("the work failed"));
  const failings: [how: string, what: unknown, work: Work][] = [
    ["rejects", boom, () => Promise.reject(boom)],
    [
      "throws before it has made a promise",
      boom,
      () => {
        throw boom;
      },
    ],
    ["rejects with undefined", undefined, () => Promise.reject(undefined)],
    ["rejects with 0", 0, () => Promise.reject(0)],
  ];
  for (const [how, what, work] of failings) {
    const { got, runs, open, cost } = await ran(lab, work);
    const call = `withConnection(config, work), when the work ${how},`;
    expect(cost).toLeakNothing({ what: call });
    demand(open === 0, `${call} went on before its client was closed. Next: \`await client.end()\`.`);
    const message = `${call} must throw what the work threw, the very same, and ${said(got)}. A caller decides by it what to do. Next: \`finally\` lets an error pass on untouched; leave out \`catch\`.`;
    demand(threw(got, what), message);
    demand(
      runs === 1,
      `${call} ran it ${runs} times; once was asked for. Whether to try again is for the caller to say.`,
    );
  }
});

test("hands on the error of the work when closing fails too, or the connection has died", async ({ lab }) => {
  const boom = new Error("the work failed");
  const unclosable = async (client: pg.Client): Promise<never> => {
    const end = client.end.bind(client) as () => Promise<void>;
    const failing = async (callback?: (error: Error) => void) => {
      await end();
      const error = new Error("closing failed");
      if (!callback) throw error;
      callback(error);
    };
    client.end = failing as typeof client.end;
    throw boom;
  };
  const { got } = await ran(lab, unclosable);
  const message = `The work failed, and then closing failed: the caller must get "the work failed", and withConnection ${said(got)}. An error thrown while closing replaces the one that was under way. Next: ${nextFor(got)}`;
  demand(threw(got, boom), message);

  let died: unknown;
  const killed = async (client: pg.Client): Promise<never> => {
    // Before all others: a listener that throws keeps those behind it from being called.
    const { stream } = client.connection;
    const closed = new Promise((resolve) => {
      if (stream.destroyed) resolve(undefined);
      else stream.prependOnceListener("close", resolve);
    });
    died = await client.query("select pg_terminate_backend(pg_backend_pid())").catch((error) => error);
    await closed;
    throw died;
  };
  const { got: dead, open } = await ran(lab, killed);
  const words = `The server ended the connection under the work, which threw ${value(died)}: the caller must get that very error, and withConnection ${said(dead)}. Next: ${nextFor(dead)}`;
  demand(threw(dead, died), words);
  demand(open === 0, "The server ended the connection, and its socket stayed open. Next: `await client.end()`.");
});

test("gives each caller a client of its own", async ({ lab, other }) => {
  const pid = "select pg_backend_pid() as pid, current_database() as database";
  const twice = async (client: pg.Client) => [(await client.query(pid)).rows[0], (await client.query(pid)).rows[0]];
  const labs = [lab, lab, other];
  const calls = await Promise.all(labs.map((each) => outcome(withConnection(each.connectionConfig, twice))));
  const pids = new Set<number>();
  for (const [k, call] of calls.entries()) {
    const failed = `Three callers at the same moment, and one of them got an error: ${String(call)}. Next: keep the client inside of the function.`;
    demand(!(call instanceof Error), failed);
    const [first, second] = call;
    const right = first.pid === second.pid && first.database === labs[k]?.database;
    const message = `Three callers at the same moment: the work of one began on connection ${first.pid} to ${first.database}, and went on on ${second.pid}. Next: keep the client inside of the function.`;
    demand(right, message);
    pids.add(first.pid);
  }
  const shared = `Three callers at the same moment must have three connections; they had ${pids.size}. One closes what the other still uses. Next: keep the client inside of the function.`;
  demand(pids.size === 3, shared);
});

test("leaves nothing open, and does not run the work, when the connect fails", async ({ lab }) => {
  let runs = 0;
  const work = async () => {
    runs++;
  };
  const nowhere = { ...lab.connectionConfig, database: "no_such_database" };
  const { result, cost } = await measure(lab, async () => {
    using sockets = new WatchedSockets();
    const got = await settled(withConnection(nowhere, work));
    return { got, left: await sockets.neverClosed() };
  });
  const { got, left } = result;
  const code = "thrown" in got ? (got.thrown as { code?: string } | undefined)?.code : undefined;
  const message = `There is no such database: withConnection must throw the server's error 3D000, and ${said(got)}. Next: let the error of \`await client.connect()\` pass on.`;
  demand(code === "3D000", message);
  demand(runs === 0, "The connect failed, and the work was run all the same. Next: `await client.connect()`.");
  const what = "withConnection(a config of no database, work)";
  demand(left === 0, `${what} left ${left} connection open; 0 are allowed. Next: one call, one client.`);
  expect(cost).toStayWithin(
    { connections: 1, leaked: 0 },
    { what, next: "whether to try again is for the caller to say." },
  );
});
