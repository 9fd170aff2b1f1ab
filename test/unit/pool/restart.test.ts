import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { QueuePool, RoundtripError, startProxy, type WireProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, stopCluster } from "#src/lab/cluster.js";
import { adminConfig } from "#src/lab/cluster-state.js";
import { until, useOwnCluster } from "../lab/own-cluster.js";

useOwnCluster();

let wire: WireProxy;
/** Through the wire, as the pool connects, and past it. */
let config: pg.ClientConfig;
let direct: pg.ClientConfig;

const users = 200;
const size = 20;

/** What became of the requests of all users. */
interface Tally {
  asked: number;
  served: number;
  /** By code, errors that the pool explains. */
  refused: Map<string, number>;
  /** Anything else: must be none. */
  unexplained: unknown[];
}

/** One user: asks again and again, sometimes in a transaction, until told to stop. */
async function user(pool: QueuePool, number: number, tally: Tally, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    tally.asked++;
    const work = (client: pg.Client) => client.query("select pg_sleep(0.002)");
    try {
      await (number % 4 === 0 ? pool.transaction(work) : pool.use(work));
      tally.served++;
    } catch (error) {
      if (error instanceof RoundtripError) tally.refused.set(error.code, (tally.refused.get(error.code) ?? 0) + 1);
      else tally.unexplained.push(error);
    }
    await sleep(5);
  }
}

/** Waits until a client of its own gets an answer: the server is back. */
async function untilItAnswers(): Promise<void> {
  for (;;) {
    const client = new pg.Client(direct);
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch {
      await sleep(5);
    }
  }
}

/** Milliseconds until all of the pool's connections are open and one of them has answered. */
async function untilWhole(pool: QueuePool, tally: Tally): Promise<number> {
  const start = performance.now();
  const before = tally.served;
  await until(() => pool.counts().held + pool.counts().idle === size && tally.served > before);
  return performance.now() - start;
}

describe("a pool whose server is mistreated", () => {
  beforeAll(async () => {
    direct = adminConfig(await startCluster());
    wire = await startProxy({ to: { host: direct.host ?? "", port: direct.port ?? 0 } });
    config = { ...direct, host: wire.host, port: wire.port };
  });
  afterAll(() => wire?.close());

  test("a killed backend and a restart under 200 users: every request ends, nothing stays out, the pool is whole at once", async () => {
    const pool = new QueuePool(config, { size, acquireTimeoutMs: Number.POSITIVE_INFINITY });
    const stop = new AbortController();
    const tally: Tally = { asked: 0, served: 0, refused: new Map(), unexplained: [] };
    const all = Promise.all(Array.from({ length: users }, (_, number) => user(pool, number, tally, stop.signal)));
    await untilWhole(pool, tally);

    const pid = await pool.use(async (client) => {
      return (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0;
    });
    process.kill(pid, "SIGKILL");
    await sleep(50);
    await untilItAnswers();
    const afterKillMs = await untilWhole(pool, tally);

    await stopCluster();
    await sleep(200);
    await startCluster();
    await untilItAnswers();
    const afterRestartMs = await untilWhole(pool, tally);

    stop.abort();
    await all;
    const refused = [...tally.refused].map(([code, count]) => `${count} × ${code}`).join(", ");
    console.log(
      `${users} users, ${size} connections: ${tally.asked} requests, ${tally.served} served, ${refused}. ` +
        `Whole again ${afterKillMs.toFixed(0)} ms after the kill's recovery, ${afterRestartMs.toFixed(0)} ms after the restart.`,
    );

    expect(tally.unexplained).toEqual([]);
    const ended = tally.served + [...tally.refused.values()].reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(tally.asked);
    expect([...tally.refused.keys()]).toEqual(["POOL_CONNECTION_LOST"]);

    const { held, waiting, idle } = pool.counts();
    expect({ held, waiting }).toEqual({ held: 0, waiting: 0 });
    expect(idle).toBeLessThanOrEqual(size);
    const round = await Promise.all(
      Array.from({ length: size }, () => pool.use((client) => client.query("select pg_sleep(0.05), 1 as one"))),
    );
    expect(round.map(({ rows }) => rows[0].one)).toEqual(Array(size).fill(1));
    expect(await pool.drain()).toEqual({ cut: 0, refused: 0 });
  });
});
