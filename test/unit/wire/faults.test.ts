import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { WireFault } from "roundtrip";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openWire, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-faults");
  await wire.lab.pool.query("create table t (a int)");
});
afterEach(() => wire.proxy.faults([]));
afterAll(() => wire[Symbol.asyncDispose]());

const rowsOfT = async () => (await wire.lab.pool.query("select count(*)::int as n from t")).rows[0].n;

/** The error that a query comes to; undefined when it succeeds. */
const errorOf = (client: pg.Client, sql: string): Promise<Error | undefined> =>
  client.query(sql).then(
    () => undefined,
    (error) => error,
  );

describe("refuse", () => {
  test("resets new connections, leaves open ones alone, and ends with the faults", async () => {
    const before = await wire.connect();
    await wire.proxy.faults([{ kind: "refuse" }]);
    await expect(wire.connect()).rejects.toThrow(/ECONNRESET|terminated unexpectedly/);
    expect(await errorOf(before, "select 1")).toBeUndefined();
    await wire.proxy.faults([]);
    expect(await errorOf(await wire.connect(), "select 1")).toBeUndefined();
  });
});

describe("reset", () => {
  test("at the n-th statement, whose request is lost: the server never sees it", async () => {
    const client = await wire.connect();
    await wire.proxy.faults([{ kind: "reset", atStatement: 2 }]);
    const rows = await rowsOfT();
    const scope = await wire.proxy.openScope({ exact: false });
    expect(await errorOf(client, "insert into t values (1)")).toBeUndefined();
    expect(await errorOf(client, "insert into t values (2)")).toBeInstanceOf(Error);
    const { connections, totals } = await scope.close();
    expect(connections[0]).toMatchObject({
      closedBy: "fault",
      problem: "fault reset at statement 2, its request lost",
      underWay: false,
    });
    expect(totals.statements).toBe(1);
    expect(await rowsOfT()).toBe(rows + 1);
  });

  test("at the n-th statement, whose reply is lost: the server has done it", async () => {
    const client = await wire.connect();
    await wire.proxy.faults([{ kind: "reset", atStatement: 1, lose: "reply" }]);
    const rows = await rowsOfT();
    const scope = await wire.proxy.openScope({ exact: false });
    expect(await errorOf(client, "insert into t values (3)")).toBeInstanceOf(Error);
    const { connections, totals } = await scope.close();
    expect(connections[0]?.problem).toBe("fault reset at statement 1, its reply lost");
    expect(connections[0]?.roundTrips[0]?.down.bytes).toBe(0);
    expect(totals.statements).toBe(1);
    expect(await rowsOfT()).toBe(rows + 1);
  });

  test("at a COPY whose reply is lost: the server has taken the rows", async () => {
    const client = await wire.connect();
    await wire.proxy.faults([{ kind: "reset", atStatement: 1, lose: "reply" }]);
    const rows = await rowsOfT();
    const copy = client.query(copyFrom("copy t from stdin"));
    const error = new Promise((resolve) => copy.once("error", resolve));
    copy.end("4\n5\n");
    expect(await error).toBeInstanceOf(Error);
    expect(await rowsOfT()).toBe(rows + 2);
  });

  test("after n bytes from the server: exactly these are handed out", async () => {
    const client = await wire.connect();
    await wire.proxy.faults([{ kind: "reset", afterBytes: 1_000 }]);
    const scope = await wire.proxy.openScope({ exact: false });
    expect(await errorOf(client, "select repeat('x', 5000)")).toBeInstanceOf(Error);
    const { connections } = await scope.close();
    expect(connections[0]).toMatchObject({ bytesDown: 1_000, closedBy: "fault" });
  });

  test("are those of the connection that is named: open ones count first, then new ones", async () => {
    const [first, second] = [await wire.connect(), await wire.connect()];
    const open = (await wire.proxy.status()).connectionsOpen;
    await wire.proxy.faults([{ kind: "reset", atStatement: 1, connection: open }]);
    expect(await errorOf(first, "select 1")).toBeUndefined();
    expect(await errorOf(second, "select 1")).toBeInstanceOf(Error);
    await wire.proxy.faults([{ kind: "reset", atStatement: 1, connection: open + 1 }]);
    const [third, fourth] = [await wire.connect(), await wire.connect()];
    expect(await errorOf(third, "select 1")).toBeUndefined();
    expect(await errorOf(fourth, "select 1")).toBeInstanceOf(Error);
  });

  test("by chance are those of the same connections for the same seed", async () => {
    const faulty = async (seed: number) => {
      await wire.proxy.faults([{ kind: "refuse", chance: 0.5 }], seed);
      const verdicts: boolean[] = [];
      for (let n = 0; n < 20; n++) {
        verdicts.push(
          await wire.connect().then(
            (client) => client.end().then(() => false),
            () => true,
          ),
        );
      }
      return verdicts;
    };
    const verdicts = await faulty(7);
    expect(await faulty(7)).toEqual(verdicts);
    expect(await faulty(8)).not.toEqual(verdicts);
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  });
});

