import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, endOf, lingering, toldEnd } from "./exercise-lab.js";
import { OddServer, serverMessages, until } from "./odd-server.js";
import { everyPassingError } from "./passing-errors.js";
import { pass, told, watch, whileTimeIsVirtual } from "./virtual-time.js";
import { WatchedSockets } from "./watched-sockets.js";

/** Work with a client. */
type Work = (client: pg.Client) => Promise<unknown>;

/** A call of the exercise's function, which runs work with a client of its own. */
type Run = (config: pg.ClientConfig, work: Work) => Promise<unknown>;

/** Lets work run once: a second run throws, so that whoever runs it again and again comes to an end. */
export function onceOnly(work: Work): { work: Work; runs: () => number } {
  let runs = 0;
  const counted: Work = (client) => {
    if (++runs > 1) throw new Error("the work was run a second time");
    return work(client);
  };
  return { work: counted, runs: () => runs };
}

/** Demands that work which throws an error that may pass is run once, and that the caller gets what it threw. */
export async function demandOneRun(lab: Lab, run: Run): Promise<void> {
  for (const error of everyPassingError()) {
    const { work, runs } = onceOnly(() => Promise.reject(error));
    const end = await endOf(() => run(lab.connectionConfig, work));
    const what = `The work threw an error that may pass, with the code ${error.code} ("${error.message}")`;
    const again = `${what}, and it was run ${runs()} times; once was asked for. Work that pays would pay ${runs()} times. Next: run it once, whatever the code; whether to try again is for the caller to say.`;
    demand(runs() === 1, again);
    const other = `${what}: the caller must get that very error, and withConnection ${toldEnd(end)}. Next: leave the error alone.`;
    demand(end.threw && end.error === error, other);
  }
}

const no = new Error("no");

/** What work leaves open on its connection, and in how many statements. */
const leftovers: Record<string, [statements: number, work: Work]> = {
  "began a transaction, and returned": [1, (client) => client.query("begin")],
  "began a transaction, and threw": [1, (client) => client.query("begin").then(() => Promise.reject(no))],
  "began a transaction, changed a row, and returned": [
    2,
    (client) => client.query("begin").then(() => client.query("update users set city = 'Atlantis' where id = 3")),
  ],
  "began a transaction in which a query failed": [
    2,
    (client) => client.query("begin").then(() => client.query("select 1 / 0")),
  ],
  "took an advisory lock, and returned": [1, (client) => client.query("select pg_advisory_lock(4711)")],
  "listened to a channel, and threw": [1, (client) => client.query("listen news").then(() => Promise.reject(no))],
  "began to close the client, and returned": [1, (client) => client.query("select 1").then(() => void client.end())],
  "made a temporary table, and returned": [1, (client) => client.query("create temp table basket (product integer)")],
};

/** Demands that nothing but the goodbye is sent after the work, whatever it has left open on the connection. */
export async function demandNothingAsked(lab: Lab, run: Run): Promise<void> {
  for (const [how, [statements, work]] of Object.entries(leftovers)) {
    const call = async () => {
      using sockets = new WatchedSockets();
      await endOf(() => run(lab.connectionConfig, work));
      return sockets.open;
    };
    const { result: open, cost } = await measure(lab, () => lingering(call));
    // Three round trips are the log-in.
    const asked = Math.max(cost.statements - statements, cost.roundTrips - 3 - statements);
    const message = `The work ${how}; its own statements: ${statements}, and withConnection asked the server ${asked} more. With the connection ends whatever is open on it, and a commit is for the work to say. Next: after the work \`await client.end()\`, and ask nothing.`;
    demand(asked <= 0, message);
    const left = `The work ${how}; ${formatCount(open, "connection")} open when withConnection went on, 0 are allowed. Next: \`await client.end()\`, whatever the work has done.`;
    demand(open === 0, left);
  }
  await demandPatience(run);
}

const hourMs = 3_600_000;

/** Demands that work may take an hour, and that nothing is sent meanwhile. */
async function demandPatience(run: Run): Promise<void> {
  const { authenticationOk, readyForQuery } = serverMessages;
  await using server = await OddServer.start((socket) => {
    socket.once("data", () => socket.write(Buffer.concat([authenticationOk, readyForQuery])));
  });
  await whileTimeIsVirtual(async () => {
    let begun = false;
    const work: Work = () => {
      begun = true;
      return new Promise((resolve) => setTimeout(resolve, hourMs, "done"));
    };
    const call = watch(() => run(server.config, work));
    await pass();
    await until(() => (begun && server.received > 0) || call.state !== "waiting");
    const { received } = server;
    await pass(hourMs - 1);
    for (let turns = 0; turns < 100; turns++) await turn();
    const time = "Time is simulated here: it passes for timers and clocks alone, however busy the machine is.";
    const early = `The work takes an hour, and a moment before it was over withConnection ${told(call)}. ${time} Next: \`return await work(client)\`, and set no limit of your own.`;
    demand(call.state === "waiting", early);
    const asked = `The work took an hour, in which it asked nothing, and ${server.received - received} bytes came to the server all the same. ${time} Next: ask the server nothing.`;
    demand(server.received === received, asked);
    await pass(1);
    await until(() => call.state !== "waiting");
    demand(call.value === "done", `The work took an hour and returned "done"; withConnection ${told(call)}.`);
  });
  const hasty: Work = async (client) => {
    client.query("select 1").catch(() => undefined);
    return "done";
  };
  const end = await endOf(() => run(server.config, hasty));
  const message = `The work asked something, did not wait for the answer, and returned "done"; withConnection ${toldEnd(end)}. Next: return what the work returned, whatever it leaves behind.`;
  demand(!end.threw && end.value === "done", message);
}
