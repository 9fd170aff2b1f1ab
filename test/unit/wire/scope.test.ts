import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import Cursor from "pg-cursor";
import { startProxy, type WireTrace } from "roundtrip";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWire, type WireLab } from "./fixture.js";

let wire: WireLab;
let client: pg.Client;

beforeAll(async () => {
  wire = await openWire("wire-scope");
  client = await wire.connect({ application_name: "scope test" });
});
beforeEach(() => client.query("drop table if exists t; create table t (id int primary key, b text)"));
afterAll(() => wire[Symbol.asyncDispose]());

/** What `work` does, counted without touching the timing. */
const trace = (work: () => Promise<unknown>): Promise<WireTrace> => wire.trace(work, false);

describe("a scope counts", () => {
  test("statements, commands, rows and bytes", async () => {
    const { totals, connections } = await trace(async () => {
      await client.query("insert into t select n, 'x' from generate_series(1, 10) n");
      await client.query("update t set b = 'y' where id <= $1", [4]);
      await client.query("select 1; select 2");
      await client.query("select * from t where id > $1", [7]);
    });
    expect(totals).toMatchObject({ statements: 4, commands: 5, rowsReturned: 5, rowsAffected: 14, prepared: 0 });
    const [own] = connections;
    expect(own?.parameters).toMatchObject({ application_name: "scope test", user: wire.config.user });
    expect(own?.statements.map(({ kind, sql, commands, rowsAffected }) => [kind, sql, commands, rowsAffected])).toEqual(
      [
        ["simple", "insert into t select n, 'x' from generate_series(1, 10) n", ["INSERT 0 10"], 10],
        ["extended", "update t set b = 'y' where id <= $1", ["UPDATE 4"], 4],
        ["simple", "select 1; select 2", ["SELECT 1", "SELECT 1"], 0],
        ["extended", "select * from t where id > $1", ["SELECT 3"], 0],
      ],
    );
    expect(own?.roundTrips[1]?.up.messages).toBe("P B D E S");
    expect(own?.roundTrips[1]?.down.messages).toBe("1 2 n C Z");
    expect(own?.bytesUp).toBe(own?.roundTrips.reduce((sum, { up }) => sum + up.bytes, 0));
    expect(own?.bytesDown).toBe(own?.roundTrips.reduce((sum, { down }) => sum + down.bytes, 0));
  });

  test("prepared statements, and knows their text in later scopes", async () => {
    const named = { name: "by-id", text: "select * from t where id = $1", values: [1] };
    expect((await trace(() => client.query(named))).totals.prepared).toBe(1);
    const later = await trace(() => client.query(named));
    expect(later.totals.prepared).toBe(0);
    expect(later.connections[0]?.statements[0]).toMatchObject({ sql: named.text, name: "by-id" });
  });

  test("transactions by how they end, and statements outside of one", async () => {
    const { totals } = await trace(async () => {
      await client.query("begin; savepoint s; select 1; rollback to s; commit");
      await client.query("begin");
      await client.query("rollback");
      await client.query("begin");
      await client.query("select 1 / 0").catch(() => undefined);
      await client.query("commit");
      await client.query("begin");
      await client.query("commit and chain");
      await client.query("commit");
      await client.query("select 1");
      await client.query("select 1 / 0").catch(() => undefined);
    });
    expect(totals.transactions).toEqual({ begun: 5, committed: 3, rolledBack: 2 });
    expect(totals.implicitTransactions).toEqual({ committed: 1, rolledBack: 1 });
    expect(totals.errors).toBe(2);
  });

  test("errors, at the statement that caused them", async () => {
    const { connections } = await trace(async () => {
      await client.query("insert into t values ($1, 'x'), ($1, 'x')", [1]).catch(() => undefined);
    });
    const error = { severity: "ERROR", code: "23505" };
    expect(connections[0]?.errors).toMatchObject([error]);
    expect(connections[0]?.statements).toMatchObject([{ error, transactionStatus: "I", commands: [] }]);
    expect(connections[0]?.errors[0]?.message).toContain("duplicate key");
  });

  test("COPY, both ways", async () => {
    const lines = ["1\tone\n", "2\ttwo\n"];
    const { totals, roundTrips, connections } = await trace(async () => {
      await pipeline(Readable.from(lines), client.query(copyFrom("copy t from stdin")));
      for await (const _ of client.query(copyTo("copy t to stdout")));
    });
    expect(totals).toMatchObject({
      copyRows: 4,
      copyBytes: 2 * lines.join("").length,
      rowsAffected: 2,
      rowsReturned: 0,
    });
    expect(roundTrips.sum).toBe(3);
    expect(connections[0]?.statements.map(({ commands }) => commands)).toEqual([["COPY 2"], ["COPY 2"]]);
  });

  test("a cursor as one statement of several fetches", async () => {
    const { totals, connections } = await trace(async () => {
      const cursor = client.query(new Cursor("select n from generate_series(1, 25) n"));
      while ((await cursor.read(10)).length > 0);
      await cursor.close();
    });
    expect(totals).toMatchObject({ statements: 1, rowsReturned: 25 });
    expect(connections[0]?.statements).toMatchObject([{ fetches: 3, rowsReturned: 25 }]);
  });

  test("connections: opened, at one moment, leaked, under way", async () => {
    let waiting: Promise<unknown> | undefined;
    const { totals, connections } = await trace(async () => {
      const closed = await wire.connect();
      await closed.end();
      await wire.connect();
      await client.query("begin; select pg_advisory_xact_lock(7)");
      waiting = (await wire.connect()).query("select pg_advisory_lock(7)");
    });
    expect(totals).toMatchObject({
      connectionsOpened: 3,
      connectionsPeak: 3,
      connectionsLeaked: 3,
      connectionsUnderWay: 1,
    });
    expect(connections.map(({ closedBy, inTransaction, underWay }) => [closedBy, inTransaction, underWay])).toEqual([
      [undefined, true, false],
      ["client", false, false],
      [undefined, false, false],
      [undefined, false, true],
    ]);
    await client.query("rollback");
    await waiting;
  });

  test("the time line of a connection without gaps", async () => {
    const { connections, durationMs } = await trace(async () => {
      await client.query("begin");
      await client.query("commit");
    });
    const segments = connections[0]?.segments ?? [];
    expect(segments.map(({ state }) => state)).toEqual(["idle", "waiting", "in transaction", "waiting", "idle"]);
    expect(segments[0]?.fromMs).toBe(0);
    expect(segments.at(-1)?.toMs).toBe(durationMs);
    for (const [at, { fromMs }] of segments.entries()) if (at > 0) expect(fromMs).toBe(segments[at - 1]?.toMs);
  });

  test("the steps of a log-in", async () => {
    const { connections } = await trace(() => wire.connect());
    expect(connections[0]?.roundTrips.map(({ phase, up, down }) => [phase, up.messages, down.messages])).toEqual([
      ["start-up", "Startup", "R"],
      ["password", "p", "R"],
      ["password", "p", expect.stringMatching(/^R×2 S×\d+ K Z$/)],
    ]);
    expect(connections[0]?.segments.map(({ state }) => state)).toEqual(["starting", "idle"]);
  });

  test("a notice is none of the answers", async () => {
    const { totals, roundTrips } = await trace(() => client.query("do $$ begin raise notice 'ready'; end $$"));
    expect(totals.notices).toBe(1);
    expect(roundTrips).toEqual({ sum: 1, depth: 1 });
  });
});

