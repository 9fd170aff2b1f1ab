import { once } from "node:events";
import { type AddressInfo, createServer, Socket } from "node:net";
import { expect, test } from "vitest";
import { holdsClient, noteOwnSockets } from "#src/wire/own-sockets.js";

test("knows both ends of a connection apart, before the first byte has come, until it is closed", async () => {
  const holds = holdsClient(noteOwnSockets());
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new Socket();
  const heard: boolean[] = [];
  const accepted = once(server, "connection");
  client.connect((server.address() as AddressInfo).port, "127.0.0.1", () => client.write("x"));
  const [far] = (await accepted) as [Socket];
  await once(far, "data");
  heard.push(holds(far), holds(client));
  const ends = Promise.all([once(far, "close"), once(client, "close")]);
  // What is asked for after it has ended is asked for of an end that tells no ports any more.
  const { remotePort, localPort } = far;
  far.destroy();
  await ends;
  expect([...heard, holds({ remotePort, localPort } as Socket)]).toEqual([true, false, false]);
  server.close();
});

test("is the same for every proxy of the thread, and wraps nothing twice", () => {
  const { connect } = Socket.prototype;
  expect(noteOwnSockets()).toBe(noteOwnSockets());
  expect(Socket.prototype.connect).toBe(connect);
});
