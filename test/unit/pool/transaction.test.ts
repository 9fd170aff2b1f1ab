import { type Lab, openLab, PoolTransactionError, QueuePool } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

describe("transaction()", () => {
  let lab: Lab;
  let pool: QueuePool;
  beforeAll(async () => {
    lab = await openLab({ name: "pool-transaction", size: "tiny", onProgress: () => undefined });
    pool = new QueuePool(lab.connectionConfig, { size: 2 });
    await pool.use((client) => client.query("create table notes (id int primary key)"));
  });
  afterAll(async () => {
    await pool?.drain();
    await lab?.close();
  });

  const add = (id: number) => pool.transaction((client) => client.query("insert into notes values ($1)", [id]));
  const ids = async () => {
    const { rows } = await pool.use((client) => client.query<{ id: number }>("select id from notes order by id"));
    return rows.map(({ id }) => id);
  };

  test("commits when the work returns, and hands on what it returned", async () => {
    expect((await add(1)).rowCount).toBe(1);
    expect(await ids()).toEqual([1]);
  });

  test("rolls back when the work throws, with the error of the work", async () => {
    const work = pool.transaction(async (client) => {
      await client.query("insert into notes values (2)");
      throw new Error("the card was declined");
    });
    await expect(work).rejects.toThrow("the card was declined");
    expect(await ids()).toEqual([1]);
  });

  test("rolls back when a statement fails, and the connection is as good as new", async () => {
    await expect(add(1)).rejects.toMatchObject({ code: "23505" });
    expect(await ids()).toEqual([1]);
    expect(pool.counts()).toMatchObject({ held: 0, resetting: 0 });
  });

  test("is an error when the work swallowed a failed statement: COMMIT then rolls back in silence", async () => {
    const work = pool.transaction(async (client) => {
      await client.query("insert into notes values (3)");
      await client.query("select 1/0").catch(() => undefined);
    });
    await expect(work).rejects.toThrow(PoolTransactionError);
    await expect(work).rejects.toThrow(
      "the transaction was rolled back at COMMIT, because a statement in it had failed",
    );
    expect(await ids()).toEqual([1]);
  });

  test("a savepoint keeps a failed statement from spoiling the rest", async () => {
    await pool.transaction(async (client) => {
      await client.query("insert into notes values (4)");
      await client.query("savepoint before");
      await client.query("select 1/0").catch(() => client.query("rollback to before"));
    });
    expect(await ids()).toEqual([1, 4]);
  });

  test("needs connections that run SQL", async () => {
    await using other = new QueuePool({ connect: async () => ({}), close: () => undefined });
    await expect(other.transaction(() => 1)).rejects.toThrow(
      "QueuePool: transaction: expected connections with a method query(sql); these have none. Use pool.use() instead.",
    );
  });
});
