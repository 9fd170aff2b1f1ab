import type pg from "pg";
import {
  HighPerformanceDatabase,
  type Lab,
  measure,
  openLab,
  PoolTransactionError,
  type Transaction,
  TransactionUseError,
} from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

let lab: Lab;
let database: HighPerformanceDatabase;
let watcher: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "scopes", size: "tiny", onProgress: () => undefined });
  database = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 3, max: 3 });
  watcher = await lab.connect();
  await watcher.query("create table accounts (id integer primary key, amount integer not null check (amount >= 0))");
});
beforeEach(async () => {
  await watcher.query("truncate accounts; insert into accounts values (1, 100), (2, 100)");
});
afterAll(async () => {
  await database.close();
  await lab.close();
});

const amounts = async () =>
  (await watcher.query("select amount from accounts order by id")).rows.map((row) => row.amount);
const add = (tx: Transaction, id: number, more: number) =>
  tx.query("update accounts set amount = amount + $2 where id = $1", [id, more]);

describe("transaction", () => {
  it("commits what returns: begin, the statements, commit, and nothing else", async () => {
    const { result, cost } = await measure(lab, () =>
      database.transaction(async (tx) => {
        const { rowCount } = await add(tx, 1, 1);
        const [first] = await tx.fetchMany<{ amount: number }>("select amount from accounts where id = $1", [1]);
        const one = await tx.fetchOne<{ amount: number }>("select amount from accounts where id = 2");
        return [rowCount, first?.amount, one?.amount, await tx.fetchValue("select count(*)::int from accounts")];
      }),
    );
    expect(result).toEqual([1, 101, 100, 2]);
    expect({ ...cost }).toMatchObject({ roundTrips: 6, depth: 6, statements: 6, connections: 0, leaked: 0 });
    expect(await amounts()).toEqual([101, 100]);
  });

  it("rolls back what throws, whatever it throws, and lends the connection again", async () => {
    for (const thrown of [new Error("no"), "a text", undefined, null]) {
      const all = database.transaction(async (tx) => {
        await add(tx, 1, 1);
        throw thrown;
      });
      expect(
        await all.then(
          () => "returned",
          (error) => [error],
        ),
      ).toEqual([thrown]);
    }
    expect(await amounts()).toEqual([100, 100]);
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });

  it("undoes a nested one that throws, and no more; any number may be nested", async () => {
    const error = new Error("inner");
    const { cost } = await measure(lab, () =>
      database.transaction(async (tx) => {
        await add(tx, 1, 1);
        await expect(
          tx.transaction(async (inner) => {
            await add(inner, 1, 10);
            await inner.transaction((innermost) => add(innermost, 2, 10));
            throw error;
          }),
        ).rejects.toBe(error);
        await tx.transaction(async (inner) => {
          await add(inner, 2, 2);
          await inner.transaction((innermost) => add(innermost, 2, -1_000)).catch(() => undefined);
          await add(inner, 2, 3);
        });
      }),
    );
    expect(await amounts()).toEqual([101, 105]);
    expect({ ...cost }).toMatchObject({ commits: 1, leaked: 0, errors: 1 });
  });

  it("runs statements and nested ones that are asked for at once one after the other", async () => {
    await database.transaction(async (tx) => {
      const results = await Promise.all([
        tx
          .transaction(async (inner) => {
            await add(inner, 1, 1);
            throw new Error("undone");
          })
          .catch((error) => error.message),
        tx.transaction((inner) => add(inner, 1, 10).then(() => "done")),
        tx.fetchValue("select amount from accounts where id = 1"),
      ]);
      expect(results).toEqual(["undone", "done", 110]);
    });
    expect(await amounts()).toEqual([110, 100]);
  });

  it("waits for what its function began and did not await, and for no more", async () => {
    let late: Transaction | undefined;
    await database.transaction((tx) => {
      late = tx;
      void add(tx, 1, 1);
      void tx.transaction((inner) => add(inner, 2, 1));
    });
    expect(await amounts()).toEqual([101, 101]);
    await expect(late?.query("select 1")).rejects.toThrow(TransactionUseError);
    await expect(late?.transaction(() => 1)).rejects.toMatchObject({ code: "TRANSACTION_NOT_USABLE", reason: "over" });
  });

  it("refuses the outer one while a nested one is open, instead of waiting for ever", async () => {
    await database.transaction(async (tx) => {
      const inner = tx.transaction(() => tx.query("select 1"));
      await expect(inner).rejects.toMatchObject({ code: "TRANSACTION_NOT_USABLE", reason: "nested" });
      expect(await tx.fetchValue("select 1")).toBe(1);
    });
  });

  it("fails when a statement has failed and the work went on, with that failure as cause", async () => {
    const swallow = async (tx: Transaction) => {
      await add(tx, 2, 5);
      await add(tx, 1, -1_000).catch(() => undefined);
    };
    const cause = expect.objectContaining({ code: "23514" });
    const whole = await database.transaction(swallow).catch((error) => error);
    expect(whole).toBeInstanceOf(PoolTransactionError);
    expect(whole).toMatchObject({ cause, message: expect.stringContaining("rolled back at COMMIT") });
    await database.transaction(async (tx) => {
      const nested = await tx.transaction(swallow).catch((error) => error);
      expect(nested).toMatchObject({ cause, message: expect.stringContaining("rolled back at RELEASE") });
      await add(tx, 2, 7);
    });
    const further = database.transaction(async (tx) => {
      await swallow(tx);
      await add(tx, 2, 1);
    });
    await expect(further).rejects.toMatchObject({ code: "POOL_TRANSACTION_ABORTED", cause });
    expect(await amounts()).toEqual([100, 107]);
  });

  it("begins as it is told: isolation and read-only in the one statement, and gone afterwards", async () => {
    const asked = "select current_setting('transaction_isolation') || ', ' || current_setting('transaction_read_only')";
    const levels = ["read committed", "repeatable read", "serializable", undefined] as const;
    for (const isolation of levels) {
      for (const readOnly of [true, false]) {
        const options = { readOnly, ...(isolation && { isolation }) };
        const { result, cost } = await measure(lab, () => database.transaction((tx) => tx.fetchValue(asked), options));
        expect(result).toBe(`${isolation ?? "read committed"}, ${readOnly ? "on" : "off"}`);
        expect(cost.roundTrips).toBe(3);
      }
    }
    expect(await database.transaction((tx) => tx.fetchValue(asked))).toBe("read committed, off");
    const writing = database.transaction((tx) => add(tx, 1, 1), { readOnly: true });
    await expect(writing).rejects.toMatchObject({ code: "25006" });
  });

  it("may write where sessions may not by default, when it says so", async () => {
    const settings = { default_transaction_read_only: "on" };
    const reader = await HighPerformanceDatabase.connect(lab.connectionConfig, { min: 1, max: 1, settings });
    try {
      await expect(reader.transaction((tx) => add(tx, 1, 1))).rejects.toMatchObject({ code: "25006" });
      await reader.transaction((tx) => add(tx, 1, 1), { readOnly: false });
    } finally {
      await reader.close();
    }
    expect(await amounts()).toEqual([101, 100]);
  });

  it("sees one state of the database throughout, with repeatable read", async () => {
    const seen = await database.transaction(
      async (tx) => {
        const sum = () => tx.fetchValue<number>("select sum(amount)::int from accounts");
        const before = await sum();
        await watcher.query("update accounts set amount = 0");
        return [before, await sum()];
      },
      { isolation: "repeatable read", readOnly: true },
    );
    expect(seen).toEqual([200, 200]);
  });

  it.each([
    [{ isolation: "snapshot" }, "transaction: isolation: expected"],
    [{ readOnly: 1 }, "transaction: readOnly: expected true or false, got 1."],
    [{ retries: -1 }, "transaction: retries: expected an integer from 0 to 99, got -1."],
    [{ retry: 1 }, "transaction: unknown option retry; expected isolation, readOnly, retries, signal."],
  ])("refuses %j, and asks the database nothing", async (options, message) => {
    const { result, cost } = await measure(lab, () =>
      database.transaction(() => 1, options as never).catch((error) => error),
    );
    expect(result).toBeInstanceOf(InvalidArgumentError);
    expect(result.message).toContain(message);
    expect(cost.roundTrips).toBe(0);
  });

  it("refuses what is no work, nested as well", async () => {
    await expect(database.transaction(5 as never)).rejects.toThrow(InvalidArgumentError);
    await expect(database.transaction((tx) => tx.transaction(5 as never))).rejects.toThrow(InvalidArgumentError);
  });
});

