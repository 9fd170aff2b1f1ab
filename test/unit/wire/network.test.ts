import type { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { startProxy } from "roundtrip";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openWire, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-network");
});
afterEach(() => wire.proxy.network({}));
afterAll(() => wire[Symbol.asyncDispose]());

/** How long some work takes, milliseconds. A busy machine makes it longer, never shorter: only the least is ever expected. */
async function duration(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

/** How near a tenth of a millisecond may come: the proxy's clock is another thread's. */
const grainMs = 0.1;

describe("the server is never nearer than was asked for", () => {
  test.each([1, 2, 5, 20])("%i ms", async (roundTripMs) => {
    const client = await wire.connect();
    await wire.proxy.network({ roundTripMs });
    for (let n = 0; n < 20; n++) {
      const took = await duration(() => client.query("select 1"));
      expect(took).toBeGreaterThanOrEqual(roundTripMs - grainMs);
    }
  });
});

test("the proxy serves while the thread that started it does nothing but reckon", async () => {
  const program = `
    const pg = require("pg");
    const { workerData: { config, done } } = require("node:worker_threads");
    const client = new pg.Client(config);
    client.connect().then(async () => {
      for (let n = 0; n < 20; n++) await client.query("select 1");
      await client.end();
      Atomics.store(done, 0, 1);
    });`;
  await wire.proxy.network({ roundTripMs: 2 });
  const done = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(program, { eval: true, workerData: { config: { ...wire.config }, done } });
  // No turn of this thread's event loop until the other has its answers. The bound is there for a proxy that never serves.
  const bound = performance.now() + 100_000;
  while (Atomics.load(done, 0) === 0 && performance.now() < bound) Math.sqrt(bound);
  expect(Atomics.load(done, 0)).toBe(1);
  await worker.terminate();
});

describe("a network", () => {
  test("can change while connections are open", async () => {
    const client = await wire.connect();
    for (const roundTripMs of [10, 0, 30]) {
      await wire.proxy.network({ roundTripMs });
      expect(await duration(() => client.query("select 1"))).toBeGreaterThanOrEqual(roundTripMs - grainMs);
    }
  });

  test("that becomes shorter is shorter from the next message on: what is asked later is answered first", async () => {
    const [far, near] = [await wire.connect(), await wire.connect()];
    const { bytesUp } = await wire.proxy.status();
    await wire.proxy.network({ roundTripMs: 60_000 });
    let answered = false;
    far.query("select 1").then(
      () => (answered = true),
      () => undefined,
    );
    await until(async () => (await wire.proxy.status()).bytesUp > bytesUp);
    await wire.proxy.network({});
    await near.query("select 1");
    expect(answered).toBe(false);
    (far as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  });

  test("keeps the order of what is under way when it becomes shorter", async () => {
    const client = await wire.connect();
    await wire.proxy.network({ roundTripMs: 100 });
    const order: string[] = [];
    const first = client.query("select 1").then(() => order.push("first"));
    await wire.proxy.network({ roundTripMs: 1 });
    await Promise.all([first, client.query("select 2").then(() => order.push("second"))]);
    expect(order).toEqual(["first", "second"]);
  });

  test("delays a log-in by its three round trips", async () => {
    await using proxy = await startProxy({ to: target(), network: { roundTripMs: 20 } });
    const took = await duration(async () => (await wire.connect({ port: proxy.port })).end());
    expect(took).toBeGreaterThanOrEqual(60 - grainMs);
  });
});

const target = () => {
  const { host, port } = wire.lab.directConfig;
  return { host, port };
};
