import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
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
function rows(): Buffer {
  const row = (n: number): Buffer => message(type.dataRow, `${n} `.repeat(300));
  return Buffer.concat([...Array.from({ length: 14_000 }, (_, n) => row(n)), ready]);
}

test("a client that begins to read when the server can send no more is handed out what that sent, byte for byte", async () => {
  const answer = rows();
  let full = false;
  await using server = await fakeServer((socket) => {
    // In small pieces, each of which the proxy reads by itself.
    const send = async (): Promise<void> => {
      for (let at = 0, size = 1; at < answer.length; at += size, size = (size * 7 + 13) % 3_001) {
        await turn();
        if (socket.write(answer.subarray(at, at + size))) continue;
        full = true;
        await once(socket, "drain");
      }
      full = true;
    };
    socket.once("data", () => {
      socket.write(loggedIn);
      socket.once("data", () => void send());
    });
  });
  await using proxy = await proxyHere({ host: "127.0.0.1", port: server.port });
  const socket = connect(proxy.port, "127.0.0.1");
  socket.write(startUpMessage(wire.config));
  await once(socket, "readable");
  socket.write(message(type.query, "select\0"));
  await until(() => full);
  const chunks: Buffer[] = [];
  let left = loggedIn.length + answer.length;
  for await (const chunk of socket) {
    chunks.push(chunk);
    left -= chunk.length;
    if (left === 0) break;
  }
  expect(Buffer.concat(chunks).subarray(loggedIn.length).equals(answer)).toBe(true);
});