describe("a signal", () => {
  it("ends the statement under way, and the transaction is rolled back", async () => {
    const stop = new AbortController();
    const all = database.transaction(
      async (tx) => {
        await add(tx, 1, 1);
        setImmediate(() => stop.abort("enough"));
        await tx.query("select pg_sleep(600)");
      },
      { signal: stop.signal },
    );
    await expect(all).rejects.toBe("enough");
    expect(await amounts()).toEqual([100, 100]);
  });

  it("does not hide what its function failed with", async () => {
    const stop = new AbortController();
    const all = database.transaction(
      () => {
        stop.abort("enough");
        throw new Error("mine");
      },
      { signal: stop.signal },
    );
    await expect(all).rejects.toThrow("mine");
  });

  it("keeps a transaction from being committed whose function did not hear of it", async () => {
    const stop = new AbortController();
    const all = database.transaction(
      async (tx) => {
        await add(tx, 1, 1);
        stop.abort("enough");
        return "done";
      },
      { signal: stop.signal },
    );
    await expect(all).rejects.toBe("enough");
    expect(await amounts()).toEqual([100, 100]);
    await expect(database.transaction(() => 1, { signal: stop.signal })).rejects.toBe("enough");
    expect(database.counts()).toMatchObject({ held: 0, waiting: 0 });
  });
});
