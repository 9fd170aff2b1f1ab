import type pg from "pg";
import { chunk, insertMany, type Lab, openLab, openSqliteShop, processInChunks, type SqliteShop } from "roundtrip";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { untilWaiting } from "../session-waits.js";

let lab: Lab;
let shop: SqliteShop;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "process", size: "tiny", onProgress: () => undefined });
  shop = await openSqliteShop({ size: "tiny" });
  client = await lab.connect();
  await client.query("create table visits (id integer primary key)");
  shop.exec("create table visits (id integer primary key)");
});
beforeEach(async () => {
  await client.query("truncate visits; drop table if exists roundtrip_checkpoints");
  shop.exec("delete from visits; drop table if exists roundtrip_checkpoints");
});
afterEach(() => lab.faults([]));
afterAll(async () => {
  shop.close();
  await lab.close();
});

const visits = function* (count = 95) {
  for (let id = 1; id <= count; id++) yield { id };
};
const all = Array.from(visits());
const load = (on: pg.ClientBase, rows: object[]) => insertMany(on, "visits", rows);
const job = "load";
const loaded = async () => (await client.query("select id from visits order by id")).rows;

describe("processInChunks", () => {
  it("does all of it, chunk by chunk, and tells how far it has come", async () => {
    const seen: unknown[] = [];
    const result = await processInChunks(lab, visits(), load, {
      job,
      chunkRows: 40,
      onProgress: (at) => seen.push(at),
    });
    expect(result).toEqual({ items: 95, skipped: 0, chunks: 3 });
    expect(seen).toEqual([
      { items: 40, chunks: 1 },
      { items: 80, chunks: 2 },
      { items: 95, chunks: 3 },
    ]);
    expect(await loaded()).toEqual(all);
  });

  it("goes on where it was, and does nothing when all is done", async () => {
    await processInChunks(lab, visits(50), load, { job, chunkRows: 20 });
    expect(await processInChunks(lab, visits(), load, { job, chunkRows: 20 })).toEqual({
      items: 45,
      skipped: 50,
      chunks: 3,
    });
    expect(await processInChunks(lab, visits(), load, { job })).toEqual({ items: 0, skipped: 95, chunks: 0 });
    expect(await loaded()).toEqual(all);
  });

  it("asks a function for the items that are left", async () => {
    await processInChunks(lab, visits(50), load, { job });
    const asked: number[] = [];
    const source = (done: number) => {
      asked.push(done);
      return all.slice(done);
    };
    expect(await processInChunks(lab, source, load, { job })).toMatchObject({ items: 45, skipped: 50 });
    expect(asked).toEqual([50]);
  });

  it("keeps jobs apart, in the table that is named", async () => {
    const checkpoints = ["public", "how far"] as const;
    await processInChunks(lab, visits(10), load, { job, checkpoints });
    await processInChunks(lab, all.slice(10, 30), load, { job: "another", checkpoints });
    const { rows } = await client.query(`select job, items from "how far" order by job`);
    expect(rows).toEqual([
      { job: "another", items: "20" },
      { job, items: "10" },
    ]);
  });

  it("undoes a chunk whose work fails, and throws what it threw", async () => {
    const work = async (on: pg.ClientBase, rows: { id: number }[]) => {
      await load(on, rows);
      if (rows[0]?.id === 41) throw new RangeError("enough");
    };
    await expect(processInChunks(lab, visits(), work, { job, chunkRows: 20 })).rejects.toThrow(RangeError);
    expect(await loaded()).toEqual(all.slice(0, 40));
    expect(await processInChunks(lab, visits(), load, { job, chunkRows: 20 })).toMatchObject({
      items: 55,
      skipped: 40,
    });
  });

  it("does not take a chunk for done whose work swallowed an error of a statement", async () => {
    const work = (on: pg.ClientBase) => on.query("select 1 / 0").catch(() => undefined);
    await expect(processInChunks(lab, visits(), work, { job })).rejects.toThrow(
      "processInChunks: the transaction was rolled back",
    );
    expect(await processInChunks(lab, visits(), load, { job })).toMatchObject({ items: 95, skipped: 0 });
  });

  it("does not take the end of another connection for that of its own", async () => {
    const failure = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    const work = () => Promise.reject(failure);
    expect(await processInChunks(lab, visits(), work, { job }).catch((error) => error)).toBe(failure);
  });

  it("refuses a client that is in a transaction", async () => {
    await client.query("begin");
    await expect(processInChunks(client, visits(), load, { job })).rejects.toThrow(
      "a client that is in no transaction",
    );
    await client.query("rollback");
  });

  it("finds out another run of the same job, which goes on", async () => {
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const held = async (on: pg.ClientBase, rows: object[]) => {
      begun();
      // The other one has read where the job was, and would move it as well: that waits for this chunk's transaction.
      if ((await loaded()).length === 0) await untilWaiting(client, "Lock");
      await load(on, rows);
    };
    let one: Promise<unknown> | undefined;
    const late = async function* () {
      one = processInChunks(lab, visits(), held, { job, chunkRows: 30 });
      await hasBegun;
      yield* visits();
    };
    await expect(processInChunks(lab, late(), load, { job, chunkRows: 20 })).rejects.toMatchObject({
      code: "BATCH_CHECKPOINT_MOVED",
    });
    expect(await one).toMatchObject({ items: 95 });
    expect(await loaded()).toEqual(all);
  });
});

describe("a connection that is cut at any statement, its request or its answer", () => {
  // Checkpoints: create, insert, select. A chunk: begin, move, columns, insert, commit.
  const statements = Array.from({ length: 3 + 3 * 5 }, (_, at) => at + 1);
  it.each(statements.flatMap((at) => [[at, "request"] as const, [at, "reply"] as const]))(
    "at %i, %s: nothing is lost, and nothing is done twice",
    async (atStatement, lose) => {
      const own = await lab.connect();
      await lab.faults([{ kind: "reset", atStatement, lose }]);
      const error = await processInChunks(own, visits(), load, { job, chunkRows: 40 }).catch((cause) => cause);
      expect(error).toMatchObject({ code: "BATCH_CONNECTION_LOST" });
      await lab.faults([]);
      const { items, skipped } = await processInChunks(lab, visits(), load, { job, chunkRows: 40 });
      expect(items + skipped).toBe(95);
      expect(await loaded()).toEqual(all);
    },
  );
});

describe("in SQLite", () => {
  const insert = (on: SqliteShop, rows: { id: number }[]) => insertMany(on, "visits", rows);

  it("is the same", async () => {
    const failing = async (on: SqliteShop, rows: { id: number }[]) => {
      await insert(on, rows);
      if (rows[0]?.id === 41) throw new RangeError("enough");
    };
    await expect(processInChunks(shop, visits(), failing, { job, chunkRows: 20 })).rejects.toThrow(RangeError);
    expect(await processInChunks(shop, visits(), insert, { job, chunkRows: 20 })).toEqual({
      items: 55,
      skipped: 40,
      chunks: 3,
    });
    expect(shop.query("select id from visits order by id").rows).toEqual(all);
  });
});

it.each([
  [{ job: "" }, "processInChunks: job: expected a name of 1 to 200 characters"],
  [{ job, chunkRows: 0 }, "processInChunks: chunkRows: expected an integer from 1"],
  [{ job, onProgress: 5 }, "processInChunks: onProgress: expected a function, got 5."],
  [{ job, resume: true }, "processInChunks: unknown option resume"],
])("refuses options that cannot be used (%#)", async (options, message) => {
  await expect(processInChunks(lab, chunk([1], 1), load as never, options as never)).rejects.toThrow(message);
});
