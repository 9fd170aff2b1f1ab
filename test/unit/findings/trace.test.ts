import pg from "pg";
import { findingsOfTrace, type Lab, openLab, type WireTrace } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figures, ids, never, traceOf as traceOn } from "./traced.js";

let lab: Lab;
/** Open before anything is measured. */
let client: pg.Client;

beforeAll(async () => {
  lab = await openLab({ name: "findings-trace", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
  await client.query("create table notes (id int generated always as identity, body text)");
});
afterAll(async () => {
  await lab?.close();
});

const traceOf = (work: () => Promise<unknown>) => traceOn(lab, work);

/** Does something a number of times, each time after the time before. */
async function inTurn(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 1; n <= times; n++) await work(n);
}

const ordersOf = "select id, total from orders where user_id = $1";

describe("a statement asked in turn", () => {
  test("is found with how often it was asked, and what one statement would need", async () => {
    const trace = await traceOf(() => inTurn(8, (n) => client.query(ordersOf, [n])));
    const [finding, ...more] = await findingsOfTrace(trace, never);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      id: "statement-asked-in-turn",
      subject: { statement: ordersOf, relation: "orders" },
      weight: 700,
    });
    expect(figures(finding)).toMatchObject({
      asked: 8,
      "round trips": 8,
      "in turn": 8,
      "one statement would need": 1,
      "different values": 8,
    });
    expect(finding?.next).toContain("= any($1)");
  });

  test("with the same values each time is to be asked once", async () => {
    const [finding] = await findingsOfTrace(await traceOf(() => inTurn(5, () => client.query(ordersOf, [7]))), never);
    expect(figures(finding)["different values"]).toBe(1);
    expect(finding?.next).toContain("Ask once");
  });

  test("is found where the values stand in its text, and where it changes rows", async () => {
    const written = await traceOf(() => inTurn(5, (n) => client.query(`update users set age = ${n} where id = ${n}`)));
    const [finding] = await findingsOfTrace(written, never);
    expect(finding?.subject.statement).toBe("update users set age = $1 where id = $2");
    expect(finding?.next).toContain("unnest");
  });

  test("is found where a pool works side by side, and still has to ask in turn", async () => {
    const pool = new pg.Pool({ ...lab.connectionConfig, max: 2 });
    const trace = await traceOf(async () => {
      await Promise.all(Array.from({ length: 12 }, (_, n) => pool.query(ordersOf, [n + 1])));
      await pool.end();
    });
    const [finding] = await findingsOfTrace(trace, never);
    expect(figures(finding)).toMatchObject({ asked: 12, "round trips": 12, "in turn": 6 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["four times", () => inTurn(4, (n) => client.query(ordersOf, [n]))],
    ["for all users at once", () => client.query("select id from orders where user_id = any($1)", [[1, 2, 3, 4, 5]])],
    [
      "for portions of a hundred",
      () => inTurn(6, (n) => client.query("select id from orders where id > $1 limit 100", [n])),
    ],
    ["whether the server is there", () => inTurn(20, () => client.query("select 1"))],
    ["of no table, inside of transactions", () => inTurn(6, () => client.query("begin; select now(); commit"))],
    ["and refused each time", () => inTurn(6, () => client.query("select 1 / (id - id) from users").catch(() => 0))],
  ])("is not found when it was asked %s", async (_name, work) => {
    expect(await findingsOfTrace(await traceOf(work), never)).toEqual([]);
  });

  test("is not found in a pipeline, which waits once", async () => {
    const piped = new pg.Client({ ...lab.connectionConfig, pipeline: true } as pg.ClientConfig);
    await piped.connect();
    const trace = await traceOf(() => Promise.all([1, 2, 3, 4, 5, 6].map((n) => piped.query(ordersOf, [n]))));
    await piped.end();
    expect(trace.roundTrips.sum).toBe(1);
    expect(await findingsOfTrace(trace, never)).toEqual([]);
  });
});

describe("rows inserted one by one", () => {
  const insert = "insert into notes (body) values ($1)";

  test("are found with their number", async () => {
    const trace = await traceOf(() => inTurn(6, (n) => client.query(insert, [`note ${n}`])));
    const [finding, ...more] = await findingsOfTrace(trace, never);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "rows-inserted-one-by-one", subject: { relation: "notes" }, weight: 500 });
    expect(figures(finding)).toMatchObject({ asked: 6, "round trips": 6, rows: 6 });
  });

  test("are found inside of one transaction, too", async () => {
    const trace = await traceOf(async () => {
      await client.query("begin");
      await inTurn(6, (n) => client.query(insert, [n]));
      await client.query("commit");
    });
    expect(ids(await findingsOfTrace(trace, never))).toEqual(["rows-inserted-one-by-one"]);
  });

  test("are found when each gives its number back", async () => {
    const trace = await traceOf(() => inTurn(6, (n) => client.query(`${insert} returning id`, [n])));
    expect(ids(await findingsOfTrace(trace, never))).toEqual(["rows-inserted-one-by-one"]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["four", () => inTurn(4, (n) => client.query(insert, [n]))],
    [
      "six in one statement",
      () => client.query("insert into notes (body) select unnest($1::text[])", [["a", "b", "c"]]),
    ],
    ["some at a time", () => inTurn(6, () => client.query("insert into notes (body) values ('a'), ('b'), ('c')"))],
  ])("are not found where there are %s", async (_name, work) => {
    expect(await findingsOfTrace(await traceOf(work), never)).toEqual([]);
  });
});

test.each<[unknown[], string]>([
  [[undefined], "findingsOfTrace: expected a trace, got undefined. A measurement has one"],
  [[{}], "findingsOfTrace: expected a trace, got an object"],
  [[{ connections: [] }, { heldMs: -1 }], "findingsOfTrace: heldMs: expected a number from 0, got -1."],
  [[{ connections: [] }, { keptByPools: 0.5 }], "findingsOfTrace: keptByPools: expected an integer from 0, got 0.5."],
  [[{ connections: [] }, { slow: 1 }], "findingsOfTrace: unknown option slow"],
])("%j is refused", async (args, message) => {
  await expect(findingsOfTrace(...(args as [WireTrace]))).rejects.toThrow(message);
});
