import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { connectPhases } from "#work/01-connections/4-time-the-phases";
import { deathsAtRest, demandEarlyDeathOutlived } from "../../connection-deaths.js";
import { demand, demandHeard, lingering, outcome, test } from "../../exercise-lab.js";
import { demandWaitForClose } from "../../held-close.js";
import { closedPort, OddServer, serverMessages } from "../../odd-server.js";
import { demandOneConnect } from "../../passing-errors.js";
import { following, type LogIn, type Moment, type Pauses, timed } from "../../timed-log-ins.js";
import { WatchedSockets } from "../../watched-sockets.js";

// Of the tests' own: work may keep its types to itself.
interface Phases {
  tcp: number;
  auth: number;
  ready: number;
}

/**
 * Tries
 *   zero: no, every connect has three phases
 *   one: times the log-in of a real server, whose three round trips are auth
 *   many: no, each call times one connect
 *   missing: hands on the error of a connect that fails, and leaves no socket open
 *   repeated: no, each call makes one connect
 *   upper and lower bounds: counts each phase from the end of the one before to its own, and nothing else
 *   error on the way: hands on the error of a connect that fails, and leaves no socket open
 *   error that may pass: makes no second connect after an error that may pass
 *   death at the log-in: outlives a connection that dies in the moment in which it is ready
 *   slow close: has closed the client by the time the caller goes on, however long the server takes
 *   error while closing: outlives a connection that dies while it is being closed
 *   second call: counts each phase from the end of the one before to its own, and nothing else
 *   two at once: counts each phase from the end of the one before to its own, and nothing else
 *   late work: opens one connection, asks nothing, and has closed it
 */

const names = ["tcp", "auth", "ready"] as const;
/** Clocks that count whole milliseconds are allowed: they may be off by this much. */
const grainMs = 2;
const shown = (phases: Phases) => names.map((name) => `${name} ${Number(phases[name]).toFixed(1)} ms`).join(", ");

test("counts each phase from the end of the one before to its own, and nothing else", async ({ lab }) => {
  const begins = [
    "before connect()",
    'with the "connect" event of client.connection, TLS included,',
    'with "authenticationOk"',
  ];
  const ends = ['the "connect" event of client.connection', '"authenticationOk"', '"readyForQuery"'];
  const rounds: [by: LogIn, who: string, pauses: Pauses[]][] = [
    ["password", "A server", [[60, 20, 20, 80, 60]]],
    [
      "password",
      "Two calls at once, each to a server of its own: a server",
      [
        [20, 30, 50, 20, 60],
        [70, 20, 20, 60, 60],
      ],
    ],
    ["TLS", "Asked for TLS, which it agreed to when the socket was open, a server", [[20, 40, 20, 20, 20]]],
    ["SCRAM", "A server, which accepted the password a while after its last word on SCRAM,", [[20, 20, 40, 40, 20]]],
  ];
  for (const [by, who, pauses] of rounds) {
    // Once more when the machine was busy elsewhere, and what the work read can lie far apart from what the test read.
    for (let more = 5, close = false; more > 0 && !close; more--) {
      const all = await following(() => Promise.all(pauses.map((each) => timed(lab, by, each, connectPhases))));
      for (const { phases, bounds } of all) {
        for (const [k, name] of names.entries()) {
          const [least, most] = bounds[k] as Moment;
          const took = phases[name];
          const unknown = `${who} took its time for each step, and ${name} is no number of milliseconds: connectPhases gave ${String(took)}. Next: note the moment of ${ends[k]} of this call; register for it before connect().`;
          demand(Number.isFinite(took), unknown);
          const message = `${who} took its time for each step, and the test took the time as well: ${name} was between ${least.toFixed(1)} and ${most.toFixed(1)} ms, and connectPhases gave ${took.toFixed(1)} ms for it. Next: ${name} begins ${begins[k]}${k === 0 ? ", looking the name up included," : ""} and ends with ${ends[k]}; no question and no closing belongs to it, and each call has moments of its own.`;
          demand(took >= least - grainMs && took <= most + grainMs, message);
        }
      }
      close = all.every((each) => each.close);
    }
  }
});

