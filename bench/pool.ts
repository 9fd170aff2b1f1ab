import { EventEmitter } from "node:events";
import { createPool } from "generic-pool";
import pg from "pg";
import { QueuePool } from "roundtrip";
import { Pool as TarnPool } from "tarn";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { otherLibrary } from "./measuring/other-library.js";
import { processorTime, Samples } from "./measuring/samples.js";

export const about = `A pool without a server. With nothing to do: one connection checked out and given back. Under
pressure: a hundred users at once, of ten connections, each of which checks out, waits a turn, and gives back.
With --against FOLDER, another checkout that is installed and built, its QueuePool takes part in the same rounds.`;

export const takes = ["against"] as const;

/** Checkouts per sample. */
const checkouts = 20_000;
const users = 100;
const rounds = 30;
const warmUp = 3;

/** A connection that costs nothing, as pg.Pool, which brings its own rules for clients, wants it. */
class NoClient extends EventEmitter {
  _queryable = true;
  connect(done: (error?: Error) => void): void {
    setImmediate(done);
  }
  end(done?: () => void): void {
    done?.();
  }
  ref(): void {}
  unref(): void {}
}

interface Contestant {
  name: string;
  /** Checks out and gives back, `times` times, one after the other. */
  cycle(times: number): Promise<void>;
  /** Checks out, waits for a turn, and gives back. */
  visit(): Promise<void>;
  close(): Promise<unknown>;
}

function queuePool(name: string, library: { QueuePool: typeof QueuePool }): Contestant {
  const connector = { connect: async () => ({}), close: () => undefined };
  const pool = new library.QueuePool(connector, { validate: false });
  return {
    name,
    async cycle(times) {
      for (let i = 0; i < times; i++) (await pool.acquire()).release();
    },
    async visit() {
      const lease = await pool.acquire();
      await undefined;
      lease.release();
    },
    close: () => pool.drain(),
  };
}

function pgPool(): Contestant {
  const pool = new pg.Pool({ max: 10, Client: NoClient as unknown as new () => pg.ClientBase });
  return {
    name: "pg.Pool",
    async cycle(times) {
      for (let i = 0; i < times; i++) (await pool.connect()).release();
    },
    async visit() {
      const client = await pool.connect();
      await undefined;
      client.release();
    },
    close: () => pool.end(),
  };
}

function genericPool(): Contestant {
  const pool = createPool({ create: async () => ({}), destroy: async () => undefined }, { max: 10 });
  return {
    name: "generic-pool",
    async cycle(times) {
      for (let i = 0; i < times; i++) await pool.release(await pool.acquire());
    },
    async visit() {
      const resource = await pool.acquire();
      await undefined;
      await pool.release(resource);
    },
    close: () => pool.drain().then(() => pool.clear()),
  };
}

function tarn(): Contestant {
  const pool = new TarnPool({ create: async () => ({}), destroy: () => undefined, min: 0, max: 10 });
  return {
    name: "tarn",
    async cycle(times) {
      for (let i = 0; i < times; i++) pool.release(await pool.acquire().promise);
    },
    async visit() {
      const resource = await pool.acquire().promise;
      await undefined;
      pool.release(resource);
    },
    close: () => pool.destroy(),
  };
}

/** All users at once, each with its share of the checkouts. */
async function crowd({ visit }: Contestant): Promise<void> {
  const user = async () => {
    for (let i = 0; i < checkouts / users; i++) await visit();
  };
  await Promise.all(Array.from({ length: users }, user));
}

/** Interleaved: each round measures every contestant once, beginning with another one each time. */
export async function run(say: (line: string) => void, { against }: Wishes): Promise<Measurement[]> {
  const contestants = [queuePool("QueuePool", { QueuePool })];
  if (against) contestants.push(queuePool("the other QueuePool", await otherLibrary(against)));
  contestants.push(pgPool(), genericPool(), tarn());
  const samples = new Samples();
  for (let round = -warmUp; round < rounds; round++) {
    if (round % 10 === 0) say(`round ${round} of ${rounds}`);
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(turn + Math.max(0, round)) % contestants.length] as Contestant;
      const alone = await processorTime(() => contestant.cycle(checkouts));
      const crowded = await processorTime(() => crowd(contestant));
      if (round < 0) continue;
      samples.add(contestant.name, "checkout and return", "ns of processor time", (alone * 1e6) / checkouts);
      samples.add(
        contestant.name,
        `the same by ${users} users at once`,
        "ns of processor time",
        (crowded * 1e6) / checkouts,
      );
    }
  }
  for (const { close } of contestants) await close();
  return samples.all;
}
