import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWire, until, type WireLab } from "./fixture.js";

let wire: WireLab;
let relay: Server;
/** What the server has said to the client of the relay. */
let said: Buffer;

/** Between a client and the proxy: asks for version 3.2 of the protocol, which `pg` cannot. */
beforeAll(async () => {
  wire = await openWire("wire-cancel");
  relay = createServer((client) => {
    const server = connect(wire.proxy.port, wire.proxy.host);
    client.once("data", (startUp: Buffer) => {
      startUp.writeInt32BE(196_610, 4);
      server.write(startUp);
      client.pipe(server);
    });
    said = Buffer.alloc(0);
    server.on("data", (chunk) => (said = Buffer.concat([said, chunk]))).pipe(client);
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
});
afterAll(async () => {
  relay.close();
  await wire[Symbol.asyncDispose]();
});

/** What BackendKeyData said: the process id and the key. */
function backendKey(): Buffer {
  for (let at = 0; at < said.length; at += 1 + said.readInt32BE(at + 1)) {
    if (said[at] === 75) return said.subarray(at + 5, at + 1 + said.readInt32BE(at + 1));
  }
  throw new Error("the server sent no key");
}

/** Asks at a port to cancel, and waits until it was done. */
async function cancel(port: number, key: Buffer): Promise<void> {
  const header = Buffer.alloc(8);
  header.writeInt32BE(key.length + 8, 0);
  header.writeInt32BE(80_877_102, 4);
  const socket = connect(port, "127.0.0.1");
  socket.write(Buffer.concat([header, key]));
  socket.resume();
  await once(socket, "close");
}

/** A query that sleeps for a minute, once it is under way on the server. */
async function sleep(port: number, mark: string) {
  const client = await wire.connect({ port });
  const error = client.query(`select pg_sleep(60) as ${mark}`).catch((cause) => cause);
  await until(async () => {
    const sql =
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and state = 'active' and query like $1";
    return (await wire.lab.pool.query(sql, [`%60) as ${mark}`])).rows[0].n === 1;
  });
  return { client: client as unknown as { processID: number; secretKey: number }, error };
}

test("a request to cancel reaches the connection that it is for, and no other; it is no connection itself", async () => {
  const one = await sleep(wire.proxy.port, "one");
  const two = await sleep(wire.proxy.port, "two");
  const scope = await wire.proxy.openScope();
  const key = Buffer.alloc(8);
  key.writeInt32BE(two.client.processID, 0);
  key.writeInt32BE(two.client.secretKey, 4);
  await cancel(wire.proxy.port, key);
  expect(await two.error).toMatchObject({ code: "57014" });
  const { totals } = await scope.close();
  expect(totals).toMatchObject({ cancelRequests: 1, connectionsOpened: 0, errors: 1 });
  expect(await Promise.race([one.error, Promise.resolve("asleep")])).toBe("asleep");
  key.writeInt32BE(one.client.processID, 0);
  key.writeInt32BE(one.client.secretKey, 4);
  await cancel(wire.proxy.port, key);
  expect(await one.error).toMatchObject({ code: "57014" });
});

test("also in version 3.2 of the protocol, whose keys are longer", async () => {
  const { error } = await sleep((relay.address() as AddressInfo).port, "three");
  const key = backendKey();
  expect(key.length).toBeGreaterThan(8);
  await cancel(wire.proxy.port, key);
  expect(await error).toMatchObject({ code: "57014" });
});
