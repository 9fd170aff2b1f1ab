import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PreparedStatements } from "#src/wire/prepared-statements.js";
import { openWire, proxyHere, until, type WireLab } from "./fixture.js";

let wire: WireLab;
let proxy: Awaited<ReturnType<typeof proxyHere>>;
let client: pg.Client;
/** What the proxy knows of the client's prepared statements. */
let prepared: PreparedStatements;

beforeAll(async () => {
  wire = await openWire("wire-prepared");
  proxy = await proxyHere(wire.target);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await wire[Symbol.asyncDispose]();
});
beforeEach(async () => {
  client = await wire.connect({ port: proxy.port });
  prepared = proxy.connections.at(-1)?.protocol.prepared as PreparedStatements;
});

/** Prepares a statement under a name, and runs it. */
const prepare = (name: string, text = `select '${name}'`) => client.query({ name, text });

/** The names that the server has. */
async function known(): Promise<string[]> {
  const { rows } = await client.query("select name from pg_prepared_statements where from_sql = false order by name");
  return rows.map(({ name }) => name);
}

/** Asks the server, and the proxy, which of some statements are there. */
async function expectKnown(...names: string[]): Promise<void> {
  expect(await known()).toEqual(names);
  expect(prepared.size).toBe(names.length);
  for (const name of names) expect(prepared.textOf(name)).toBe(`select '${name}'`);
}

describe("the proxy forgets a prepared statement when the server does:", () => {
  beforeEach(async () => {
    for (const name of ["a", "B", 'q"c']) await prepare(name, `select '${name}'`);
    await expectKnown("B", "a", 'q"c');
  });

  test.each([
    ["deallocate a", ["B", 'q"c']],
    ['DEALLOCATE PREPARE "B"', ["a", 'q"c']],
    ['select 1; deallocate A; deallocate "q""c"; select 2', ["B"]],
    ["deallocate all", []],
    ["discard all", []],
    ["discard plans", ["B", "a", 'q"c']],
    ["create temp table t (); drop table t", ["B", "a", 'q"c']],
  ])("%s", async (sql, left) => {
    await client.query(sql);
    await expectKnown(...left);
  });

  test("a command of the extended protocol", async () => {
    await client.query({ text: "deallocate a", values: [], queryMode: "extended" } as pg.QueryConfig);
    await expectKnown("B", 'q"c');
  });

  test("not when the command fails", async () => {
    await client.query("deallocate none").catch(() => undefined);
    await client.query("select 1 / 0; deallocate a").catch(() => undefined);
    await client.query("deallocate a");
    await expectKnown("B", 'q"c');
  });

  test("the end of its session", async () => {
    await client.end();
    await until(() => prepared.size === 0);
  });
});

test("a statement that could not be prepared is not kept", async () => {
  for (let n = 0; n < 5; n++) await prepare(`wrong ${n}`, "select from nowhere").catch(() => undefined);
  await prepare("right", "select 'right'");
  await expectKnown("right");
});

test("Close is done when it is answered, and not when it is skipped after an error", async () => {
  await prepare("a");
  const { connection } = client as unknown as {
    connection: Record<"parse" | "close" | "sync", (what?: unknown) => void>;
  };
  const { stream } = connection as unknown as { stream: NodeJS.WritableStream };
  const message = (letter: string, body: string) => {
    const header = Buffer.alloc(5);
    header.write(letter);
    header.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([header, Buffer.from(body)]);
  };
  const closes = message("C", "Sa\0");
  const sync = message("S", "");
  const answered = async (...messages: Buffer[]) => {
    const seen = new Promise((resolve) =>
      (connection as unknown as NodeJS.EventEmitter).once("readyForQuery", resolve),
    );
    stream.write(Buffer.concat([...messages, sync]));
    await seen;
  };
  client.on("error", () => undefined);
  await answered(message("P", "b\0select from nowhere\0\0\0"), closes);
  expect(prepared.size).toBe(1);
  expect(prepared.textOf("a")).toBe("select 'a'");
  await answered(closes, message("P", "a\0select 2\0\0\0"));
  expect(prepared.textOf("a")).toBe("select 2");
  await answered(closes);
  expect(prepared.empty).toBe(true);
});
