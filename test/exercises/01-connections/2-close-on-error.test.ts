import { once } from "node:events";
import type { Socket } from "node:net";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { withConnection } from "#work/01-connections/2-close-on-error";
import { deathsAtRest, demandEarlyDeathOutlived } from "../../connection-deaths.js";
import { demandNothingAsked, demandOneRun, onceOnly } from "../../connection-work.js";
import {
  demand,
  demandHeard,
  type Ending,
  endOf,
  lingering,
  outcome,
  test,
  toldEnd,
  toldValue,
} from "../../exercise-lab.js";
import { demandWaitForClose } from "../../held-close.js";
import { OddServer, serverMessages } from "../../odd-server.js";
import { demandOneConnect } from "../../passing-errors.js";
import { told } from "../../virtual-time.js";
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
 *   error that may pass: runs the work once, whatever it throws
 *   error of connecting that may pass: makes no second connect after an error that may pass
 *   long work: asks the server nothing, whatever the work leaves open
 *   what the work leaves open: asks the server nothing, whatever the work leaves open
 *   error while closing: hands on the error of the work when closing fails too, or the connection has died
 *   error of connecting: leaves nothing open, and does not run the work, when the connect fails
 *   error of the connection: outlives a connection that dies when nothing is asked
 *   death at the log-in: outlives a connection that dies in the moment in which it is ready
 *   slow close: waits for the close, however long the server takes
 *   second call: has closed the client by the time the caller goes on
 *   two at once: gives each caller a client of its own
 *   call within a call: gives each caller a client of its own
 *   late work: has closed the client by the time the caller goes on
 */

type Work = (client: pg.Client) => Promise<unknown>;

const returned = (got: Ending<unknown>, what: unknown) => !got.threw && Object.is(got.value, what);
const threw = (got: Ending<unknown>, what: unknown) => got.threw && Object.is(got.error, what);
/** The socket of a client is closed. Before all others: a listener that throws keeps those behind it from being called. */
const closed = ({ connection: { stream } }: pg.Client) =>
  new Promise<void>((resolve) => {
    if (stream.destroyed) resolve();
    else stream.prependOnceListener("close", () => resolve());
  });

/** A next step for an error that is not the one of the work. */
const nextFor = (got: Ending<unknown>) =>
  got.threw && (got.error as Error | undefined)?.name === "SuppressedError"
    ? "`await using` puts both errors into a SuppressedError: catch the error of closing inside of [Symbol.asyncDispose]."
    : "catch the error of closing where it arises; leave that of the work alone.";

/** Calls the work of the exercise; also counts what is open when it goes on. Fails unless it ran the function once. */
async function ran(lab: Lab, work: Work) {
  const { work: counted, runs } = onceOnly(work);
  const measured = async () => {
    using sockets = new WatchedSockets();
    const got = await endOf(() => withConnection(lab.connectionConfig, counted));
    return { got, open: sockets.open };
  };
  const { result, cost } = await measure(lab, () => lingering(measured));
  const times = `The work was run ${runs()} times; once was asked for. Work that pays would pay ${runs()} times. Next: run it once; whether to try again is for the caller to say.`;
  demand(runs() === 1, times);
  return { ...result, cost };
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
    const { got } = await ran(each, work);
    const message = `The work counts users and returns ${users}; withConnection ${toldEnd(got)}. Next: \`return await work(client)\`; without \`await\` the client is closed while the work is still running.`;
    demand(returned(got, users), message);
  }
});

