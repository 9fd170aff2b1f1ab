import { once } from "node:events";
import type pg from "pg";
import {
  type Lab,
  openLab,
  PoolConnectError,
  PoolConnectionLostError,
  QueuePool,
  type QueuePoolOptions,
} from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../lab/own-cluster.js";

describe("dead connections of pg", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ name: "pool-dead", size: "tiny", onProgress: () => undefined });
  });
  afterAll(() => lab?.close());

  /** Ends sessions from outside, as an administrator does. */
  const terminate = async (pid: number) => {
    const client = await lab.connect();
    await client.query("select pg_terminate_backend($1)", [pid]);
    await client.end();
  };

  const pidOf = (pool: QueuePool) =>
    pool.use(
      async (client) => (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0,
    );

  test("an idle client that is ended by the server does not end the process; the next user gets a new one", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 1 });
    const pid = await pidOf(pool);
    const lost = once(pool, "lost");
    await terminate(pid);
    const [{ state, cause }] = await lost;
    expect({ state, code: cause.code }).toEqual({ state: "idle", code: "57P01" });
    expect(await pidOf(pool)).not.toBe(pid);
  });

  test("a client that is ended while it works fails its user with a typed error, and is not lent again", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 1 });
    const pid = await pidOf(pool);
    const failure = pool.use((client) => client.query("select pg_sleep(60)")).catch((reason) => reason);
    await terminate(pid);
    const error = await failure;
    expect(error).toBeInstanceOf(PoolConnectionLostError);
    expect(error.message).toContain(
      "terminating connection due to administrator command. Whether its last statement took",
    );
    expect(error.cause).toMatchObject({ code: "57P01" });
    expect(await pidOf(pool)).not.toBe(pid);
  });

  test("a client that dies between two statements of its user is noticed at the second", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 1 });
    const pid = await pidOf(pool);
    const work = pool.transaction(async (client) => {
      const lost = once(pool, "lost");
      await terminate(pid);
      await lost;
      await client.query("select 1");
    });
    await expect(work).rejects.toThrow(PoolConnectionLostError);
    await until(() => pool.counts().closing === 0);
    expect(pool.counts()).toMatchObject({ held: 0, idle: 0 });
  });

  test("a client that its user ended is closed, and nobody else is suspected", async () => {
    await using pool = new QueuePool(lab.connectionConfig, { size: 2, aliveBypassMs: 0 });
    await pool.prefill();
    const told: string[] = [];
    pool.on("lost", () => told.push("lost"));
    pool.on("close", ({ reason }) => told.push(reason));
    await pool.use((client) => client.end());
    expect(told).toEqual(["ended"]);
    await until(() => pool.counts().idle === 1);
  });

  /** A pool whose connections are all idle, and never asked for a sign of life; and why connections went. */
  async function threeIdle(options: QueuePoolOptions = {}, config: pg.ClientConfig = lab.connectionConfig) {
    const pool = new QueuePool(config, { size: 3, aliveBypassMs: 0, validate: false, ...options });
    await pool.prefill();
    const went: string[] = [];
    pool.on("lost", ({ state, cause }) => went.push(`${state} ${(cause as { code?: string }).code ?? "lost"}`));
    pool.on("close", ({ reason }) => went.push(reason));
    return { pool, went };
  }

  test("a backend that an administrator ends takes no idle connection along, though its user swallows the error", async () => {
    const { pool, went } = await threeIdle();
    const pid = await pidOf(pool);
    const lost = once(pool, "lost");
    await terminate(pid);
    await lost;
    expect(went).toEqual(["idle 57P01"]);

    const held = pool.use(async (client) => {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      const sleeping = client.query("select pg_sleep(60)").catch((error) => error.code);
      const over = once(pool, "lost");
      await terminate(rows[0]?.pid ?? 0);
      await over;
      return await sleeping;
    });
    expect(await held).toBe("57P01");
    expect(went).toEqual(["idle 57P01", "held 57P01"]);
    await pool.drain();
  });

  test("a transaction that was idle for too long takes no idle connection along", async () => {
    const { pool, went } = await threeIdle();
    const lost = once(pool, "lost");
    const work = pool.transaction(async (client) => {
      await client.query("set local idle_in_transaction_session_timeout = 1");
      await lost;
      await client.query("select 1");
    });
    await expect(work).rejects.toThrow(PoolConnectionLostError);
    expect(went).toEqual(["held 25P03"]);
    await pool.drain();
  });

  test("a query that nobody awaits, and that outlasts the reset, takes no idle connection along", async () => {
    const { pool, went } = await threeIdle({ checkTimeoutMs: 100 });
    const lost = once(pool, "lost");
    await pool.use((client) => void client.query("select pg_sleep(60)").catch(() => undefined));
    await lost;
    expect(went).toEqual(["resetting POOL_NO_ANSWER"]);
    await pool.drain();
  });

  test("a connection that is cut makes the idle ones suspect", async () => {
    const { pool, went } = await threeIdle();
    await lab.faults([{ kind: "reset", atStatement: 1, lose: "request" }]);
    const work = pool.use((client) => client.query("select 1"));
    await expect(work).rejects.toThrow(PoolConnectionLostError);
    await lab.faults([]);
    expect(went.sort()).toEqual(["held ECONNRESET", "invalidated", "invalidated"]);
    await pool.drain();
  });

  test("an error of another socket than the connection's, as of an HTTP request, is no disconnect", async () => {
    const { pool, went } = await threeIdle();
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    await expect(pool.use(() => Promise.reject(refused))).rejects.toBe(refused);
    expect(went).toEqual([]);
    expect(pool.counts()).toMatchObject({ idle: 3 });
    await pool.drain();
  });

  test("release(true) closes a client on purpose", async () => {
    const { pool, went } = await threeIdle({ size: 1 });
    const lease = await pool.acquire();
    lease.release(true);
    expect(went).toEqual(["discarded"]);
    await pidOf(pool);
    await pool.drain();
  });

  test("a wrong password is told at once, in the server's words", async () => {
    await using pool = new QueuePool({ ...lab.connectionConfig, password: "wrong" });
    const request = pool.acquire();
    await expect(request).rejects.toThrow(PoolConnectError);
    await expect(request).rejects.toThrow(/no connection could be made: .*password authentication failed/);
  });

  test("a connection that hangs for ever while it opens is given up after connectTimeoutMs", async () => {
    await lab.faults([{ kind: "stall", afterBytes: 0 }]);
    await using pool = new QueuePool(lab.connectionConfig, { size: 1, connectTimeoutMs: 200 });
    await expect(pool.acquire()).rejects.toThrow("connect got no answer within 200 ms.");
    await lab.faults([]);
    // As many tries as it takes: on a busy machine an honest connect may need more than those 200 ms too.
    await until(() =>
      pidOf(pool).then(
        (pid) => pid > 0,
        () => false,
      ),
    );
  });
});
