import { HighPerformanceDatabase, type Lab, openLab, type Transaction } from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let lab: Lab;
let database: HighPerformanceDatabase;
beforeAll(async () => {
  lab = await openLab({ name: "repeated", size: "tiny", onProgress: () => undefined });
  database = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 4, max: 4 });
  await lab.pool.query("create table accounts (id integer primary key, amount integer not null)");
});
beforeEach(async () => {
  await lab.faults([]);
  await lab.pool.query("truncate accounts; insert into accounts values (1, 100), (2, 100)");
});
afterAll(async () => {
  await database.close();
  await lab.close();
});

const amounts = async () =>
  (await lab.pool.query("select amount from accounts order by id")).rows.map((row) => row.amount);
const add = (tx: Transaction, id: number, more: number) =>
  tx.query("update accounts set amount = amount + $2 where id = $1", [id, more]);

/** Reads an amount and writes one more; another transaction does it in between, so often. */
function raise(times: number, swallow = false) {
  let tries = 0;
  const work = async (tx: Transaction) => {
    tries++;
    const amount = (await tx.fetchValue<number>("select amount from accounts where id = 1")) ?? 0;
    if (tries <= times) await lab.pool.query("update accounts set amount = amount + 1 where id = 1");
    const writing = tx.query("update accounts set amount = $1 where id = 1", [amount + 1]);
    await (swallow ? writing.catch(() => undefined) : writing);
    return tries;
  };
  return { work, tries: () => tries };
}

describe("a transaction that could not be serialized", () => {
  it("is repeated from its beginning, until it gets through", async () => {
    expect(await database.transaction(raise(2).work, { isolation: "repeatable read" })).toBe(3);
    expect(await amounts()).toEqual([103, 100]);
  });

  it("is repeated `retries` times and no more, three times unless told otherwise", async () => {
    for (const retries of [0, 1, undefined]) {
      const { work, tries } = raise(Number.POSITIVE_INFINITY);
      const options = { isolation: "repeatable read", ...(retries !== undefined && { retries }) } as const;
      await expect(database.transaction(work, options)).rejects.toMatchObject({ code: "40001" });
      expect(tries()).toBe((retries ?? 3) + 1);
    }
  });

  it("is repeated as well when its function swallowed that, or it turns out at COMMIT", async () => {
    expect(await database.transaction(raise(1, true).work, { isolation: "repeatable read" })).toBe(2);
    expect(await amounts()).toEqual([102, 100]);
    // Each reads what the other writes: the first commits, the second learns of it at its own COMMIT.
    let tries = 0;
    const serializable = { isolation: "serializable" } as const;
    await database.transaction(async (tx) => {
      tries++;
      const sum = await tx.fetchValue<number>("select sum(amount)::int from accounts");
      if (tries === 1) {
        const other = (one: Transaction) =>
          one.query("update accounts set amount = (select sum(amount) from accounts) where id = 2");
        await add(tx, 1, sum ?? 0);
        await database.transaction(other, serializable);
      } else await add(tx, 1, sum ?? 0);
    }, serializable);
    expect(tries).toBe(2);
    expect(await amounts()).toEqual([102 + 102 + 202, 202]);
  });

  it("holds no connection while it waits for its turn", async () => {
    const stop = new AbortController();
    const { work } = raise(Number.POSITIVE_INFINITY);
    const all = database.transaction(
      async (tx) => {
        await work(tx).finally(() => setImmediate(() => stop.abort("enough")));
      },
      { isolation: "repeatable read", retries: 99, signal: stop.signal },
    );
    await expect(all).rejects.toBe("enough");
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });
});

describe("a deadlock", () => {
  it("is repeated by the one that the server chose; both get through", async () => {
    // Who may say how long it waits before it looks for a circle.
    const { host, port } = lab.connectionConfig;
    const admin = { ...lab.adminConfig, host, port, ssl: false, options: "" };
    await using quick = await HighPerformanceDatabase.connect(admin, {
      min: 2,
      max: 2,
      settings: { deadlock_timeout: "10ms" },
    });
    let tries = 0;
    let met: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      met = resolve;
    });
    const move = (from: number, to: number) =>
      quick.transaction(async (tx) => {
        await add(tx, from, -10);
        // Now each has one of the two rows.
        if (++tries === 2) met();
        await both;
        await add(tx, to, 10);
      });
    await Promise.all([move(1, 2), move(2, 1)]);
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(await amounts()).toEqual([100, 100]);
  });
});

describe("what is not repeated", () => {
  it.each([
    ["an error of the work", () => Promise.reject(new Error("mine")), { message: "mine" }],
    ["a refusal of the server", (tx: Transaction) => tx.query("insert into accounts values (1, 1)"), { code: "23505" }],
    [
      "a statement that was ended",
      (tx: Transaction) => tx.query("select pg_sleep(9)", [], { timeoutMs: 1 }),
      { code: "COMMAND_TIMEOUT" },
    ],
  ])("%s", async (_, work, error) => {
    let tries = 0;
    const all = database.transaction((tx): Promise<unknown> => {
      tries++;
      return work(tx);
    });
    await expect(all).rejects.toMatchObject(error);
    expect(tries).toBe(1);
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });

  it("a commit whose answer never came: it has been done once", async () => {
    let tries = 0;
    const all = database.transaction(async (tx) => {
      tries++;
      await add(tx, 1, 1);
      await lab.faults([{ kind: "reset", atStatement: 1, lose: "reply" }]);
    });
    await expect(all).rejects.toMatchObject({ code: "POOL_CONNECTION_LOST" });
    await lab.faults([]);
    expect(tries).toBe(1);
    expect(await amounts()).toEqual([101, 100]);
  });
});
