import { InvalidArgumentError, QueuePool, type QueuePoolOptions } from "roundtrip";
import { expect, test } from "vitest";
import { fakePool } from "./fake-pool.js";

function refusal(options: object): string {
  try {
    fakePool(options as QueuePoolOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    return (error as Error).message;
  }
  return "accepted";
}

test("unknown options are refused, and the known ones named", () => {
  expect(refusal({ sizes: 10 })).toMatch(
    /^QueuePool: unknown option sizes; expected size, overflow, acquireTimeoutMs, .+ leakDetectionMs\.$/,
  );
  expect(refusal([])).toMatch(/^QueuePool: expected \{ size, overflow, .+ \}, got an array of 0\.$/);
  expect(() => new QueuePool({}, "ten" as never)).toThrow(/^QueuePool: expected \{ size, .+, got a string of 3 char/);
});

test.each([
  [{ max: 10 }, "For max write size."],
  [{ min: 1 }, "For min write minIdle."],
  [{ idleTimeoutMillis: 1_000 }, "For idleTimeoutMillis write idleTimeoutMs."],
  [{ connectionTimeoutMillis: 500 }, "For connectionTimeoutMillis write acquireTimeoutMs, and connectTimeoutMs for a"],
  [{ maxLifetimeSeconds: 60 }, "For maxLifetimeSeconds write maxLifetimeMs, in milliseconds."],
  [{ maxUses: 100 }, "For maxUses write maxLifetimeMs"],
  [{ allowExitOnIdle: true }, "For allowExitOnIdle write nothing, and call drain()"],
])("%j, an option of another pool, is refused with the name of ours", (options, message) => {
  expect(refusal(options)).toMatch(/^QueuePool: unknown option /);
  expect(refusal(options)).toContain(message);
});

test("options of a pool do not go unheard among those of the server", () => {
  expect(() => new QueuePool({ host: "127.0.0.1", max: 2 } as never)).toThrow(
    "QueuePool: server: expected options for pg.Client or a connector, got max of a pool. The pool's options are the " +
      "second argument: " +
      "new QueuePool(server, { size: 10 }). For max write size.",
  );
  expect(() => new QueuePool({ host: "127.0.0.1", size: 2, aliveBypassMs: 0 } as never)).toThrow(
    "got size, aliveBypassMs of a pool.",
  );
  const connector = { connect: async () => ({}), close: () => undefined };
  expect(() => new QueuePool({ ...connector, min: 2, max: 4 } as never)).toThrow(
    "For min write minIdle. For max write",
  );
});

test("connectionTimeoutMillis is an option of pg.Client as well", async () => {
  const pool = new QueuePool({ host: "127.0.0.1", connectionTimeoutMillis: 500 });
  expect(await pool.drain()).toEqual({ cut: 0, refused: 0 });
});

test.each([
  [{ size: 0 }, "QueuePool: size: expected an integer from 1 to 10000, got 0."],
  [{ size: 2.5 }, "QueuePool: size: expected an integer from 1 to 10000, got 2.5."],
  [{ overflow: -1 }, "QueuePool: overflow: expected an integer from 0 to 10000, got -1."],
  [{ size: 3, minIdle: 4 }, "QueuePool: minIdle: expected an integer from 0 to 3, got 4."],
  [{ maxWaiting: -1 }, "QueuePool: maxWaiting: expected an integer from 0 to 1000000000, got -1."],
  [
    { acquireTimeoutMs: 0 },
    "QueuePool: acquireTimeoutMs (milliseconds, or Infinity): expected a number from 1 to 2147483647, got 0.",
  ],
  [
    { acquireTimeoutMs: "1s" },
    "QueuePool: acquireTimeoutMs (milliseconds, or Infinity): expected a number from 1 to 2147483647, got a string of 2 characters.",
  ],
  [
    { aliveBypassMs: -1 },
    "QueuePool: aliveBypassMs (milliseconds, or Infinity): expected a number from 0 to 2147483647, got -1.",
  ],
  [
    { maxLifetimeMs: 2 ** 31 },
    "QueuePool: maxLifetimeMs (milliseconds, or Infinity): expected a number from 1 to 2147483647, got 2147483648.",
  ],
  [{ maxLifetimeJitter: 1.1 }, "QueuePool: maxLifetimeJitter: expected a number from 0 to 1, got 1.1."],
  [
    { idleTimeoutMs: Number.NaN },
    "QueuePool: idleTimeoutMs (milliseconds, or Infinity): expected a number from 1 to 2147483647, got NaN.",
  ],
  [{ reset: true }, 'QueuePool: reset: expected "ifChanged" or "always", got true.'],
  [{ validate: "yes" }, "QueuePool: validate: expected true or false, got a string of 3 characters."],
])("%j is refused", (options, message) => {
  expect(refusal(options)).toBe(message);
});

test("an option that is undefined has its default; Infinity switches a time limit off", async () => {
  const { pool } = fakePool({
    size: undefined,
    acquireTimeoutMs: Number.POSITIVE_INFINITY,
  } as unknown as QueuePoolOptions);
  expect(pool.counts()).toMatchObject({ size: 10, overflow: 0 });
  await pool.drain();
});

test("a server that is neither a configuration nor a connector is refused", () => {
  expect(() => new QueuePool(undefined as never)).toThrow(
    "QueuePool: server: expected options for pg.Client, or { connect, validate, reset, close }, got undefined.",
  );
  expect(() => new QueuePool({ connect: () => undefined } as never)).toThrow(
    "expected a connector with the functions connect and close; they are missing. For `pg`, give the options",
  );
});

test("a request has options of its own, and unknown ones are refused as well", async () => {
  const { pool } = fakePool();
  const request = pool.acquire({ timeout: 5 } as never);
  await expect(request).rejects.toThrow("QueuePool: acquire: unknown option timeout; expected signal.");
  await pool.drain();
});
