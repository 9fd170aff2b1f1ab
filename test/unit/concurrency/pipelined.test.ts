import type pg from "pg";
import { type Lab, measure, openLab, PipelineError, pipelined } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let lab: Lab;
let client: pg.Client;
beforeAll(async () => {
  lab = await openLab({ name: "pipelined", size: "tiny", onProgress: () => undefined });
  client = await lab.connect();
});
afterAll(() => lab.close());

describe("pipelined", () => {
  it("asks for everything at once: ten statements, one round trip deep", async () => {
    const statements = Array.from({ length: 10 }, (_, id) => ({ text: "select $1::int as id", values: [id] }));
    const { result: results, cost } = await measure(lab, () => pipelined(client, statements));
    expect(results.map(({ rows }) => rows[0].id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect({ depth: cost.depth, statements: cost.statements }).toEqual({ depth: 1, statements: 10 });
  });

  it("takes SQL without values, a named statement, and no statement at all", async () => {
    const results = await pipelined(client, ["select 1 as a", { name: "two", text: "select 2 as a" }]);
    expect(results.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ a: 2 }]]);
    expect(await pipelined(client, [])).toEqual([]);
  });

  it("says which have failed; the others are done, and the client goes on", async () => {
    await client.query("create temp table done (id int)");
    const all = pipelined(client, ["insert into done values (1)", "select 1/0", "insert into done values (2)"]);
    const error = await all.catch((caught: unknown) => caught as PipelineError);
    expect(error).toBeInstanceOf(PipelineError);
    const { message, outcomes, cause } = error as PipelineError;
    expect(message).toBe(
      "pipelined: 1 of 3 statements failed, number 2 first: division by zero. Outside of a transaction the others are " +
        "done; see outcomes.",
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(cause).toMatchObject({ code: "22012" });
    expect((await client.query("select id from done order by id")).rows).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("leaves the client as it was: it waits for each answer again", async () => {
    await pipelined(client, ["select 1"]);
    const { cost } = await measure(lab, async () => {
      await client.query("select 1");
      await client.query("select 2");
    });
    expect({ depth: cost.depth, pipeline: client.pipeline }).toEqual({ depth: 2, pipeline: false });
  });

  it("fails when the connection is lost, with the outcome of each", async () => {
    const lost = await lab.connect();
    lost.on("error", () => undefined);
    const error = await pipelined(lost, [
      "select 1",
      "select pg_terminate_backend(pg_backend_pid())",
      "select 2",
    ]).catch((caught: unknown) => caught as PipelineError);
    expect((error as PipelineError).outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
    ]);
  });

  it.each([
    [undefined, ["select 1"], "pipelined: client: expected a client of pg, got undefined."],
    ["client", "select 1", "pipelined: statements: expected an array, got a string of 8 characters."],
    ["client", ["select 1", 5], "pipelined: statement 2: expected SQL or { text, values, name }, got 5."],
  ])("refuses %j with %j", async (on, statements, message) => {
    await expect(pipelined((on && client) as never, statements as never)).rejects.toThrow(message);
  });
});