test("times the log-in of a real server, whose three round trips are auth", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await each.network({ roundTripMs: 20 });
    const started = performance.now();
    const phases = await connectPhases(each.connectionConfig).finally(() => each.network({ roundTripMs: 0 }));
    const elapsed = performance.now() - started;
    const message = `The server is 20 ms away, and start-up and both halves of SCRAM make three round trips: auth must be at least 50 ms, and the phases are ${shown(phases)}. Next: auth ends with "authenticationOk", not with the first question for a password, and it is in milliseconds.`;
    demand(phases.auth >= 50, message);
    for (const name of names) {
      const took: unknown = phases[name];
      const next =
        typeof took === "number" && took < 0
          ? "of two moments subtract the earlier from the later, both by the same clock."
          : "take performance.now() at each event, and subtract the moment before.";
      const words = `${name} must be a number of milliseconds from 0; it is ${String(took)}. Next: ${next}`;
      demand(typeof took === "number" && took >= 0, words);
    }
    const sum = phases.tcp + phases.auth + phases.ready;
    const twice = `The phases (${shown(phases)}) add up to ${sum.toFixed(1)} ms; the whole call took ${elapsed.toFixed(1)} ms, so some time was counted twice. Next: each phase begins where the one before it ends.`;
    demand(sum <= elapsed + grainMs, twice);
  }
});

test("opens one connection, asks nothing, and has closed it", async ({ lab }) => {
  for (const which of ["first", "second"]) {
    const measured = async () => {
      using sockets = new WatchedSockets();
      await connectPhases(lab.connectionConfig);
      return sockets.open;
    };
    const { result: open, cost } = await measure(lab, () => lingering(measured));
    const what = `The ${which} call of connectPhases(config)`;
    const next = "`await client.end()` before you return, and ask the server nothing.";
    expect(cost).toStayWithin({ connections: 1, leaked: 0, statements: 0, roundTrips: 3 }, { what, next });
    demand(open === 0, `${what} came back while its socket was still open: 1 open, 0 allowed. Next: ${next}`);
    demand(
      cost.connections === 1,
      `${what} opened no connection: it cannot have timed one. Next: connect at each call.`,
    );
  }
});

test("hands on the error of a connect that fails, and leaves no socket open", async ({ lab }) => {
  const port = await closedPort();
  await using rude = await OddServer.start((socket) => socket.once("data", () => socket.destroy()));
  const password = () => Promise.reject(new Error("there is no token"));
  const failing: [what: string, config: pg.ClientConfig, expected: string][] = [
    ["Nobody listens on the port", { ...lab.connectionConfig, port }, "ECONNREFUSED"],
    ["There is no such database", { ...lab.connectionConfig, database: "no_such_database" }, "3D000"],
    ["The server accepts and hangs up", rude.config, ""],
    ["The function that gives the password fails", { ...lab.connectionConfig, password }, "there is no token"],
  ];
  for (const [what, config, expected] of failing) {
    using sockets = new WatchedSockets();
    const got: Phases | (Error & { code?: string }) = await outcome(connectPhases(config));
    const { open } = sockets;
    const said = got instanceof Error ? `threw "${got.message}"` : `returned ${shown(got)}`;
    const message = `${what}: the error of the connect${expected && ` (${expected})`} was expected, and connectPhases ${said}. Next: \`await client.connect()\`, and let its error pass on.`;
    demand(got instanceof Error && `${got.code} ${got.message}`.includes(expected), message);
    const words = `${what}, and connectPhases went on with ${formatCount(open, "socket")} open; 0 are allowed. Next: \`await client.end()\` in \`finally\`.`;
    demand(open === 0, words);
  }
});

test("makes no second connect after an error that may pass", async () => {
  await demandOneConnect("connectPhases(config)", connectPhases);
});

test("outlives a connection that dies while it is being closed", async () => {
  const { authenticationOk, readyForQuery } = serverMessages;
  for (const [how, die] of deathsAtRest) {
    await using server = await OddServer.start((socket) => {
      socket.once("data", () => {
        socket.once("data", () => die(socket));
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
      });
    });
    const unheard = (error: string) =>
      `The connection ${how} while it was being closed, and an "error" event came to which nobody listened (${error}): it ends the process. Next: client.on("error", …), and leave the listener there until the client is closed.`;
    const got = await demandHeard(unheard, () => lingering(() => outcome(connectPhases(server.config))));
    const said = got instanceof Error ? `threw "${got.message}"` : `returned ${shown(got)}`;
    const message = `The connect had succeeded, and the connection ${how} while it was being closed: the phases were expected, and connectPhases ${said}.`;
    demand(!(got instanceof Error), message);
  }
});

test("has closed the client by the time the caller goes on, however long the server takes", async ({ lab }) => {
  const password = () => Promise.reject(new Error("there is no token"));
  for (const [how, config] of [
    ["when all is well,", {}],
    ["when connecting fails,", { password }],
  ] as const) {
    const what = `connectPhases(config), ${how}`;
    await demandWaitForClose(what, lab, (slow) => connectPhases({ ...slow, ...config }));
  }
});

test("outlives a connection that dies in the moment in which it is ready", async () => {
  await demandEarlyDeathOutlived("connectPhases(config)", connectPhases);
});
