import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import fc from "fast-check";
import pg from "pg";
import type { WireTrace } from "roundtrip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilWaiting } from "../session-waits.js";
import { openWire, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-invariants", { tls: true });
});
afterAll(() => wire[Symbol.asyncDispose]());

/** What in a trace contradicts something else in it, in words. */
function contradictions({ roundTrips, connections, totals }: WireTrace, openBefore: number): string[] {
  const sumOf = (value: (connection: WireTrace["connections"][number]) => number) =>
    connections.reduce((sum, connection) => sum + value(connection), 0);
  const depths = new Set(connections.flatMap((connection) => connection.roundTrips.map(({ depth }) => depth)));
  const grows = ({ roundTrips: trips }: WireTrace["connections"][number]) =>
    trips.every(({ depth }, at) => depth > (trips[at - 1]?.depth ?? 0));
  const claims: Record<string, boolean> = {
    "the depth is not above the sum": roundTrips.depth <= roundTrips.sum,
    "the depth is not below what one connection did": connections.every(
      (one) => one.roundTripCount <= roundTrips.depth,
    ),
    "the depth is that of the deepest round trip": roundTrips.depth === Math.max(0, ...depths),
    "every link of the longest chain is there": depths.size === roundTrips.depth,
    "each round trip of a connection is deeper than the one before": connections.every(grows),
    "the sum is that of the connections": roundTrips.sum === sumOf((one) => one.roundTripCount),
    "every round trip is told": connections.every((one) => one.roundTrips.length === one.roundTripCount),
    "statements are those of the connections": totals.statements === sumOf((one) => one.statements.length),
    "errors are those of the connections": totals.errors === sumOf((one) => one.errors.length),
    "rows are those of the statements":
      totals.rowsReturned === sumOf((one) => one.statements.reduce((sum, { rowsReturned }) => sum + rowsReturned, 0)),
    "bytes are those of the round trips": connections.every(
      (one) => one.bytesUp >= one.roundTrips.reduce((sum, { up }) => sum + up.bytes, 0),
    ),
    "as many were opened as are told":
      totals.connectionsOpened === connections.filter((one) => "openedAtMs" in one).length,
    "no more were open at once than there were": totals.connectionsPeak <= openBefore + totals.connectionsOpened,
    "no more leaked than were open": totals.connectionsLeaked <= totals.connectionsPeak,
    "no more transactions ended than began":
      totals.transactions.committed + totals.transactions.rolledBack <= totals.transactions.begun,
  };
  return Object.keys(claims).filter((claim) => !claims[claim]);
}

/** Asks to cancel what a client does, in plain text or after a handshake, and waits until that was done. */
async function cancel(client: pg.Client, encrypted: boolean): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const request = Buffer.from("00000010 04d2162e 00000000 00000000".replaceAll(" ", ""), "hex");
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = connect(wire.proxy.port, wire.proxy.host);
  let stream: typeof socket | TLSSocket = socket;
  if (encrypted) {
    socket.write(Buffer.from("0000000804d2162f", "hex"));
    await once(socket, "data");
    stream = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: ["postgresql"] });
    stream.on("error", () => undefined);
    await once(stream, "secureConnect");
  }
  stream.write(request);
  stream.resume();
  if (!socket.closed) await once(socket, "close");
}

/** Has a client sleep until it is cancelled. */
async function sleepAndCancel(client: pg.Client, encrypted: boolean): Promise<void> {
  const asleep = client.query("select pg_sleep(60)").catch((error) => error.code);
  const pid = (client as unknown as { processID: number }).processID;
  const direct = new pg.Client(wire.lab.directConfig);
  await direct.connect();
  await untilWaiting(direct, "PgSleep", pid);
  await direct.end();
  await cancel(client, encrypted);
  expect(await asleep).toBe("57014");
}

const step = fc.record({
  /** Which client does it. */
  lane: fc.nat({ max: 2 }),
  does: fc.constantFrom(
    "open",
    "open encrypted",
    "query",
    "two",
    "transaction",
    "error",
    "rows",
    "cancel",
    "cancel encrypted",
    "close",
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Carries out the steps of one lane, one after the other. */
async function carryOut(steps: Step["does"][], left: pg.Client[]): Promise<void> {
  let client: pg.Client | undefined;
  for (const does of steps) {
    if (client && does === "close") {
      await client.end();
      client = undefined;
      continue;
    }
    if (!client) {
      client = new pg.Client({
        ...wire.config,
        ssl: does === "open encrypted" ? { rejectUnauthorized: false } : false,
      });
      client.on("error", () => undefined);
      await client.connect();
    }
    if (does === "query") await client.query("select $1::int", [1]);
    else if (does === "two") await Promise.all([client.query("select 1"), client.query("select 2")]);
    else if (does === "transaction") for (const sql of ["begin", "select 1", "commit"]) await client.query(sql);
    else if (does === "error") await client.query("select nothing").catch(() => undefined);
    else if (does === "rows") await client.query("select n from generate_series(1, 500) n");
    else if (does.startsWith("cancel")) await sleepAndCancel(client, does.endsWith("encrypted"));
  }
  if (client) left.push(client);
}

test("counts do not contradict each other, whatever clients do side by side", { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.boolean(), async (steps, exact) => {
      const left: pg.Client[] = [];
      const lanes = [0, 1, 2].map((lane) => steps.filter((one) => one.lane === lane).map(({ does }) => does));
      const trace = await wire.trace(() => Promise.all(lanes.map((lane) => carryOut(lane, left))), exact);
      await Promise.all(left.map((client) => client.end()));
      expect(contradictions(trace, 0)).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test.each([
  ["in plain text", false],
  ["encrypted", true],
])("a request to cancel, %s, is no connection and no round trip", async (_, encrypted) => {
  const client = await wire.connect();
  const { roundTrips, totals } = await wire.trace(async () => {
    await client.query("select 1");
    for (let n = 0; n < 3; n++) await sleepAndCancel(client, encrypted);
  });
  expect(roundTrips).toEqual({ sum: 4, depth: 4 });
  expect(totals).toMatchObject({ cancelRequests: 3, connectionsOpened: 0, connectionsPeak: 1 });
  await client.end();
});