test("has closed the client by the time the caller goes on", async ({ lab }) => {
  // Twice: the second call must not find the connection of the first.
  for (const which of ["first", "second"]) {
    const { open, cost } = await ran(lab, (client) => client.query("select 1"));
    const what = `The ${which} call of withConnection(config, work)`;
    const message = `${what} returned, and its client was still open: ${formatCount(open, "connection")} open, 0 allowed. A caller that ends the process, or opens the next one, now races with the closing. Next: \`await client.end()\`.`;
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
    const got = await endOf(() => withConnection(lab.connectionConfig, async () => result));
    const message = `The work returned ${toldValue(result)}; withConnection must return the same, and ${toldEnd(got)}. Next: \`return await work(client)\`, without asking what it is.`;
    demand(returned(got, result), message);
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
    const { got, open, cost } = await ran(lab, work);
    const call = `withConnection(config, work), when the work ${how},`;
    const closing = how.startsWith("throws")
      ? "`await work(client)` inside of `try`, and `await client.end()` in `finally`: such work throws before there is a promise on which .finally could be called."
      : "`await client.end()` in `finally`.";
    demand(open === 0, `${call} left ${open} connection open; 0 are allowed when the caller goes on. Next: ${closing}`);
    expect(cost).toLeakNothing({ what: call });
    const unasked = "close the client, and ask nothing: with the connection ends whatever was open on it.";
    expect(cost).toStayWithin({ statements: 0, roundTrips: 3 }, { what: call, next: unasked });
    const passing = what
      ? "`finally` lets an error pass on untouched; leave out `catch`."
      : "anything can be thrown, and `if (failure)` takes undefined and 0 for no failure: leave it to `finally`, which lets all pass on.";
    const message = `${call} must throw what the work threw, the very same, and ${toldEnd(got)}. A caller decides by it what to do. Next: ${passing}`;
    demand(threw(got, what), message);
  }
});

test("runs the work once, whatever it throws", ({ lab }) => demandOneRun(lab, withConnection));

test("asks the server nothing, whatever the work leaves open", ({ lab }) => demandNothingAsked(lab, withConnection));

test("hands on the error of the work when closing fails too, or the connection has died", async ({ lab }) => {
  const unclosable = async (client: pg.Client, thrown: unknown): Promise<never> => {
    const end = client.end.bind(client) as () => Promise<void>;
    const failing = async (callback?: (error: Error) => void) => {
      await end();
      const error = new Error("closing failed");
      if (!callback) throw error;
      callback(error);
    };
    client.end = failing as typeof client.end;
    throw thrown;
  };
  const frozen = Object.freeze(new Error("the work failed, and nobody writes on it"));
  for (const thrown of [new Error("the work failed"), frozen, "a word", null, undefined]) {
    const { got } = await ran(lab, (client) => unclosable(client, thrown));
    const message = `The work threw ${toldValue(thrown)}, and then closing failed: the caller must get what the work threw, and withConnection ${toldEnd(got)}. An error thrown while closing replaces the one that was under way. Next: ${nextFor(got)}`;
    demand(threw(got, thrown), message);
  }

  let died: unknown;
  const killed = async (client: pg.Client): Promise<never> => {
    const over = closed(client);
    died = await client.query("select pg_terminate_backend(pg_backend_pid())").catch((error) => error);
    await over;
    throw died;
  };
  const { got: dead, open } = await ran(lab, killed);
  const words = `The server ended the connection under the work, which threw ${toldValue(died)}: the caller must get that very error, and withConnection ${toldEnd(dead)}. An "error" event of the client is for listening to, and no failure of the work. Next: leave what the work throws alone, whatever an event said and whatever closing comes to.`;
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

  const config = lab.connectionConfig;
  const own = async (client: pg.Client) => (await client.query(pid)).rows[0].pid;
  const pair = await Promise.all([1, 2].map(() => outcome(withConnection(config, own))));
  const same = `Two callers passed the same config object at the same moment: two connections were expected, and their work saw ${pair.map(toldValue).join(" and ")}. Next: keep the client inside of the function.`;
  demand(pair.every((each) => typeof each === "number") && pair[0] !== pair[1], same);
  const nested = async (client: pg.Client) => [await own(client), await withConnection(config, own), await own(client)];
  const [before, within, after] = await withConnection(config, nested);
  const words = `The work called withConnection with the same config again. The outer work saw connection ${before}, the inner ${within}, and then the outer ${after}: each call must open a client of its own, or a transaction of the one holds what the other does. Next: new pg.Client(config) at each call, whoever calls.`;
  demand(before === after && within !== before, words);
});

