import { setImmediate as turn } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand, toldEnd } from "./exercise-lab.js";
import { looked, lookedSlowly, nothing, type Rows, type Run } from "./hits-run.js";
import { type Hit, type HitsTables, hitsOf } from "./hits-tables.js";

/** Turns of the event loop that asynchronous rows take to close. */
const turnsToClose = 20;

/** Rows that are closed in their own time, and then perhaps fail. */
function closable(hits: readonly Hit[], isSlow: boolean, failure: Error | undefined) {
  const counts = { begun: 0, ended: 0 };
  const source = isSlow ? lookedSlowly(hits, nothing) : looked(hits, nothing);
  const close = source.return.bind(source) as (value: unknown) => IteratorResult<Hit>;
  const end = (result: IteratorResult<Hit>) => {
    counts.ended++;
    if (failure) throw failure;
    return result;
  };
  const closeSlowly = async (value: unknown) => {
    for (let k = 0; k < turnsToClose; k++) await turn();
    return end(await close(value));
  };
  const closing = (value: unknown) => {
    counts.begun++;
    return isSlow ? closeSlowly(value) : end(close(value));
  };
  source.return = closing as never;
  return { source, counts };
}

/** A run that is to throw before it has read all its rows. */
interface EarlyEnd {
  /** Why it is to throw, in words. */
  why: string;
  hits: readonly Hit[];
  run: (rows: Rows) => Promise<Run>;
}

const next =
  "Next: go through them with `for await`, which closes them by itself, waits until they are closed, and throws the first error.";

async function demandClosed({ why, hits, run }: EarlyEnd, isSlow: boolean, failure?: Error): Promise<void> {
  const { source, counts } = closable(hits, isSlow, failure);
  const { end } = await run(source);
  const said = `Of ${hits.length} rows from ${isSlow ? "an asynchronous generator" : "a generator"}, ${why}: the load ${toldEnd(end)}`;
  demand(
    !end.threw || counts.begun > 0,
    `${said}, and did not call return(). Whoever stops early leaves the file behind the rows open. ${next}`,
  );
  demand(
    !end.threw || counts.ended > 0,
    `${said} when return() had been called, and was still under way: the file behind the rows was still open. ${next}`,
  );
  demand(
    !end.threw || failure === undefined || end.error !== failure,
    `${said}: that is the error of return(). What the load ended by says why; that error was expected. ${next}`,
  );
}

/**
 * Demands that a run which throws has closed its rows by then, be they a generator or an asynchronous one, and that it throws
 * the error it has ended by, even if they cannot be closed.
 *
 * @param run runs the load with 10 rows in a chunk; `heard` is called with what it tells
 */
export async function demandClosing(
  lab: Lab,
  tables: HitsTables,
  run: (client: pg.Client, rows: Rows, heard?: () => void) => Promise<Run>,
): Promise<void> {
  const client = await clientFor(lab);
  const hits = hitsOf(45);
  const refused = hits.map((hit, k) => (k === 14 ? ({ ...hit, path: null } as unknown as Hit) : hit));
  const enough = new Error("enough");
  const fail = () => {
    throw enough;
  };
  const cut = async (rows: Rows) => {
    const broken = await clientFor(lab);
    await lab.faults([{ kind: "reset", atStatement: 3, lose: "request" }]);
    return run(broken, rows).finally(() => lab.faults([]));
  };
  const ends: EarlyEnd[] = [
    { why: "the server refused row 14", hits: refused, run: (rows) => run(client, rows) },
    { why: "onProgress threw", hits, run: (rows) => run(client, rows, fail) },
    { why: "the connection broke", hits, run: cut },
  ];
  for (const [isSlow, failure] of [[false], [true], [true, new Error("the rows cannot be closed")]] as const) {
    for (const end of ends) {
      await tables.renew();
      await demandClosed(end, isSlow, failure);
    }
  }
}
