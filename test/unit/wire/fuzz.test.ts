import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import Cursor from "pg-cursor";
import { startProxy, type WireTrace } from "roundtrip";
import { beforeAll, describe, expect, test } from "vitest";
import { fakeServer, openWire } from "./fixture.js";

/** What one side said before the other answered. */
interface Turn {
  from: "client" | "server";
  bytes: Buffer;
}

let turns: Turn[];

/** Records a conversation of `pg` with PostgreSQL that uses every part of the protocol that `pg` can speak. */
async function record(config: pg.ClientConfig): Promise<Turn[]> {
  const said: Turn[] = [];
  const say = (from: Turn["from"]) => (bytes: Buffer) => {
    const last = said.at(-1);
    if (last?.from === from) last.bytes = Buffer.concat([last.bytes, bytes]);
    else said.push({ from, bytes });
  };
  const closed: Promise<unknown>[] = [];
  const tap = createServer((client) => {
    const server = connect({ host: config.host as string, port: config.port as number });
    closed.push(new Promise((resolve) => server.once("close", resolve)));
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
    client.on("data", say("client")).pipe(server);
    server.on("data", say("server")).pipe(client);
  });
  tap.listen(0, "127.0.0.1");
  await once(tap, "listening");
  const client = new pg.Client({ ...config, host: "127.0.0.1", port: (tap.address() as AddressInfo).port });
  await client.connect();
  await client.query("create temp table t (a int, b text)");
  await client.query("do $$ begin raise notice 'ünïcödé %', repeat('x', 300); end $$");
  await client.query({ name: "insert", text: "insert into t values ($1, $2)", values: [1, "x".repeat(9_000)] });
  await client.query({ name: "insert", text: "insert into t values ($1, $2)", values: [2, null] });
  await client.query("select * from nothing_there").catch(() => undefined);
  await client.query("select $1::int / 0", [1]).catch(() => undefined);
  await client.query("begin; savepoint s; select 1; rollback to s; insert into t values (3, ''); commit");
  await pipeline(Readable.from(["4\tfour\n", "5\tfive\n"]), client.query(copyFrom("copy t from stdin")));
  await pipeline(Readable.from(["not a number\n"]), client.query(copyFrom("copy t from stdin"))).catch(() => undefined);
  for await (const _ of client.query(copyTo("copy t to stdout")));
  const cursor = client.query(new Cursor("select n from generate_series(1, 25) n"));
  while ((await cursor.read(10)).length > 0);
  await cursor.close();
  await client.query("listen news");
  await client.query("notify news, 'hello'");
  await client.query("select n, repeat('y', n) from generate_series(1, 300) n");
  await client.end();
  // Until the server has read its last word: a session that is ended before would be one more turn.
  await Promise.all(closed);
  tap.close();
  return said;
}

/** What a trace counts, without its times. */
function counts({ roundTrips, totals, connections, omitted }: WireTrace): string {
  const text = { roundTrips, totals, omitted, connections };
  return JSON.stringify(text, (key, value) => (/^(id|.*Ms|segments|closedBy)$/.test(key) ? undefined : value), 1);
}

/** Cuts bytes at the places that `sizes` says, over and over. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0, at = 0; from < bytes.length; at++) {
    const size = sizes[at % sizes.length] as number;
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
}

/** One side of the recorded conversation: says its turns, cut to pieces, each when the other side's before it are complete. */
async function play(socket: Socket, own: Turn["from"], sizes: readonly number[]): Promise<Buffer> {
  socket.setNoDelay(true);
  const heard: Buffer[] = [];
  let bytes = 0;
  let wake: () => void = () => undefined;
  socket.on("data", (chunk) => {
    heard.push(chunk);
    bytes += chunk.length;
    wake();
  });
  let expected = 0;
  for (const turn of turns) {
    if (turn.from !== own) {
      expected += turn.bytes.length;
      while (bytes < expected) await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    for (const piece of cut(turn.bytes, sizes)) {
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  socket.end();
  return Buffer.concat(heard);
}

const allOf = (from: Turn["from"]) =>
  Buffer.concat(turns.filter((turn) => turn.from === from).map(({ bytes }) => bytes));

beforeAll(async () => {
  await using wire = await openWire("wire-fuzz");
  turns = await record(wire.lab.directConfig);
});

/** Plays the recorded conversation through a proxy. */
async function replay(clientSizes: readonly number[], serverSizes: readonly number[]) {
  let served: Promise<Buffer> | undefined;
  await using server = await fakeServer((socket) => (served = play(socket, "server", serverSizes)));
  await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
  const scope = await proxy.openScope({ exact: false });
  const socket = connect(proxy.port, proxy.host);
  const down = await play(socket, "client", clientSizes);
  const up = await served;
  return { up, down, counts: counts(await scope.close()) };
}

describe("a conversation cut and joined at any bytes", { timeout: 240_000 }, () => {
  test("comes out the same on both sides, and counts the same", async () => {
    const whole = await replay([1_000_000], [1_000_000]);
    expect(whole.up?.equals(allOf("client"))).toBe(true);
    expect(whole.down.equals(allOf("server"))).toBe(true);
    expect(JSON.parse(whole.counts)).toMatchObject({
      totals: { statements: 14, prepared: 1, errors: 3, copyRows: 7, rowsReturned: 326, notices: 2 },
    });
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5_000 })), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (clientSizes, serverSizes) => {
        const { up, down, counts: seen } = await replay(clientSizes, serverSizes);
        expect(up?.equals(allOf("client"))).toBe(true);
        expect(down.equals(allOf("server"))).toBe(true);
        expect(seen).toBe(whole.counts);
      }),
      // The first cut that fails is reported as it is: there would be no time to look for a smaller one.
      { numRuns: 15, endOnFailure: true },
    );
  });

  test("a byte at a time", async () => {
    const whole = await replay([1_000_000], [1_000_000]);
    expect(await replay([1], [1])).toEqual(whole);
  });
});
