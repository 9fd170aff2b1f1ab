import { once } from "node:events";
import { connect } from "node:net";
import { startProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fakeServer, openWire, proxyHere, readAll, startUpMessage, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-standing");
});
afterAll(() => wire[Symbol.asyncDispose]());

const startUp = () => startUpMessage(wire.config);

describe("a proxy that stands for ever", () => {
  test("takes in little for a server that it has not reached", async () => {
    // It is asked for TLS, and never answers.
    await using server = await fakeServer(() => undefined);
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port, ssl: true } });
    const socket = connect(proxy.port, proxy.host);
    socket.on("error", () => undefined);
    socket.write(startUp());
    const length = 32 * 1024 * 1024;
    const message = Buffer.alloc(length + 1);
    message.write("p");
    message.writeInt32BE(length, 1);
    socket.write(message);
    let before = -1;
    let same = 0;
    await until(async () => {
      const { bytesUp } = await proxy.status();
      same = bytesUp > 65_536 && bytesUp === before ? same + 1 : 0;
      before = bytesUp;
      return same === 20;
    });
    expect(before).toBeLessThan(1_000_000);
    socket.destroy();
  });

  test("gives up a server that it does not reach in time", async () => {
    await using server = await fakeServer(() => undefined);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await using proxy = await proxyHere({ host: "127.0.0.1", port: server.port, ssl: true });
      const socket = connect(proxy.port, "127.0.0.1");
      const asked = once(server.server, "connection");
      socket.write(startUp());
      await asked;
      vi.advanceTimersByTime(60_000);
      expect((await readAll(socket)).toString()).toContain("could not be reached within 60 s");
    } finally {
      vi.useRealTimers();
    }
  });

  test("answers an SSLRequest once", async () => {
    const socket = connect(wire.proxy.port, wire.proxy.host);
    socket.write(Buffer.from("0000000804d21630".repeat(1_000), "hex"));
    expect((await readAll(socket)).toString()).toMatch(/^NE.*0A000.*version 1234\.5680/s);
  });

  test("gives no number twice, also when a connection turns out to be a request to cancel", async () => {
    const scope = await wire.proxy.openScope({ exact: false });
    const socket = connect(wire.proxy.port, wire.proxy.host);
    socket.write(Buffer.from("0000000804d21630", "hex"));
    await once(socket, "data");
    await wire.connect();
    socket.write(Buffer.from("0000001004d2162e0000000000000000", "hex"));
    await readAll(socket);
    await wire.connect();
    const ids = (await scope.close()).connections.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  test("keeps the latest connections and counts them all, when asked to", async () => {
    await using server = await fakeServer((socket) => socket.once("data", () => socket.end("N\0\0\0\x05\0")));
    await using proxy = await startProxy({ to: { host: "127.0.0.1", port: server.port } });
    const scope = await proxy.openScope({ exact: false, keep: "latest" });
    const opened = 620;
    for (let n = 0; n < opened; n++) {
      const socket = connect(proxy.port, proxy.host);
      socket.write(startUp());
      await readAll(socket);
    }
    await until(async () => (await proxy.status()).connectionsOpen === 0);
    const { bytesUp, bytesDown } = await proxy.status();
    const { connections, totals, roundTrips, omitted } = await scope.close();
    expect(connections.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, n) => n + opened - 499));
    expect(totals).toMatchObject({ connectionsOpened: opened, connectionsLeaked: 0, bytesUp, bytesDown });
    // One after the other: also those that are forgotten are part of the chain.
    expect(roundTrips).toEqual({ sum: opened, depth: opened });
    expect(omitted).toEqual({ roundTrips: 120, statements: 0, connections: 120 });
  });
});
