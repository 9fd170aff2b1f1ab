import type pg from "pg";
import { copyOut, copyRows, type Lab, measure, openLab, QueuePool } from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { untilWaiting } from "../session-waits.js";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "copying", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  await client.query("create table events (id integer, body text); create table copied (id integer, body text)");
});
beforeEach(() => client.query("truncate events, copied"));
afterAll(() => lab.close());

const events = function* (count: number, bytes = 20) {
  for (let id = 1; id <= count; id++) yield { id, body: `${id} ${"x".repeat(bytes)}` };
};
const count = async (table = "events") => Number((await client.query(`select count(*) from ${table}`)).rows[0].count);

describe("copyRows", () => {
  it.each(["text", "binary"] as const)("in %s takes three round trips, however many rows there are", async (format) => {
    for (const rows of [1, 20_000]) {
      const { cost, result } = await measure(lab, () => copyRows(client, "events", events(rows), { format }));
      expect(result.rows).toBe(rows);
      expect(cost.roundTrips).toBe(3);
    }
    expect(await count()).toBe(20_001);
  });

  it("says how many bytes it sent", async () => {
    expect(await copyRows(client, "events", [{ id: 1, body: "é\t" }])).toEqual({ rows: 1, bytes: 7 });
    expect(await copyRows(client, "events", [])).toEqual({ rows: 0, bytes: 0 });
  });

  it("does not read its source while the server takes no more", async () => {
    let read = 0;
    const source = function* () {
      for (const event of events(20_000, 2_000)) {
        read++;
        yield event;
      }
    };
    const [own, other] = [await lab.connect(), await lab.connect()];
    await other.query("begin; lock table events");
    const copying = copyRows(own, "events", source());
    await untilWaiting(other, "Lock");
    // However long it waits: a few writes of 64 KiB are gathered, and no more is read.
    for (let turn = 0; turn < 50; turn++) await other.query("select 1");
    expect(read).toBeLessThan(500);
    await other.query("commit");
    expect(await copying).toMatchObject({ rows: 20_000 });
  });

  it("takes a row larger than what is written at once", async () => {
    const body = "é\n".repeat(500_000);
    for (const format of ["text", "binary"] as const) await copyRows(client, "events", [{ id: 1, body }], { format });
    const { rows } = await client.query("select id from events where body = $1", [body]);
    expect(rows).toHaveLength(2);
  });
});

describe("copyOut", () => {
  it.each(["text", "binary"] as const)("in %s gives all rows of a table, in two round trips", async (format) => {
    await copyRows(client, "events", events(20_000));
    const read = async () => {
      let [rows, sum] = [0, 0];
      for await (const { id } of copyOut<{ id: number }>(client, "events", { format })) {
        rows++;
        sum += id;
      }
      return { rows, sum };
    };
    const { cost, result } = await measure(lab, read);
    expect(result).toEqual({ rows: 20_000, sum: 200_010_000 });
    expect(cost.roundTrips).toBe(2);
  });

  it("reads columns, schemas, and queries that end in a comment or a semicolon", async () => {
    const first = async (source: Parameters<typeof copyOut>[1], columns?: string[]) => {
      for await (const row of copyOut(client, source, columns ? { columns } : {})) return row;
    };
    await copyRows(client, "events", [{ id: 1, body: "b" }]);
    expect(await first("events", ["body"])).toEqual({ body: "b" });
    expect(await first(["public", "events"])).toEqual({ id: 1, body: "b" });
    expect(await first({ query: "select id as n from events; " })).toEqual({ n: 1 });
    expect(await first({ query: "select id as n from events -- all" })).toEqual({ n: 1 });
  });

  it("streams into copyRows on another connection", async () => {
    await copyRows(client, "events", events(5_000));
    expect(await copyRows(lab, "copied", copyOut(client, "events"))).toMatchObject({ rows: 5_000 });
    const sql =
      "select count(*)::int as different from events full join copied using (id, body) where events.id is null or copied.id is null";
    expect((await client.query(sql)).rows).toEqual([{ different: 0 }]);
  });

  it("leaves a client that was given ready for more when it is stopped early", async () => {
    await copyRows(client, "events", events(20_000));
    for await (const { id } of copyOut(client, "events")) if (id === 3) break;
    expect(await count()).toBe(20_000);
  });

  it("closes a borrowed connection when it is stopped early", async () => {
    await copyRows(client, "events", events(20_000, 1_000));
    const pool = new QueuePool(lab.connectionConfig, { size: 1 });
    for await (const { id } of copyOut(pool, "events")) if (id === 3) break;
    for await (const { id } of copyOut(lab, "events")) if (id === 3) break;
    const { rows } = await pool.use((one) => one.query("select count(*)::int as n from events"));
    expect(rows).toEqual([{ n: 20_000 }]);
    await pool.drain();
    expect(lab.pool.totalCount).toBe(lab.pool.idleCount);
  });

  it("refuses another batch on the client it reads from, which would wait for ever", async () => {
    await copyRows(client, "events", events(5_000));
    await expect(copyRows(client, "copied", copyOut(client, "events"))).rejects.toThrow(
      "copyOut: this client is in the middle of another batch, and can do one at a time. Use another client.",
    );
    expect(await count()).toBe(5_000);
  });

  it("says what the server refuses", async () => {
    const read = async (query: string) => {
      for await (const _ of copyOut(client, { query }));
    };
    await expect(read("select nothing")).rejects.toMatchObject({ code: "BATCH_REFUSED", sqlState: "42703" });
    await expect(read("select 1 / (5000 - i) from generate_series(1, 10000) as s(i)")).rejects.toMatchObject({
      sqlState: "22012",
    });
    expect(await count()).toBe(0);
  });
});
