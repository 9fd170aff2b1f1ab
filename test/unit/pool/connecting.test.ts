import { PoolConnectError, PoolTimeoutError, QueuePool } from "roundtrip";
import { expect, test } from "vitest";
import { watch } from "../../virtual-time.js";
import { fakeConnector, fakePool, useVirtualTime } from "./fake-pool.js";
import { FakeServer } from "./fake-server.js";
import { pass, settle } from "./virtual-time.js";

useVirtualTime();

test("a pool opens nothing before it is asked", async () => {
  const { server } = fakePool({ size: 5 });
  await pass(1_000);
  expect(server.attempts).toBe(0);
});

test("prefill opens connections ahead of time, all at once, and fails if one cannot be opened", async () => {
  const { pool, server } = fakePool({ size: 5 });
  const filling = watch(() => pool.prefill(3));
  await pass(10);
  expect(filling.state).toBe("got");
  expect(pool.counts()).toMatchObject({ idle: 3 });
  server.up = false;
  const more = watch(() => pool.prefill());
  await pass(10);
  expect(String(more.error)).toBe(
    "PoolConnectError: QueuePool: no connection could be made: connect ECONNREFUSED. Check address and password.",
  );
  await expect(pool.prefill(6)).rejects.toThrow("QueuePool: prefill: expected an integer from 1 to 5, got 6.");
});

test("prefill waits for connects that are under way already", async () => {
  const { pool, server } = fakePool({ size: 5, minIdle: 2 });
  const filling = watch(() => pool.prefill(2));
  await settle();
  expect({ state: filling.state, attempts: server.attempts }).toEqual({ state: "waiting", attempts: 2 });
  await pass(10);
  expect(filling.state).toBe("got");
  expect(pool.counts()).toMatchObject({ idle: 2 });
  expect(server.attempts).toBe(2);
});

test("prefill fails if a connect that is under way already does", async () => {
  const server = new FakeServer();
  server.up = false;
  const pool = new QueuePool(fakeConnector(server), { size: 5, minIdle: 2 });
  const filling = watch(() => pool.prefill(1));
  await pass(10);
  expect(filling.error).toBeInstanceOf(PoolConnectError);
});

test("until the server was reached once, a failed connect fails everybody at once: the address may be wrong", async () => {
  const { pool, server } = fakePool();
  server.up = false;
  const requests = [1, 2, 3, 4, 5].map(() => watch(() => pool.acquire()));
  await pass(1);
  for (const { error } of requests) {
    expect(error).toBeInstanceOf(PoolConnectError);
    expect((error as Error).cause).toMatchObject({ code: "ECONNREFUSED" });
  }
});

test("after that it is waited for: connects are tried again, ever more rarely, one at a time", async () => {
  const { pool, server } = fakePool({ size: 5 });
  pool.prefill();
  await pass(10);
  server.up = false;
  server.kill({ told: true });
  const pauses: number[] = [];
  pool.on("connectFailed", ({ retryMs }) => pauses.push(retryMs));
  const request = watch(() => pool.use((connection) => connection.query()));
  await pass(2_000);
  expect(request.state).toBe("waiting");
  const bounds = pauses.slice(0, 6).map((_, i) => Math.min(250, 10 * 2 ** i));
  pauses.slice(0, 6).forEach((pause, i) => {
    expect(pause).toBeGreaterThanOrEqual((bounds[i] ?? 0) / 2);
    expect(pause).toBeLessThanOrEqual(bounds[i] ?? 0);
  });
  server.up = true;
  await pass(250 + 10 + 2);
  expect(request.state).toBe("got");
});

test("whose patience ends before that learns why from the cause", async () => {
  const { pool, server } = fakePool({ acquireTimeoutMs: 500 });
  pool.prefill(1);
  await pass(10);
  server.up = false;
  server.kill({ told: true });
  const request = watch(() => pool.acquire());
  await pass(500);
  expect(request.error).toBeInstanceOf(PoolTimeoutError);
  expect(String(request.error)).toMatch(
    /\(size 10, held 0, waiting 1\)\. The last connect failed: connect ECONNREFUSED\. Is the server up\?$/,
  );
  expect((request.error as Error).cause).toMatchObject({ code: "ECONNREFUSED" });
});

test("a connect takes connectTimeoutMs at most; what comes of it later is closed", async () => {
  const server = new FakeServer({ connectMs: 5_000 });
  const { connect, ...rest } = fakeConnector(server);
  const deaf = new AbortController().signal;
  const pool = new QueuePool({ ...rest, connect: (lost) => connect(lost, deaf) }, { connectTimeoutMs: 1_000 });
  const request = watch(() => pool.acquire());
  await pass(1_000);
  expect(String(request.error)).toContain(
    "no connection could be made: QueuePool: connect got no answer within 1.0 s.",
  );
  await pass(4_000);
  expect(server.connected).toBe(1);
  expect(server.open.size).toBe(0);
});

test("a connection that dies in the moment in which it opens counts as a connect that failed", async () => {
  const server = new FakeServer({ connectMs: 10 });
  const { connect, ...rest } = fakeConnector(server);
  const pool = new QueuePool({
    ...rest,
    async connect(lost, signal) {
      const connection = await connect(lost, signal);
      if (connection.id === 1) lost(new Error("terminating connection"));
      return connection;
    },
  });
  const request = watch(() => pool.acquire());
  await pass(10);
  await settle();
  expect(String(request.error)).toContain("no connection could be made: terminating connection");
  expect(server.open.size).toBe(0);
});
