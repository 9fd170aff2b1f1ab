import { once } from "node:events";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readBy } from "#src/wire/accepted-socket.js";
import { ClientSide } from "#src/wire/client-side.js";
import { until } from "./fixture.js";

const nothing = () => undefined;
const others = { drain: nothing, end: nothing, failed: nothing, gone: nothing };
const events = { ...others, data: () => false, handshakeUp: nothing, handshakeDown: nothing };

test("reads into the memory it is given, and is open for its server until it is closed", async () => {
  const memory = Buffer.alloc(8);
  const read: string[] = [];
  const callback = (bytes: number): boolean => read.push(memory.toString("latin1", 0, bytes)) > 0;
  const server = createServer({ allowHalfOpen: true });
  const accepted = once(server, "connection");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  const socket = readBy({ buffer: memory, callback }, (await accepted)[0]);
  expect([socket.remoteAddress, socket.localPort]).toEqual(["127.0.0.1", port]);
  client.end("twelve bytes");
  await once(socket, "end");
  expect(read).toEqual(["twelve b", "ytes"]);
  let closed = false;
  server.close(() => {
    closed = true;
  });
  // Half open: it may still be written to.
  socket.write("x");
  expect(String((await once(client, "data"))[0])).toBe("x");
  expect(closed).toBe(false);
  socket.end();
  await until(() => closed);
});

test("a socket whose handle is not the one that is expected reads as all do", async () => {
  const unconnected = new Socket();
  expect(readBy({ buffer: Buffer.alloc(8), callback: () => true }, unconnected)).toBe(unconnected);
  const stream = new PassThrough();
  const chunk = new Promise<Buffer>((resolve) => {
    const data = (piece: Buffer): boolean => resolve(piece) === undefined;
    new ClientSide(stream as unknown as Socket, { ...events, data });
  });
  stream.write("x");
  expect(String(await chunk)).toBe("x");
});

test("a client that reads nothing, and goes on sending after it was sent everything, is sent away", async () => {
  const server = createServer({ allowHalfOpen: true }, (accepted) => {
    const side = new ClientSide(accepted, events);
    side.write(Buffer.alloc(32 * 1024 * 1024));
    side.end(1);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  const timer = setInterval(() => client.write("x"), 5);
  const failed = await new Promise((resolve) => client.once("error", resolve));
  clearInterval(timer);
  expect(String(failed)).toMatch(/ECONNRESET|EPIPE/);
  server.close();
});
