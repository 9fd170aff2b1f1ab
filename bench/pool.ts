import { EventEmitter } from "node:events";
import { createPool } from "generic-pool";
import pg from "pg";
import { QueuePool } from "roundtrip";
import { Pool as TarnPool } from "tarn";
import type { Measurement } from "#src/cli/bench.js";

export const about =
  "A pool with nothing to do: one connection checked out and given back, without validation and without a server.";

/** Checkouts per sample. */
const checkouts = 20_000;
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
  close(): Promise<unknown>;
}

function queuePool(): Contestant {
  const connector = { connect: async () => ({}), close: () => undefined };
  const pool = new QueuePool(connector, { validate: false });
  return {
    name: "QueuePool",
    async cycle(times) {
      for (let i = 0; i < times; i++) (await pool.acquire()).release();
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
    close: () => pool.destroy(),
  };
}

/** Interleaved: each round measures every contestant once, beginning with another one each time. */
export async function run(say: (line: string) => void): Promise<Measurement[]> {
  const contestants = [queuePool(), pgPool(), genericPool(), tarn()];
  const samples = contestants.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    if (round % 10 === 0) say(`round ${round} of ${rounds}`);
    for (let turn = 0; turn < contestants.length; turn++) {
      const which = (turn + round + warmUp) % contestants.length;
      const start = process.hrtime.bigint();
      await contestants[which]?.cycle(checkouts);
      const tookNs = Number(process.hrtime.bigint() - start);
      if (round >= 0) samples[which]?.push(tookNs / checkouts);
    }
  }
  await Promise.all(contestants.map((contestant) => contestant.close()));
  return contestants.map(({ name }, which) => {
    return { contestant: name, measure: "checkout and return", unit: "ns", samples: samples[which] ?? [] };
  });
}
