import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { boundValues } from "#src/wire/bound-values.js";
import { openWire, type WireLab } from "./fixture.js";

let wire: WireLab;
beforeAll(async () => {
  wire = await openWire("bound-values");
});
afterAll(() => wire?.[Symbol.asyncDispose]());

/** The values of the statements that a piece of work runs. */
async function valuesOf(work: (client: pg.Client) => Promise<unknown>, values = true) {
  const client = await wire.connect();
  const scope = await wire.proxy.openScope({ values });
  await work(client);
  const { connections } = await scope.close();
  return connections.flatMap(({ statements }) => statements.map((statement) => statement.values));
}

test("values are kept as they were sent, those of a named statement too", async () => {
  const seen = await valuesOf(async (client) => {
    await client.query("select $1::int, $2::text, $3::text", [7, null, "ä €"]);
    await client.query({ name: "one", text: "select $1::text", values: [""] });
    await client.query({ name: "one", text: "select $1::text", values: ["x".repeat(60_000)] });
    await client.query("select 1");
  });
  expect(seen).toEqual([["7", null, "ä €"], [""], ["x".repeat(60_000)], undefined]);
});

test("values in binary, or of more than 64 KiB, are not known; the statement is counted all the same", async () => {
  const seen = await valuesOf(async (client) => {
    await client.query("select $1::bytea", [Buffer.from("abc")]);
    await client.query("select $1::text", ["x".repeat(70_000)]);
  });
  expect(seen).toEqual([undefined, undefined]);
});

test("unless they are asked for, no values are kept", async () => {
  expect(await valuesOf((client) => client.query("select $1::int", [7]), false)).toEqual([undefined]);
});

test("a message that ends anywhere gives no values, and never fails", () => {
  const bind = Buffer.from([0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 55, 255, 255, 255, 255, 0, 0]);
  expect(boundValues(bind, 0, bind.length)).toEqual(["7", null]);
  for (let to = 0; to < 15; to++) expect(boundValues(bind, 0, to)).toBeUndefined();
  expect(boundValues(bind, 0, 15)).toEqual(["7", null]);
});