describe("a scope", () => {
  test("is plain data", async () => {
    const seen = await trace(() => client.query("select 1"));
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
    expect(structuredClone(seen)).toEqual(seen);
  });

  test("that finds another one open is refused", async () => {
    const scope = await wire.proxy.openScope();
    await expect(wire.proxy.openScope()).rejects.toThrow("Another scope of this proxy is open. Close it first");
    await scope.close();
    expect(await scope.close()).toBe(await scope.close());
  });

  test("that is exact puts the server at least 4 ms away, and no longer when it is closed", async () => {
    const exact = await wire.trace(() => client.query("select 1"));
    expect(exact).toMatchObject({ exact: true, roundTripMs: 4 });
    const [trip] = exact.connections[0]?.roundTrips ?? [];
    expect((trip?.down.startedAtMs ?? 0) - (trip?.up.startedAtMs ?? 0)).toBeGreaterThanOrEqual(4);
    expect(await trace(() => client.query("select 1"))).toMatchObject({ exact: false, roundTripMs: 0 });
    await wire.proxy.network({ roundTripMs: 6 });
    expect((await wire.trace(() => client.query("select 1"))).roundTripMs).toBe(6);
    await wire.proxy.network({});
  });
});

describe("the proxy", () => {
  test("sums up since its start", async () => {
    const before = await wire.proxy.status();
    await client.query("select 1");
    const after = await wire.proxy.status();
    expect(after.statements - before.statements).toBe(1);
    expect(after.roundTrips - before.roundTrips).toBe(1);
    expect(after.bytesUp).toBeGreaterThan(before.bytesUp);
  });

  test("that is closed says so, and closes twice", async () => {
    const { host, port } = wire.lab.directConfig;
    const proxy = await startProxy({ to: { host, port } });
    await proxy.close();
    await proxy.close();
    await expect(proxy.status()).rejects.toThrow("Start another one.");
  });

  test("cannot have a port that is taken", async () => {
    const { host, port } = wire.lab.directConfig;
    const start = startProxy({ to: { host, port }, port: wire.proxy.port });
    await expect(start).rejects.toThrow(`Port ${wire.proxy.port} is taken. Name another one, or none.`);
  });

  test.each([
    [{ to: { host: "", port: 5432 } }, 'to: host: expected a name or an address, got "".'],
    [{ to: { host: "a", port: 0 } }, "to: port: expected an integer from 1 to 65535, got 0."],
    [{ network: { roundTripMs: -1 } }, "roundTripMs (milliseconds): expected a number from 0 to 60000, got -1."],
    [{ network: { latency: 5 } }, "network: unknown option latency; expected roundTripMs."],
    [{ port: 70_000 }, "port: expected an integer from 0 to 65535, got 70000."],
    [{ prot: 1 }, "startProxy: unknown option prot; expected to, network, faults, tls, port, account."],
  ])("refuses what it cannot do: %j", async (options, message) => {
    const { host, port } = wire.lab.directConfig;
    await expect(startProxy({ to: { host, port }, ...options } as never)).rejects.toThrow(message);
  });
});
