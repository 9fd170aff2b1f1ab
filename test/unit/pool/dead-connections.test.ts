import { once } from "node:events";
import { type Lab, openLab, PoolConnectError, PoolConnectionLostError, QueuePool } from "roundtrip";
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
    await using pool = new QueuePool(lab.connectionConfig, { size: 2, freshMs: 0 });
    await pool.prefill();
    const told: string[] = [];
    pool.on("lost", () => told.push("lost"));
    pool.on("close", ({ reason }) => told.push(reason));
    await pool.use((client) => client.end());
    expect(told).toEqual(["ended"]);
    expect(pool.counts()).toMatchObject({ idle: 1 });
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
