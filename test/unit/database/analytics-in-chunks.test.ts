import type pg from "pg";
import {
  type AnalyticsOptions,
  HighPerformanceDatabase,
  type Lab,
  measure,
  openLab,
  type UserAnalytics,
} from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

let lab: Lab;
let database: HighPerformanceDatabase;
let watcher: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "chunks", size: "tiny", onProgress: () => undefined });
  database = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 4, max: 6 });
  watcher = await lab.connect();
});
afterAll(async () => {
  await database.close();
  await lab.close();
});

/** All users, mixed up. */
const ids = Array.from({ length: 1_000 }, (_, each) => ((each * 373) % 1_000) + 1);
const chunksOf = (size: number) =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ids.slice(at * size, (at + 1) * size));

async function all(chunks: AsyncIterable<UserAnalytics[]>): Promise<UserAnalytics[][]> {
  const seen: UserAnalytics[][] = [];
  for await (const users of chunks) seen.push(users);
  return seen;
}

/** How many of the database's sessions wait for a lock. */
async function waiting(): Promise<number> {
  // Within a transaction the server shows the same moment again and again, unless it is told to look anew.
  await watcher.query("select pg_stat_clear_snapshot()");
  const sql = `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`;
  return (await watcher.query(sql)).rows[0].n;
}

/** Asks until so many wait; the test's own time limit ends what never comes. */
async function untilWaiting(count: number): Promise<void> {
  while ((await waiting()) !== count);
}

/** How many chunks have been answered. */
class Progress {
  #chunks = 0;
  #told: () => void = () => undefined;

  readonly onProgress = ({ chunks }: { chunks: number }): void => {
    this.#chunks = chunks;
    this.#told();
  };

