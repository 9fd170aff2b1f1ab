import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { message } from "#src/wire/framer.js";
import { type } from "#src/wire/message-types.js";
import { fakeServer, openWire, proxyHere, startUpMessage, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-slow-readers");
});
afterAll(() => wire[Symbol.asyncDispose]());

const ready = message(type.readyForQuery, "I");
const loggedIn = Buffer.concat([message(type.authentication, Buffer.alloc(4)), ready]);

/** More than the buffers of all sockets on the way take, of which no two rows are alike. */
function rows(code: number): Buffer {
  const row = (n: number): Buffer => message(code, `${n} `.repeat(300));
  return Buffer.concat(Array.from({ length: 14_000 }, (_, n) => row(n)));
}

/** Sends in small pieces, each of which the proxy reads by itself. @param onFull called when no more can be sent for now */
async function send(socket: Socket, bytes: Buffer, onFull: () => void): Promise<void> {
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 13) % 3_001) {
    await turn();
    if (socket.write(bytes.subarray(at, at + size))) continue;
    onFull();
    await once(socket, "drain");
  }
  onFull();
}

/** What comes on a socket, up to so many bytes. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = length;
  for await (const chunk of socket) {
    chunks.push(chunk);
    left -= chunk.length;
    if (left <= 0) break;
  }
  return Buffer.concat(chunks);
}

test("a client that begins to read when the server can send no more is handed out what that sent, byte for byte", async () => {
  const answer = Buffer.concat([rows(type.dataRow), ready]);
  let full = false;
  await using server = await fakeServer((socket) => {
    const onFull = (): void => {
      full = true;
    };
    socket.once("data", () => {
      socket.write(loggedIn);
      socket.once("data", () => void send(socket, answer, onFull));
    });
  });
  await using proxy = await proxyHere({ host: "127.0.0.1", port: server.port });
  const socket = connect(proxy.port, "127.0.0.1");
  socket.write(startUpMessage(wire.config));
  await once(socket, "readable");
  socket.write(message(type.query, "select\0"));
  await until(() => full);
  const all = await read(socket, loggedIn.length + answer.length);
  expect(all.subarray(loggedIn.length).equals(answer)).toBe(true);
});

test.each([
  ["", { roundTripMs: 0, tls: false }],
  [" from 1 ms away", { roundTripMs: 1, tls: false }],
  [" by TLS", { roundTripMs: 0, tls: true }],
])(
  "a server that begins to read when the client can send no more gets what that sent%s, byte for byte",
  async (_how, { roundTripMs, tls }) => {
    const start = startUpMessage(wire.config);
    // Data of a COPY that is over: the server reads it, and never answers.
    const sent = rows(type.copyData);
    const isFull = new EventEmitter();
    let received: Promise<Buffer> | undefined;
    await using server = await fakeServer((socket) => {
      socket.write(loggedIn);
      received = once(isFull, "full").then(() => read(socket, start.length + sent.length));
    });
    await using proxy = await proxyHere({ host: "127.0.0.1", port: server.port }, tls);
    proxy.state.distance.askedMs = roundTripMs;
    const to = { host: "127.0.0.1", port: proxy.port, rejectUnauthorized: false, ALPNProtocols: ["postgresql"] };
    const socket = tls ? connectTls(to) : connect(to);
    socket.write(start);
    await once(socket, "data");
    await send(socket, sent, () => isFull.emit("full"));
    expect((await received)?.subarray(start.length).equals(sent)).toBe(true);
  },
);
