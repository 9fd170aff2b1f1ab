import pg from "pg";
import { type Lab, openLab, QueuePool, stagedUpsert } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "#src/wire/seeded.js";
import { untilWaiting } from "../session-waits.js";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "staged", size: "tiny", onProgress: () => undefined });
  await lab.pool.query(`create table parts (id integer primary key, code integer not null, amount integer not null);
    create table parts_alone (like parts including all)`);
});
afterAll(() => lab.close());

const callers = 8;

/** What a caller brings: keys that overlap with those of the others, in an order of its own, some of them twice. */
function partsOf(caller: number) {
  const random = seeded(caller);
  return Array.from({ length: 2_000 }, () => {
    const id = Math.floor(random() * 1_500);
    // What an id is worth is the same to all, so that the order in which they come does not matter.
    return { id, code: id, amount: id * 7 };
  });
}

describe("stagedUpsert from eight callers at once, with keys that overlap", () => {
  it("leaves the table as they would one after the other", async () => {
    for (let caller = 1; caller <= callers; caller++) {
      await stagedUpsert(lab, "parts_alone", partsOf(caller), { keys: ["id"] });
    }
    const pool = new QueuePool(lab.connectionConfig, { size: callers });
    const all = Array.from({ length: callers }, (_, at) =>
      stagedUpsert(pool, "parts", partsOf(at + 1), { keys: ["id"] }),
    );
    const results = await Promise.all(all);
    await pool.drain();
    const { rows } = await lab.pool.query("table parts order by id");
    expect(rows).toEqual((await lab.pool.query("table parts_alone order by id")).rows);
    expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(rows.length);
    expect(results.every(({ rows, inserted, updated, repeated }) => rows === inserted + updated + repeated)).toBe(true);
  });
});

it("is tried again after a deadlock: what was staged is still there", async () => {
  await lab.pool.query("truncate parts");
  await stagedUpsert(
    lab,
    "parts",
    [
      { id: 1, code: 1, amount: 1 },
      { id: 2, code: 2, amount: 2 },
    ],
    { keys: ["id"] },
  );
  // Who may say how long it waits before it looks for a circle.
  const other = new pg.Client({ ...lab.adminConfig, options: "" });
  await other.connect();
  await other.query("begin; set local deadlock_timeout = '1h'; update parts set amount = 0 where id = 2");
  const upserting = stagedUpsert(
    lab,
    "parts",
    [
      { id: 1, code: 1, amount: 10 },
      { id: 2, code: 2, amount: 20 },
    ],
    { keys: ["id"] },
  );
  // It has the first row and waits for the second: now a circle is closed, and the upsert finds it out.
  const onlooker = await lab.connect();
  await untilWaiting(onlooker, "Lock");
  await other.query("update parts set amount = 0 where id = 1");
  await other.query("commit");
  await other.end();
  expect(await upserting).toMatchObject({ updated: 2 });
  expect((await lab.pool.query("select amount from parts order by id")).rows).toEqual([{ amount: 10 }, { amount: 20 }]);
});
