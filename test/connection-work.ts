import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { demand, endOf, lingering, toldEnd } from "./exercise-lab.js";
import { everyPassingError } from "./passing-errors.js";

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
  "made a temporary table, and returned": [1, (client) => client.query("create temp table basket (product integer)")],
};

/** Demands that nothing but the goodbye is sent after the work, whatever it has left open on the connection. */
export async function demandNothingAsked(lab: Lab, run: Run): Promise<void> {
  for (const [how, [statements, work]] of Object.entries(leftovers)) {
    const { cost } = await measure(lab, () => lingering(() => endOf(() => run(lab.connectionConfig, work))));
    // Three round trips are the log-in.
    const asked = Math.max(cost.statements - statements, cost.roundTrips - 3 - statements);
    const message = `The work ${how}; its own statements: ${statements}, and withConnection asked the server ${asked} more. With the connection ends whatever is open on it, and a commit is for the work to say. Next: after the work \`await client.end()\`, and ask nothing.`;
    demand(asked <= 0, message);
  }
}
