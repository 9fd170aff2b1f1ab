import { once } from "node:events";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readBy } from "#src/wire/accepted-socket.js";
import { ClientSide } from "#src/wire/client-side.js";
import { until } from "./fixture.js";

const nothing = () => undefined;

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
    const others = { drain: nothing, end: nothing, failed: nothing, gone: nothing };
    new ClientSide(stream as unknown as Socket, { data, ...others, handshakeUp: nothing, handshakeDown: nothing });
  });
  stream.write("x");
  expect(String(await chunk)).toBe("x");
});
