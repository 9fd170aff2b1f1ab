import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openWire, proxyHere, readAll, startUpMessage, type WireLab } from "./fixture.js";

let wire: WireLab;

beforeAll(async () => {
  wire = await openWire("wire-beginnings");
});
afterAll(() => wire[Symbol.asyncDispose]());

const startUp = (length?: number) => startUpMessage(wire.config, length);
const streamOf = (client: pg.Client): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/** A packet that says it has a length. */
function withLength(length: number, rest: string): Buffer {
  const header = Buffer.alloc(4);
  header.writeInt32BE(length, 0);
  return Buffer.concat([header, Buffer.from(rest)]);
}

describe("who does not begin as PostgreSQL's clients do gets the answer that PostgreSQL gives", () => {
  const beginnings: [string, () => Buffer, answer: RegExp][] = [
    ["words of another protocol", () => Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), /^$/],
    ["Terminate, before any start-up message", () => Buffer.from([88, 0, 0, 0, 4]), /^$/],
    ["Terminate, then a start-up message", () => Buffer.concat([Buffer.from([88, 0, 0, 0, 4]), startUp()]), /^$/],
    ["a length of 0", () => withLength(0, "abcd"), /^$/],
    ["a length of 7", () => withLength(7, "abc"), /^$/],
    ["a negative length", () => withLength(-1, "abcd"), /^$/],
    ["a length of 10,005", () => startUp(10_005), /^$/],
    ["a length of 10,004", () => startUp(10_004), /^R/],
    ["a length of 10,001", () => startUp(10_001), /^R/],
    ["a message that is no password", () => Buffer.concat([startUp(), Buffer.from([1, 2, 3, 4, 5, 6])]), /^R.*08P01/s],
    [
      "a message of a length that cannot be",
      () => Buffer.concat([startUp(), Buffer.from([112, 255, 255, 255, 255])]),
      /^R/,
    ],
  ];

  /** What comes back on a connection that sends this and no more. */
  async function answer(port: number, bytes: Buffer): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    socket.end(bytes);
    return (await readAll(socket)).toString("latin1");
  }

  test.each(beginnings)("%s", async (_name, bytes, expected) => {
    const direct = await answer(wire.target.port, bytes());
    expect(direct).toMatch(expected);
    expect(await answer(wire.proxy.port, bytes())).toBe(direct);
  });

  test("half a start-up message, and nothing more in time: nothing", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await using proxy = await proxyHere(wire.target);
      const socket = connect(proxy.port, "127.0.0.1");
      socket.write(startUp().subarray(0, 20));
      const all = readAll(socket);
      const connection = await proxy.first();
      vi.advanceTimersByTime(60_000);
      expect((await all).length).toBe(0);
      expect(connection.closed).toMatchObject({ by: "proxy", problem: "no start-up message came within 60 s" });
    } finally {
      vi.useRealTimers();
    }
  });

  test("a program that ends its client before it is connected ends well", async () => {
    const program = `
      import pg from ${JSON.stringify(import.meta.resolve("pg"))};
      const client = new pg.Client(process.env.DATABASE_URL);
      client.connect();
      client.end();`;
    const { user, password, database } = wire.config;
    for (const port of [wire.target.port, wire.proxy.port]) {
      const env = { ...process.env, DATABASE_URL: `postgres://${user}:${password}@127.0.0.1:${port}/${database}` };
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], { env, stdio: "pipe" });
      let said = "";
      child.stderr.on("data", (text) => (said += text));
      expect(await once(child, "close")).toEqual([0, null]);
      expect(said).toBe("");
    }
  });

  test("garbage in the middle of a session is answered by the server", async () => {
    const messages: string[] = [];
    for (const port of [wire.target.port, wire.proxy.port]) {
      const client = await wire.connect({ port });
      const lost = once(client, "error");
      streamOf(client).write(Buffer.from([1, 0, 0, 0, 4]));
      messages.push(String((await lost)[0]));
    }
    expect(messages[0]).toContain("invalid frontend message type 1");
    expect(messages[1]).toBe(messages[0]);
  });
});