  async until(chunks: number): Promise<void> {
    while (this.#chunks < chunks) {
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }
}

const holdOrders = () => watcher.query("begin; lock table orders in access exclusive mode");
const letGo = () => watcher.query("rollback");

describe("analyticsInChunks", () => {
  it("hands out each chunk as userAnalytics would, in the order of the ids, and tells how far it is", async () => {
    const progress: unknown[] = [];
    const options = { chunk: 300, onProgress: (done: unknown) => progress.push(done) };
    const { result, cost } = await measure(lab, () => all(database.analyticsInChunks(ids, options)));
    expect(result).toEqual(await Promise.all(chunksOf(300).map((some) => database.userAnalytics(some))));
    // Four at a time: as many as are open.
    expect({ ...cost }).toMatchObject({ statements: 4, roundTrips: 4, depth: 1, connections: 0 });
    expect(progress).toHaveLength(4);
    expect(progress.at(-1)).toEqual({ ids: 1_000, chunks: 4 });
    expect(progress.map((done) => (done as { chunks: number }).chunks)).toEqual([1, 2, 3, 4]);
  });

  it("takes 1,000 ids a chunk unless told otherwise, and ids from any iterable", async () => {
    const { result, cost } = await measure(lab, () =>
      all(
        database.analyticsInChunks(
          (async function* () {
            yield* ids;
            yield 1;
          })(),
        ),
      ),
    );
    expect(result.map(({ length }) => length)).toEqual([1_000, 1]);
    expect(cost.statements).toBe(2);
    expect(await all(database.analyticsInChunks([]))).toEqual([]);
  });

  it.each([[1], [3], [6]])("has %i statements at a time, and no more", async (concurrency) => {
    await holdOrders();
    const coming = all(database.analyticsInChunks(ids, { chunk: 50, concurrency }));
    await untilWaiting(concurrency);
    // Whoever would come is on its way by now.
    for (let look = 0; look < 20; look++) expect(await waiting()).toBe(concurrency);
    await letGo();
    expect((await coming).flat()).toHaveLength(1_000);
    expect(database.counts().held).toBe(0);
  });

  it("is no more than `concurrency` chunks ahead of a reader who takes its time", async () => {
    const progress = new Progress();
    const { onProgress } = progress;
    const { cost } = await measure(lab, async () => {
      for await (const users of database.analyticsInChunks(ids, { chunk: 100, concurrency: 3, onProgress })) {
        expect(users).toHaveLength(100);
        await progress.until(4);
        for (let look = 0; look < 20; look++) await watcher.query("select 1");
        break;
      }
    });
    expect(cost.statements - 20).toBe(4);
  });

  it("is ended by leaving the loop: the server too, and every connection is back", async () => {
    let seen = 0;
    const progress = new Progress();
    const { onProgress } = progress;
    const chunks = database.analyticsInChunks(ids, { chunk: 100, concurrency: 1, onProgress });
    for await (const users of chunks) {
      seen += users.length;
      if (seen < 200) {
        // From the third chunk on the server has to wait.
        await progress.until(2);
        await holdOrders();
      } else {
        await untilWaiting(1);
        break;
      }
    }
    // They were not waited for: whoever holds the table still holds it.
    expect(await waiting()).toBe(0);
    await letGo();
    expect(seen).toBe(200);
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });

  it("fails with the signal's reason, and the server works no more", async () => {
    await holdOrders();
    const stop = new AbortController();
    const coming = all(database.analyticsInChunks(ids, { chunk: 100, concurrency: 2, signal: stop.signal }));
    await untilWaiting(2);
    stop.abort("enough");
    await expect(coming).rejects.toBe("enough");
    expect(await waiting()).toBe(0);
    await letGo();
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
    await expect(all(database.analyticsInChunks(ids, { signal: stop.signal }))).rejects.toBe("enough");
  });

  it("fails with what the server says, after the chunks that came before, and goes on for others", async () => {
    const seen: number[] = [];
    const progress = new Progress();
    const { onProgress } = progress;
    const reading = async () => {
      for await (const users of database.analyticsInChunks(ids, { chunk: 100, concurrency: 1, onProgress })) {
        seen.push(users.length);
        if (seen.length !== 1) continue;
        await progress.until(2);
        await watcher.query("alter table orders rename to orders_away");
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "42P01" });
    await watcher.query("alter table orders_away rename to orders");
    expect(seen).toEqual([100, 100]);
    expect(await database.userAnalytics([1])).toHaveLength(1);
  });

  it("fails with what the input or the listener throws, and with what is no id", async () => {
    const error = new Error("mine");
    const throwing = () => {
      throw error;
    };
    const input = (function* () {
      yield* ids;
      throw error;
    })();
    await expect(all(database.analyticsInChunks(input))).rejects.toBe(error);
    await expect(all(database.analyticsInChunks([1], { onProgress: throwing }))).rejects.toBe(error);
    const wrong = all(database.analyticsInChunks([...ids, "2" as never], { chunk: 300 }));
    await expect(wrong).rejects.toThrow('analyticsInChunks: id 1001: expected an integer, got "2".');
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });

  it("serves two readers at once, within the one pool", async () => {
    const options = { chunk: 40, concurrency: 6 };
    const { result, cost } = await measure(lab, () =>
      Promise.all([
        all(database.analyticsInChunks(ids, options)),
        all(database.analyticsInChunks([...ids].reverse(), options)),
      ]),
    );
    const [one, other] = result;
    expect(one).toEqual(await Promise.all(chunksOf(40).map((some) => database.userAnalytics(some))));
    expect(other?.flat()).toHaveLength(1_000);
    // Ours, by which the tests look, is the seventh.
    expect(cost.peakConnections).toBeLessThanOrEqual(7);
  });

  it.each<[object, string]>([
    [{ chunk: 0 }, "analyticsInChunks: chunk: expected an integer from 1 to 100000, got 0."],
    [{ concurrency: 7 }, "analyticsInChunks: concurrency: expected an integer from 1 to 6, got 7."],
    [{ onProgress: 5 }, "analyticsInChunks: onProgress: expected a function, got 5."],
    [{ size: 5 }, "analyticsInChunks: unknown option size; expected chunk, concurrency, signal, onProgress."],
  ])("refuses %j at once", (options, message) => {
    expect(() => database.analyticsInChunks(ids, options as AnalyticsOptions)).toThrow(message);
    expect(() => database.analyticsInChunks(5 as never)).toThrow(InvalidArgumentError);
  });
});
