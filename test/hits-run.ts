import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand, type Ending, endOf, same, toldEnd } from "./exercise-lab.js";
import { isFirst } from "./exercise-pool.js";
import { type Hit, type HitsTables, loadName } from "./hits-tables.js";
import { changeOf, listenersOf } from "./lent-state.js";
import { RowLock } from "./row-lock.js";

/** Rows of a load, in whatever form. */
export type Rows = Iterable<Hit> | AsyncIterable<Hit>;

/** What a load under test is given, beside its rows. */
interface Load {
  name: string;
  size: number;
  onProgress(done: number): void;
}

/** The load under test. */
export type LoadHits = (client: pg.Client, hits: Rows, load: Load) => Promise<void>;

/** A run of a load: how it ended, and what it told on the way. */
export interface Run {
  end: Ending<void>;
  told: number[];
}

/** Has a client sent a statement, or is it about to, whose answer has not come? */
export function isAsking(client: pg.Client): boolean {
  const { _activeQuery, _queryQueue } = client as unknown as { _activeQuery: unknown; _queryQueue: unknown[] };
  return _activeQuery !== null || _queryQueue.length > 0;
}

/** Runs a load. `heard` is called with what it tells. When it ends its client must wait for nothing, if it is alive. */
export async function runLoad(
  loadHits: LoadHits,
  client: pg.Client,
  hits: Rows,
  size: number,
  heard?: (done: number) => void,
): Promise<Run> {
  const told: number[] = [];
  const onProgress = (done: number) => {
    told.push(done);
    heard?.(done);
  };
  const before = listenersOf(client);
  const end = await endOf(() => loadHits(client, hits, { name: loadName, size, onProgress }));
  const isLost = end.threw && /terminat|ECONNRESET|EPIPE|socket|not queryable/i.test(String(end.error));
  demand(
    isLost || !isAsking(client),
    `The load ${toldEnd(end)}, and at that moment its client still waited for an answer: what the load had begun was left behind. Next: wait for each commit; roll back in a \`catch\`, and wait for that too.`,
  );
  const changed = changeOf(before, listenersOf(client));
  demand(
    changed === undefined,
    `The load ${toldEnd(end)}, and on its client ${changed}. With each run on the same client one more is there, and Node warns of a leak at eleven. Next: take off the listeners that you have put on.`,
  );
  return { end, told };
}

/** Rows one by one, after a look at each place, the end included. */
export function* looked(hits: readonly Hit[], look: (place: number) => void): Generator<Hit> {
  for (const [place, hit] of hits.entries()) {
    look(place);
    yield hit;
  }
  look(hits.length);
}

/** The same, with looks that take their time. */
export async function* lookedSlowly(hits: readonly Hit[], look: (place: number) => unknown): AsyncGenerator<Hit> {
  for (const [place, hit] of hits.entries()) {
    await look(place);
    yield hit;
  }
  await look(hits.length);
}

/** A look at nothing. */
export const nothing = () => undefined;

/** The forms in which rows come. */
export const shapes: Record<"an array" | "a generator" | "an asynchronous generator", (hits: readonly Hit[]) => Rows> =
  {
    "an array": (hits) => hits,
    "a generator": (hits) => looked(hits, nothing),
    "an asynchronous generator": (hits) => lookedSlowly(hits, nothing),
  };

/** What a load has to tell, whose first `from` rows are in. */
export const toldOf = (from: number, count: number, size: number) =>
  Array.from({ length: Math.ceil((count - from) / size) }, (_, k) => Math.min(from + (k + 1) * size, count));

function demandTold({ end, told }: Run, expected: readonly number[], what: string): void {
  demand(!end.threw, `${what} ${toldEnd(end)}; it was to load all.`);
  demand(
    same(told, expected),
    `${what} told onProgress ${told.join(", ") || "nothing"}; ${expected.join(", ") || "nothing"} was expected: all rows that are in, after each chunk. Next: call it once a chunk, with the sum that goes into \`done\`.`,
  );
}

/** Demands that a run, before which the first `from` rows were in, has loaded all the others, and told so. */
export async function demandLoaded(
  tables: HitsTables,
  run: Run,
  hits: readonly Hit[],
  [from, size]: readonly [from: number, size: number],
  what: string,
): Promise<void> {
  demandTold(run, toldOf(from, hits.length, size), what);
  await tables.demandAll(hits, what);
}

/** Demands that a run which lost its session, 10 rows in a chunk, told the truth, and that the next one loads the rest. */
export async function demandResumed(
  tables: HitsTables,
  next: () => Promise<Run>,
  hits: readonly Hit[],
  lost: Run,
  what: string,
): Promise<void> {
  const happened = `${what}: the load ${toldEnd(lost.end)}`;
  const done = await tables.demandPrefix(hits, happened);
  const told = lost.told.at(-1) ?? 0;
  demand(
    told <= done && done <= told + 10 && (done % 10 === 0 || done === hits.length),
    `${happened}. onProgress was told ${told}, 10 in a chunk, and ${done} rows are in. Next: tell what is committed, when the answer to the commit is there.`,
  );
  demand(
    lost.end.threw || done === hits.length,
    `${happened}, though ${done} of ${hits.length} rows are in. Next: let errors pass.`,
  );
  await demandLoaded(tables, await next(), hits, [done, 10], `${what}. The next run, with ${done} rows in,`);
}

/** Demands that a run whose connection broke says what it died of. */
export function demandFirstError({ end }: Run, what: string): void {
  const masked = end.threw && !isFirst(String(end.error));
  demand(
    !masked,
    `${what}, and the load ${toldEnd(end)}; what the connection died of was expected. Next: what fails while you roll back says nothing: throw the first error.`,
  );
}

/** Starts runs that meet: none of them can write before each waits to, or has ended. */
export async function runsThatMeet(
  lab: Lab,
  clients: readonly pg.Client[],
  start: (client: pg.Client) => Promise<Run>,
): Promise<Run[]> {
  await using lock = await RowLock.holdAll(lab, "hits");
  // A run that leaves its transaction open is found out elsewhere: here it must not hold up another one for ever.
  const running = clients.map((client) => start(client).finally(() => client.query("rollback")));
  const oneOver = Promise.race(running).then(() => lock.waiters(running.length - 1));
  await Promise.race([lock.waiters(running.length), oneOver, Promise.all(running)]);
  await lock.letGo();
  return Promise.all(running);
}

/** Starts a run, and has the server end its session while it waits to write. */
export async function endedWhileWriting(lab: Lab, processId: number, start: () => Promise<Run>): Promise<Run> {
  await using lock = await RowLock.holdAll(lab, "hits");
  const running = start();
  await Promise.race([lock.waiters(1), running]);
  await lock.terminate(processId);
  await lock.letGo();
  return running;
}
