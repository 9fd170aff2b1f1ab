import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { startProxy, type WireProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeServer, openWire, readAll, relayTo, startUpMessage, until, type WireLab } from "./fixture.js";

let wire: WireLab;
/** Encrypts on both sides. */
let front: WireProxy;

beforeAll(async () => {
  wire = await openWire("wire-life-cycle", { tls: true });
  const ssl = { ca: wire.proxy.certificate as string };
  front = await startProxy({ to: { host: "localhost", port: wire.proxy.port, ssl }, tls: true });
});
afterAll(async () => {
  await front.close();
  await wire[Symbol.asyncDispose]();
});

const streamOf = (client: pg.Client): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

const pidOf = async (client: pg.Client): Promise<number> =>
  (await client.query("select pg_backend_pid() as pid")).rows[0].pid;

const runs = async (pid: number): Promise<boolean> =>
  (await wire.lab.pool.query("select from pg_stat_activity where pid = $1", [pid])).rowCount === 1;

/** Breaks a client's socket off, and waits until its server process, which worked on before, has ended. */
async function dies(client: pg.Client, pid: number): Promise<void> {
  expect(await runs(pid)).toBe(true);
  streamOf(client).destroy();
  await until(async () => !(await runs(pid)));
}

/** More rows than could be sent within the time limit of a test. */
const endless = "select generate_series(1, 10000000000)";

describe("a client that dies takes its server process along, which would else work on for minutes", () => {
  const ways: [string, (client: pg.Client) => Promise<unknown>][] = [
    ["in the middle of an answer", (client) => once(start(client, endless), "data")],
    ["in the middle of a COPY from the server", (client) => once(start(client, `copy (${endless}) to stdout`), "data")],
    [
      "in the middle of a COPY to the server",
      async (client) => {
        await client.query("create temp table copied (line text)");
        const copy = client.query(copyFrom("copy copied from stdin"));
        copy.on("error", () => undefined);
        await new Promise((resolve) => copy.write("a line\n", resolve));
      },
    ],
    [
      "that it has stopped to read",
      async (client) => {
        const stream = start(client, endless);
        await once(stream, "data");
        stream.pause();
        // What can be sent has been sent: the server waits.
        await until(async () => {
          const sql = "select from pg_stat_activity where pid = $1 and wait_event = 'ClientWrite'";
          return (await wire.lab.pool.query(sql, [pids.get(client)])).rowCount === 1;
        });
      },
    ],
  ];
  const pids = new Map<pg.Client, number>();
  function start(client: pg.Client, sql: string): Socket {
    // Nobody keeps the rows.
    const stream = streamOf(client);
    stream.removeAllListeners("data");
    stream.resume();
    client.query(sql).catch(() => undefined);
    return stream;
  }

  const proxies: [string, () => pg.ClientConfig][] = [
    ["plain", () => ({})],
    ["encrypted on both sides", () => ({ port: front.port, ssl: { rejectUnauthorized: false } })],
  ];
  describe.each(proxies)("%s", (_name, config) => {
    test.each(ways)("%s", async (_way, work) => {
      const client = await wire.connect(config());
      const pid = await pidOf(client);
      pids.set(client, pid);
      await work(client);
      await dies(client, pid);
    });
  });

  test("also with the server far away", async () => {
    await using proxy = await startProxy({ to: wire.target, network: { roundTripMs: 20 } });
    const client = await wire.connect({ port: proxy.port });
    const pid = await pidOf(client);
    await once(start(client, endless), "data");
    await dies(client, pid);
  });

  test("also while nothing is handed out to it", async () => {
    await using proxy = await startProxy({ to: wire.target });
    const client = await wire.connect({ port: proxy.port });
    await proxy.faults([{ kind: "stall", afterBytes: 0 }]);
    client.query("select 1").catch(() => undefined);
    await until(async () => (await proxy.status()).statements === 1);
    streamOf(client).destroy();
    await until(async () => (await proxy.status()).sockets === 0);
    expect((await proxy.status()).connectionsOpen).toBe(0);
  });
});

