import { once } from "node:events";
import { connect, type Socket } from "node:net";
import pg from "pg";
import { startProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeServer, openWire, proxyHere, readAll, startUpMessage, until, type WireLab } from "./fixture.js";

let wire: WireLab;
let bystander: pg.Client;

beforeAll(async () => {
  wire = await openWire("wire-resilience");
  bystander = await wire.connect();
});
afterAll(() => wire[Symbol.asyncDispose]());

function open(): Socket {
  return connect(wire.proxy.port, wire.proxy.host);
}

const startUp = (version?: number): Buffer => startUpMessage(wire.config, 0, version);

/** Connects a client of `pg` to a port, and returns the error that it must come to. */
async function errorOf(port: number): Promise<Error & { code?: string; severity?: string }> {
  const client = new pg.Client({ ...wire.config, port });
  client.on("error", () => undefined);
  const error = await client.connect().then(
    () => undefined,
    (cause) => cause,
  );
  await client.end().catch(() => undefined);
  if (!error) throw new Error("expected the connection to fail");
  return error;
}

describe("a trace says what was wrong with a client that does not speak PostgreSQL's protocol", () => {
  const began = 'the client did not begin as PostgreSQL\'s clients do: "GET / HTTP/1.1\\r\\n"';
  const tls = "the client began with TLS, and the proxy was started without { tls: true }";
  test.each<[string, () => Buffer, problem: string]>([
    ["from its first bytes", () => Buffer.from("GET / HTTP/1.1\r\n\r\n"), began],
    ["in another version", () => startUp(2 << 16), "the client speaks version 2.0 of the protocol, expected 3"],
    ["later on", () => Buffer.concat([startUp(), Buffer.from([1])]), "the client began a message with 0x01"],
    [
      "with a length that cannot be",
      () => Buffer.concat([startUp(), Buffer.from([0x51, 255, 255, 255, 255])]),
      "a message of type Q has the length -1",
    ],
    ["with TLS where none is offered", () => Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), tls],
  ])("%s", async (_name, bytes, problem) => {
    await using proxy = await proxyHere(wire.target);
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write(bytes());
    await readAll(socket);
    expect(proxy.connections[0]?.closed?.problem).toContain(problem);
  });

  test("and it is told so where PostgreSQL would tell it too", async () => {
    const socket = open();
    socket.write(startUp(2 << 16));
    const answer = (await readAll(socket)).toString();
    expect(answer).toContain("SFATAL\0VFATAL\0C0A000\0MThe client speaks version 2.0 of the protocol, expected 3.");
  });
});

describe("a server that fails is named", () => {
  test("when it cannot be reached", async () => {
    const { port } = await fakeServer(() => undefined).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port } });
    const error = await errorOf(proxy.port);
    expect(error.message).toContain(`The connection to the server at 127.0.0.1:${port} could not be made: `);
    expect(error).toMatchObject({ code: "08006", severity: "FATAL" });
  });

  test("when it is no PostgreSQL", async () => {
    await using server = await fakeServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
    expect((await errorOf(proxy.port)).message).toContain(
      "The server began a message with H, which is none of PostgreSQL's types.",
    );
  });

  test("when it ends without a word", async () => {
    await using server = await fakeServer((socket) => socket.once("data", () => socket.end()));
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
    expect((await errorOf(proxy.port)).message).toContain("The server ended the connection without saying why.");
  });

  test("when it breaks off in the middle of a message, where no word can be said", async () => {
    await using server = await fakeServer((socket) => {
      socket.once("data", () => socket.write(Buffer.from([0x52, 0, 0]), () => socket.resetAndDestroy()));
    });
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
    const scope = await proxy.openScope({ exact: false });
    expect((await errorOf(proxy.port)).message).toContain("Connection terminated unexpectedly");
    const [connection] = (await scope.close()).connections;
    expect(connection?.closedBy).toBe("server");
    expect(connection?.problem).toMatch(/broke: |without saying why/);
  });

  test("when it says why, its own words come through", async () => {
    const client = await wire.connect();
    const lost = once(client, "error");
    const { pid } = (await client.query("select pg_backend_pid() as pid")).rows[0];
    await bystander.query("select pg_terminate_backend($1)", [pid]);
    expect(String((await lost)[0])).toContain("terminating connection due to administrator command");
  });
});

describe("a client that says nothing, or half of it, hurts nobody", () => {
  test("while it waits", async () => {
    const silent = open();
    const half = open();
    await Promise.all([once(silent, "connect"), once(half, "connect")]);
    half.write(startUp().subarray(0, 20));
    const trace = await wire.trace(() => bystander.query("select 1"));
    expect(trace.roundTrips).toEqual({ sum: 1, depth: 1 });
    silent.destroy();
    half.destroy();
  });

  test("when it breaks off in the middle of a query", async () => {
    const client = await wire.connect();
    const scope = await wire.proxy.openScope({ exact: false });
    const lost = client.query("select pg_sleep(60)").catch((error) => error);
    await until(async () => (await wire.proxy.status()).statements > 0);
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    await lost;
    await until(async () => (await wire.proxy.status()).connectionsOpen === 1);
    const trace = await scope.close();
    expect(trace.connections[0]).toMatchObject({ closedBy: "client", underWay: false });
    expect(trace.connections[0]?.problem).toMatch(/without a Terminate message|the client's end failed/);
  });
});

test("1,000 connects and aborts leave no socket and no memory behind", async () => {
  const abort = async (count: number) => {
    for (let at = 0; at < count; at += 10) {
      const sockets = Array.from({ length: 10 }, open);
      await Promise.all(sockets.map((socket) => once(socket, "connect")));
      sockets.forEach((socket, n) => {
        socket.on("error", () => undefined);
        if (n % 3 === 0) socket.resetAndDestroy();
        else if (n % 3 === 1) socket.destroy();
        else socket.write(startUp(), () => socket.resetAndDestroy());
      });
    }
    // A socket of an earlier test may still close meanwhile.
    await until(async () => (await wire.proxy.status()).sockets <= before.sockets);
  };
  const before = await wire.proxy.status();
  await abort(200);
  const warm = await wire.proxy.status();
  await abort(1_000);
  const after = await wire.proxy.status();
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.connectionsOpen).toBeLessThanOrEqual(before.connectionsOpen);
  expect(after.memoryBytes - warm.memoryBytes).toBeLessThan(16 * 1024 * 1024);
});

test("whatever happened to others, a connection that had no part in it lived on", async () => {
  expect((await bystander.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});
