import { Socket } from "node:net";
import { type Lab, measure } from "roundtrip";
import { expect, vi } from "vitest";
import { connectPhases, type Phases } from "#work/01-connections/4-time-the-phases";
import { demand, test } from "../../exercise-lab.js";
import { OddServer, serverMessages } from "../../odd-server.js";

const names = ["tcp", "auth", "ready"] as const;
/** Clocks that count whole milliseconds are allowed: they may be off by this much. */
const grainMs = 2;
const shown = (phases: Phases) => names.map((name) => `${name} ${phases[name].toFixed(1)} ms`).join(", ");

/** The phases of a connect to a lab at some distance. */
async function phasesFrom(lab: Lab, roundTripMs: number): Promise<Phases> {
  await lab.network({ roundTripMs });
  return connectPhases(lab.connectionConfig).finally(() => lab.network({ roundTripMs: 0 }));
}

test("returns three times that are not negative and together no longer than the call", async ({ lab }) => {
  const started = performance.now();
  const phases = await phasesFrom(lab, 20);
  const elapsed = performance.now() - started;
  for (const name of names) {
    const message = `${name} must be a number of milliseconds from 0; it is ${String(phases[name])}. Next: take performance.now() at each event, and subtract the moment before.`;
    demand(typeof phases[name] === "number" && phases[name] >= 0, message);
  }
  const sum = phases.tcp + phases.auth + phases.ready;
  const message = `The phases (${shown(phases)}) add up to ${sum.toFixed(1)} ms; the whole call took ${elapsed.toFixed(1)} ms, so some time was counted twice. Next: each phase begins where the one before it ends.`;
  demand(sum <= elapsed + grainMs, message);
});

test("counts the three round trips of the log-in as auth", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const phases = await phasesFrom(each, 20);
    const message = `The server is 20 ms away, and start-up and both halves of SCRAM make three round trips: auth must be at least 50 ms, and the phases are ${shown(phases)}. Next: auth ends with "authenticationOk", not with the first question for a password, and it is in milliseconds.`;
    demand(phases.auth >= 50, message);
  }
});

test("sees a slow socket in tcp, and a slow session start in ready", async ({ lab }) => {
  const delayMs = 120;
  const connect = Socket.prototype.connect;
  const slowly = vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...args: unknown[]) {
    setTimeout(() => Reflect.apply(connect, this, args), delayMs);
    return this;
  });
  const slowSocket = await connectPhases(lab.connectionConfig).finally(() => slowly.mockRestore());
  const least = delayMs - grainMs;
  const tcp = `The socket took ${delayMs} ms to open: tcp must be at least ${least} ms, and the phases are ${shown(slowSocket)}. Next: tcp begins before connect() and ends with the "connect" event of client.connection.`;
  demand(slowSocket.tcp >= least, tcp);

  await using server = await OddServer.start((socket) => {
    socket.once("data", () => {
      socket.write(serverMessages.authenticationOk);
      setTimeout(() => socket.write(serverMessages.readyForQuery), 2 * delayMs);
      // Whatever is asked is answered by nothing; Terminate, an X, is no question.
      socket.on("data", (asked) => asked[0] !== 0x58 && socket.write(serverMessages.readyForQuery));
    });
  });
  const slowStart = await connectPhases(server.config);
  const ready = `The server accepted the log-in at once and got ready ${2 * delayMs} ms later: ready must be at least ${delayMs} ms, and the phases are ${shown(slowStart)}. Next: ready begins with "authenticationOk" and ends with "readyForQuery".`;
  demand(slowStart.ready >= delayMs, ready);
});

test("opens one connection, and closes it", async ({ lab }) => {
  const { cost } = await measure(lab, () => connectPhases(lab.connectionConfig));
  const what = "connectPhases(config)";
  expect(cost).toStayWithin({ connections: 1, leaked: 0 }, { what, next: "`await client.end()` before you return." });
});
