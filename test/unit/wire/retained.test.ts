import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Deadlines } from "#src/wire/deadlines.js";
import { DelayQueue } from "#src/wire/delay-queue.js";
import { GarbageCollector } from "#src/wire/garbage-collector.js";
import { Queue } from "#src/wire/queue.js";
import { openWire, proxyHere, readAll, startUpMessage, until, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-retained");
});
afterAll(() => wire[Symbol.asyncDispose]());

const collector = new GarbageCollector();

/** How many of these objects are held by something. */
async function heldOf(references: WeakRef<object>[]): Promise<number> {
  await turn();
  collector.all();
  return references.filter((reference) => reference.deref() !== undefined).length;
}

test("a queue holds nothing that was taken, also when it is never empty", async () => {
  const queue = new Queue<object>();
  const references: WeakRef<object>[] = [];
  const put = (): void => {
    const item = {};
    references.push(new WeakRef(item));
    queue.push(item);
  };
  put();
  for (let n = 0; n < 1_000; n++) {
    put();
    queue.take();
  }
  expect(await heldOf(references)).toBe(1);
  expect(queue.size).toBe(1);
});

test("a queue gives what was put in, in order, and what was put back first", () => {
  const queue = new Queue<number>();
  const given: (number | undefined)[] = [];
  let next = 0;
  for (let round = 0; round < 300; round++) {
    for (let n = 0; n <= round % 5; n++) queue.push(next++);
    const first = queue.take();
    if (round % 7 === 0) queue.putBack(first as number);
    else given.push(first);
    expect(queue.at(queue.size)).toBeUndefined();
  }
  while (queue.size > 0) given.push(queue.take());
  expect(given).toEqual(Array.from({ length: next }, (_, n) => n));
  expect(queue.take()).toBeUndefined();
});

test("a delay queue holds no piece that was taken, also when one is always on its way", async () => {
  const queue = new DelayQueue(new Deadlines(), () => undefined);
  const references: WeakRef<object>[] = [];
  const put = (): void => {
    const piece = Buffer.alloc(10);
    references.push(new WeakRef(piece));
    queue.put(piece, 0, 0);
  };
  put();
  for (let n = 0; n < 500; n++) {
    put();
    queue.take(1);
  }
  expect(await heldOf(references)).toBe(1);
  expect(queue.bytes).toBe(10);
});

describe("a connection that has closed is not held, though the scope that saw it is open", () => {
  const ended = (socket: Socket) => (socket.closed ? undefined : once(socket, "close"));
  const client = async (config: pg.ClientConfig, work: (client: pg.Client) => unknown): Promise<void> => {
    const one = new pg.Client(config);
    one.on("error", () => undefined);
    await one.connect();
    await work(one);
  };
  const encrypted = { ssl: { rejectUnauthorized: false } };
  const streamOf = (one: pg.Client) => (one as unknown as { connection: { stream: Socket } }).connection.stream;

  test.each<[string, (config: WireLab["config"]) => Promise<unknown>]>([
    ["in good order", (config) => client(config, (one) => one.query("select 1").then(() => one.end()))],
    [
      "encrypted",
      (config) => client({ ...config, ...encrypted }, (one) => one.query("select 1").then(() => one.end())),
    ],
    [
      "in the middle of an answer",
      (config) =>
        client(config, async (one) => {
          one.query("select generate_series(1, 10000000000)").catch(() => undefined);
          const stream = streamOf(one).removeAllListeners("data").resume();
          await once(stream, "data");
          stream.destroy();
        }),
    ],
    [
      "as a request to cancel",
      async ({ host, port }) => {
        const socket = connect(port, host);
        socket.write(Buffer.from("0000001004d2162e0000000000000000", "hex"));
        await readAll(socket);
      },
    ],
    [
      "in the middle of its beginning",
      async (config) => {
        const socket = connect(config.port, config.host);
        socket.write(startUpMessage(config).subarray(0, 20), () => socket.resetAndDestroy());
        await ended(socket);
      },
    ],
    [
      "in the middle of a handshake",
      async ({ host, port }) => {
        const plain = connect(port, host);
        plain.write(Buffer.from("0000000804d2162f", "hex"));
        await once(plain, "data");
        const socket = connectTls({ socket: plain, rejectUnauthorized: false });
        socket.on("error", () => undefined);
        plain.destroy();
        await ended(plain);
      },
    ],
  ])("%s", async (_name, work) => {
    await using proxy = await proxyHere(wire.target, true);
    const { state, connections } = proxy;
    state.openScope(false, "all");
    const opened = 5;
    for (let n = 0; n < opened; n++) await work({ ...wire.config, port: proxy.port });
    await until(() => connections.length === opened && state.holdings().accepted === 0);
    const references = connections
      .splice(0)
      .flatMap((one) => [new WeakRef<object>(one), new WeakRef<object>(one.socket)]);
    // The system may still have to say that a socket is closed.
    await until(async () => (await heldOf(references)) === 0);
    expect(state.holdings()).toMatchObject({ connections: 0, accepted: 0, deadlines: 0 });
  });
});