describe("stall", () => {
  /** Asks while a stall holds the answer back; it must not have come before other faults let it go on. */
  async function stalled(
    where: Partial<WireFault>,
    sql: string,
  ): Promise<{ client: pg.Client; answer: pg.QueryResult }> {
    const client = await wire.connect();
    const { connectionsOpen } = await wire.proxy.status();
    await wire.proxy.faults([{ kind: "stall", connection: connectionsOpen, ...where } as WireFault]);
    let answered = false;
    const answer = client.query(sql).finally(() => (answered = true));
    await (await wire.connect()).query("select 1");
    expect(answered).toBe(false);
    await wire.proxy.faults([]);
    return { client, answer: await answer };
  }

  test("in the middle of an answer: when other faults let it go on, it comes whole", async () => {
    const { client, answer } = await stalled({ afterBytes: 100 }, "select repeat('x', 5000) as x");
    expect(answer.rows[0].x).toHaveLength(5_000);
    expect(await errorOf(client, "select 1")).toBeUndefined();
  });

  test("for ever: nothing comes, the connection stays open, and other faults let it go on", async () => {
    await stalled({ atStatement: 1 }, "select 1");
  });
});

test("cutCopy breaks off in the middle of a copy: no row is kept", async () => {
  const client = await wire.connect();
  await wire.proxy.faults([{ kind: "cutCopy", afterBytes: 1_000 }]);
  const rows = await rowsOfT();
  const lines = Readable.from(Array.from({ length: 1_000 }, (_, n) => `${n}\n`));
  await expect(pipeline(lines, client.query(copyFrom("copy t from stdin")))).rejects.toThrow();
  expect(await rowsOfT()).toBe(rows);
});

test("slowStart delays the first answer of a new connection alone", async () => {
  await wire.proxy.faults([{ kind: "slowStart", delayMs: 100 }]);
  const since = performance.now();
  const client = await wire.connect();
  expect(performance.now() - since).toBeGreaterThanOrEqual(99);
  const scope = await wire.proxy.openScope({ exact: false });
  await client.query("select 1");
  expect((await scope.close()).connections[0]?.roundTrips).toHaveLength(1);
});

test.each([
  [
    { kind: "explode" },
    "fault: kind: expected one of refuse, reset, stall, cutCopy, slowStart; got a string of 7 characters.",
  ],
  [{ kind: "reset" }, "fault reset: expected either afterBytes or atStatement."],
  [{ kind: "reset", atStatement: 0 }, "fault reset: atStatement: expected an integer from 1 to"],
  [
    { kind: "reset", atStatement: 1, lose: "mind" },
    "fault reset: lose: expected request or reply, got a string of 4 characters.",
  ],
  [{ kind: "stall", afterBytes: -1 }, "fault stall: afterBytes: expected an integer from 0 to"],
  [{ kind: "slowStart" }, "fault slowStart: delayMs: expected a number from 1 to 3600000, got undefined."],
  [{ kind: "refuse", chance: 0 }, "fault refuse: chance: expected a number from"],
  [{ kind: "refuse", often: 1 }, "fault refuse: unknown option often; expected kind, connection, chance."],
])("a fault that cannot be carried out is refused: %j", async (fault, message) => {
  await expect(wire.proxy.faults([fault as WireFault])).rejects.toThrow(message);
});