describe("a server process that dies takes its client along", () => {
  test("in the middle of an answer", async () => {
    const client = await wire.connect();
    const pid = await pidOf(client);
    const stream = streamOf(client);
    client.query(endless).catch(() => undefined);
    stream.removeAllListeners("data");
    stream.resume();
    await once(stream, "data");
    await wire.lab.pool.query("select pg_terminate_backend($1)", [pid]);
    if (!stream.closed) await once(stream, "close");
    expect(stream.destroyed).toBe(true);
  });

  test("in the middle of a COPY whose client reads nothing", async () => {
    const client = await wire.connect();
    const pid = await pidOf(client);
    await client.query("create table copied (line text)");
    const copy = client.query(copyFrom("copy copied from stdin"));
    const stream = streamOf(client);
    const lines = Buffer.alloc(65_536, `${"x".repeat(63)}\n`);
    copy.on("error", () => undefined);
    await new Promise((resolve) => copy.write(lines, resolve));
    stream.pause();
    const message = Buffer.concat([Buffer.from([100, 0, 1, 0, 4]), lines]);
    await wire.lab.pool.query("select pg_terminate_backend($1)", [pid]);
    await until(() => {
      if (!stream.destroyed && stream.writableLength < 1_000_000) stream.write(message);
      return stream.destroyed;
    });
    expect(stream.destroyed).toBe(true);
  });

  test("which may read the last words as slowly as it likes", async () => {
    const row = Buffer.alloc(1_000_000, "x");
    const reads: Buffer[] = [];
    await using server = await fakeServer((socket) => {
      socket.once("data", () => socket.end(Buffer.concat([Buffer.from([78, 0, 15, 66, 68]), row])));
    });
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
    const socket = connect(proxy.port, proxy.host);
    socket.on("error", () => undefined);
    socket.write(startUpMessage(wire.config));
    await once(socket, "readable");
    await until(async () => (await proxy.status()).bytesDown > row.length);
    socket.on("data", (chunk) => reads.push(chunk));
    await once(socket, "end");
    expect(
      Buffer.concat(reads)
        .subarray(5, row.length + 5)
        .equals(row),
    ).toBe(true);
    socket.destroy();
  });
});

describe("TLS ends with its own last word", () => {
  /** The type of the last record that came from the proxy: 21 is an alert, of which close_notify is one. */
  const lastRecord = (bytes: Buffer): number | undefined => {
    let last: number | undefined;
    for (let at = 1; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) last = bytes[at];
    return last;
  };
  const tls = { rejectUnauthorized: false, maxVersion: "TLSv1.2" } as const;

  test("when a request to cancel is done", async () => {
    await using relay = await relayTo(wire.proxy.port);
    const socket = connect(relay.port, "127.0.0.1");
    socket.write(Buffer.from("0000000804d2162f", "hex"));
    await once(socket, "data");
    const secure = connectTls({ ...tls, socket });
    await once(secure, "secureConnect");
    secure.write(Buffer.from("0000001004d2162e0000000000000000", "hex"));
    await readAll(secure);
    expect(lastRecord(relay.fromServer())).toBe(21);
  });

  test("when the server ends the connection", async () => {
    await using relay = await relayTo(wire.proxy.port);
    const client = await wire.connect({ port: relay.port, ssl: tls });
    const lost = once(client, "error");
    await wire.lab.pool.query("select pg_terminate_backend($1)", [await pidOf(client)]);
    await lost;
    await until(() => relay.open() === 0);
    expect(lastRecord(relay.fromServer())).toBe(21);
  });

  test("when the proxy is closed", async () => {
    const proxy = await startProxy({ to: wire.target, tls: true });
    await using relay = await relayTo(proxy.port);
    await wire.connect({ port: relay.port, ssl: tls });
    await proxy.close();
    await until(() => relay.open() === 0);
    expect(lastRecord(relay.fromServer())).toBe(21);
  });
});