test("leaves nothing open, and does not run the work, when the connect fails", async ({ lab }) => {
  const config = lab.connectionConfig;
  const password = () => Promise.reject(Object.assign(new Error("there is no token"), { code: "no token" }));
  await using rude = await OddServer.start((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const failing: [what: string, config: pg.ClientConfig, code: string][] = [
    ["There is no such database", { ...config, database: "no_such_database" }, "3D000"],
    ["The server resets the connection", rude.config, "ECONNRESET"],
    ["The function that gives the password fails", { ...config, password }, "no token"],
  ];
  for (const [what, each, code] of failing) {
    let runs = 0;
    const work = async () => {
      runs++;
    };
    using sockets = new WatchedSockets();
    const call = async () => {
      const got = await endOf(() => withConnection(each, work));
      return { got, open: sockets.open };
    };
    const { got, open } = await lingering(call);
    const right = got.threw && (got.error as { code?: string } | undefined)?.code === code;
    const message = `${what}: withConnection must throw that error, ${code}, and ${toldEnd(got)}. Next: let the error of \`await client.connect()\` pass on.`;
    demand(right, message);
    demand(runs === 0, `${what}, and the work was run all the same. Next: \`await client.connect()\`.`);
    const named = `${what}: withConnection(config, work)`;
    const next = "connect inside of `try`, and `await client.end()` in `finally`. Not every failure closes the socket.";
    demand(open === 0, `${named} left ${open} connection open; 0 are allowed. Next: ${next}`);
    const again = `${named} opened ${sockets.opened} connections; 1 is allowed. Next: whether to try again is for the caller to say.`;
    demand(sockets.opened <= 1, again);
  }
});

test("makes no second connect after an error that may pass", async () => {
  const call = (config: pg.ClientConfig) => withConnection(config, async () => "done");
  await demandOneConnect("withConnection(config, work)", call);
});

test("outlives a connection that dies when nothing is asked", async () => {
  const next =
    'client.on("error", () => undefined), and `return await work(client)`: what the work comes to counts, not the event.';
  for (const [how, die, leftOpen] of deathsAtRest) {
    for (const when of ["under the work", "while it was closed"]) {
      let loggedIn: (socket: Socket) => void = () => undefined;
      const begun = new Promise<Socket>((resolve) => {
        loggedIn = resolve;
      });
      await using server = await OddServer.start((socket) => {
        socket.once("data", () => {
          socket.once("data", () => die(socket));
          socket.write(Buffer.concat([serverMessages.authenticationOk, serverMessages.readyForQuery]));
          loggedIn(socket);
        });
      });
      const work = async (client: pg.Client) => {
        if (when === "under the work") {
          const over = leftOpen ? once(client.connection, "errorMessage") : closed(client);
          die(await begun);
          await over;
        }
        return "done";
      };
      using sockets = new WatchedSockets();
      const unheard = (error: string) =>
        `The connection ${how} ${when}, and an "error" event came to which nobody listened (${error}): it ends the process. The event may come a second time, and while the client is closed. Next: \`on\`, not \`once\`, and leave the listener there.`;
      const call = async () => {
        const got = await endOf(() => withConnection(server.config, work));
        return { got, open: sockets.open };
      };
      const { got, open } = await demandHeard(unheard, () => lingering(call));
      const what = `The connection ${how} ${when}, which asked nothing and returned "done"`;
      demand(returned(got, "done"), `${what}; withConnection ${toldEnd(got)}. Next: ${next}`);
      demand(sockets.opened === 1, `${what}; withConnection opened ${sockets.opened} connections; 1 is allowed.`);
      const left = `${what}; ${formatCount(open, "socket")} open when withConnection went on, 0 are allowed. An "error" event is not the end of a connection. Next: \`await client.end()\`, whatever was heard before.`;
      demand(open === 0, left);
    }
  }
});

test("waits for the close, however long the server takes", async ({ lab }) => {
  const boom = new Error("the work failed");
  const password = () => Promise.reject(new Error("there is no token"));
  const calls: [how: string, state: "got" | "failed", config: pg.ClientConfig, work: Work][] = [
    ["whose work returned,", "got", {}, (client) => client.query("select 1")],
    ["whose work failed,", "failed", {}, () => Promise.reject(boom)],
    ["whose connect failed,", "failed", { password }, () => Promise.resolve()],
  ];
  for (const [how, state, config, work] of calls) {
    const what = `withConnection(config, work), ${how}`;
    const call = await demandWaitForClose(what, lab, (slow) => withConnection({ ...slow, ...config }, work));
    demand(call.state === state, `The server took its time to close. ${what} ${told(call)}.`);
  }
});

test("outlives a connection that dies in the moment in which it is ready", async () => {
  await demandEarlyDeathOutlived("withConnection(config, work)", (config) =>
    withConnection(config, async () => "done"),
  );
});
