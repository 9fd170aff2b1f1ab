import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { findingsOfTrace, type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figures, ids, never, traceOf as traceOn } from "./traced.js";

let lab: Lab;
/** Open before anything is measured. */
let client: pg.Client;
let other: pg.Client;

beforeAll(async () => {
  lab = await openLab({ name: "findings-held", size: "tiny", onProgress: () => undefined });
  [client, other] = await Promise.all([lab.connect(), lab.connect()]);
});
afterAll(async () => {
  await lab?.close();
});

const traceOf = (work: () => Promise<unknown>) => traceOn(lab, work);

describe("a transaction that is held idle", () => {
  test("is found when nothing is on the wire for as long as the threshold, and not a moment below", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin");
      await client.query("select id from users where id = 1 for update");
      await sleep(150);
      await client.query("commit");
    });
    const [finding, ...more] = await findingsOfTrace(trace);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "transaction-held-idle" });
    expect(finding?.subject.statement).toContain("for update");
    const pauses = trace.connections
      .flatMap(({ segments }) => segments)
      .filter((one) => one.state === "in transaction");
    const longest = Math.max(...pauses.map(({ fromMs, toMs }) => toMs - fromMs));
    expect(figures(finding)["longest time with nothing on the wire"]).toBe(Math.round(longest));
    expect(ids(await findingsOfTrace(trace, { heldMs: longest }))).toEqual(["transaction-held-idle"]);
    expect(await findingsOfTrace(trace, { heldMs: longest + 0.001 })).toEqual([]);
  });

  test("is not found when the wait is outside of it", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin; update users set age = 30 where id = 1; commit");
      await sleep(150);
      await client.query("begin; update users set age = 31 where id = 1; commit");
    });
    expect(await findingsOfTrace(trace, { heldMs: 0 })).toEqual([]);
  });

  test("does not count the time in which another connection was asked", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin");
      await other.query("select pg_sleep(0.15)");
      await client.query("commit");
    });
    const [held] = trace.connections.filter(({ statements }) => statements.some(({ sql }) => sql === "begin"));
    const [pause] = held?.segments.filter(({ state }) => state === "in transaction") ?? [];
    const length = (pause?.toMs ?? 0) - (pause?.fromMs ?? 0);
    expect(length).toBeGreaterThan(150);
    expect(ids(await findingsOfTrace(trace, { heldMs: length - 150 }))).toEqual([
      "connection-taken-inside-transaction",
    ]);
  });
});

describe("a connection taken inside of a transaction", () => {
  test("is found when the transaction stands still meanwhile", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin");
      await client.query("update users set age = 40 where id = 2");
      await other.query("select count(*) from orders");
      await client.query("commit");
    });
    const [finding, ...more] = await findingsOfTrace(trace, never);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "connection-taken-inside-transaction" });
    expect(figures(finding)).toEqual({
      "transactions that stood still": 1,
      "round trips of other connections meanwhile": 1,
    });
    expect(finding?.subject.statement).toBe("update users set age = $1 where id = $2");
    expect(await findingsOfTrace({ ...trace, exact: false }, never)).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "after the transaction",
      async () => {
        await client.query("begin");
        await client.query("commit");
        await other.query("select count(*) from orders");
      },
    ],
    [
      "at the same time as the transaction's own",
      async () => {
        await client.query("begin");
        await Promise.all([client.query("select 1"), other.query("select count(*) from orders")]);
        await client.query("commit");
      },
    ],
    [
      "by other work, which runs beside the transaction",
      () =>
        Promise.all(
          [client, other].map(async (one, at) => {
            await one.query("begin");
            await one.query("update users set age = 41 where id = $1", [10 + at]);
            await one.query("select 1");
            await one.query("commit");
          }),
        ),
    ],
  ])("is not found when it was asked %s", async (_name, work) => {
    expect(await findingsOfTrace(await traceOf(work), never)).toEqual([]);
  });
});

describe("what is not given back", () => {
  test("is found by the transaction that nobody ended", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin");
      await client.query("update users set age = 42 where id = 3");
    });
    await client.query("rollback");
    const [finding, ...more] = await findingsOfTrace(trace, never);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "client-never-released" });
    expect(figures(finding)).toEqual({
      "clients not given back": 1,
      "left inside a transaction": 1,
      "rows that the transactions changed": 1,
    });
  });

  test("is found by a connection that ended in the middle of a transaction", async () => {
    const trace = await traceOf(async () => {
      const brief = await lab.connect();
      await brief.query("begin");
      await brief.end();
    });
    expect(ids(await findingsOfTrace(trace, never))).toEqual(["client-never-released"]);
  });

  test("is found by a connection that is open still, unless a pool keeps it", async () => {
    let stray: pg.Client | undefined;
    const trace = await traceOf(async () => {
      stray = await lab.connect();
      await stray.query("select 1");
    });
    await stray?.end();
    const [finding, ...more] = await findingsOfTrace(trace, never);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "connection-left-open", subject: { statement: "select $1" } });
    expect(figures(finding)).toEqual({ "connections opened and still open": 1, "round trips to open them": 3 });
    expect(await findingsOfTrace(trace, { ...never, keptByPools: 1 })).toEqual([]);
    expect(ids(await findingsOfTrace(trace, { ...never, keptByPools: 1, notReleased: 1 }))).toEqual([
      "client-never-released",
    ]);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "closed",
      async () => {
        const brief = await lab.connect();
        await brief.query("begin");
        await brief.query("rollback");
        await brief.end();
      },
    ],
    ["open before", () => client.query("select 1")],
  ])("is not found where a connection was %s", async (_name, work) => {
    expect(await findingsOfTrace(await traceOf(work), never)).toEqual([]);
  });
});
