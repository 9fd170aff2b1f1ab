import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cost } from "#src/cost/cost.js";
import { measure } from "#src/cost/measure.js";
import { renderCosts } from "#src/display/cost-table.js";
import { renderSequence } from "#src/display/sequence.js";
import { show } from "#src/display/show.js";
import { renderTimeline, renderTimelines } from "#src/display/timeline.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { openSqliteShop } from "#src/lab/sqlite-shop.js";

let lab: Lab;
let client: pg.Client;
let connect: Cost;
let lookUps: Cost;
let together: Cost;
let sqlite: Cost;
beforeAll(async () => {
  lab = await openLab({ name: "pictures", size: "tiny", seed: 2, onProgress: () => undefined });
  client = await lab.connect();
  connect = (await measure(lab, async () => (await lab.connect()).end())).cost;
  const lookUp = (id: number) => client.query("select name from users where id = $1", [id]);
  const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const inTurn = async () => {
    for (const id of ids) await lookUp(id);
  };
  lookUps = (await measure(lab, inTurn)).cost;
  together = (await measure(lab, () => client.query("select name from users where id = any($1)", [ids]))).cost;
  const shop = await openSqliteShop({ size: "tiny" });
  sqlite = (await measure(shop, () => shop.query("select * from users where email = 'x'"))).cost;
  shop.close();
});
afterAll(() => lab.close());

/** A sequence diagram as text, without what differs from run to run: times, and the arrows' lengths. */
const wordsOf = (cost: Cost) =>
  renderSequence(cost, "plain")
    .split("\n")
    .map((line) =>
      line
        .replace(/ · \S+\u202fk?B.*$|\s+\S+\u202fms$|[─▶◀┤│├]+/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    );

describe("a sequence diagram", () => {
  test("of a log-in names its steps", () => {
    expect(wordsOf(connect)).toEqual([
      "connection 1, 3 round trips",
      "client server",
      expect.stringMatching(/^1 start-up: roundtrip, roundtrip_/),
      "prove who you are",
      "2 SCRAM: a random number",
      "SCRAM: salt and iterations",
      "3 SCRAM: proof of the password",
      "accepted, ready for query",
    ]);
  });

  test("folds what repeats", () => {
    expect(wordsOf(lookUps).slice(-2)).toEqual(["1 row", "⋮ ⋮ × 8 more, like these"]);
  });

  test("says what a round trip without a statement is for, and what an error was", async () => {
    const { cost } = await measure(lab, async () => {
      await client.query("begin; select 1; commit");
      await client.query("select nought from users").catch(() => undefined);
      await client.query("insert into users select * from users where false");
    });
    expect(wordsOf(cost).slice(2)).toEqual([
      "1 begin; select 1; commit",
      "1 row",
      "2 select nought from users",
      '✕ 42703 column "nought" does not exist',
      "3 insert into users select * from users where false",
      "INSERT 0 0",
    ]);
  });

  test("shows what was sent together as one burst", async () => {
    const piped = new pg.Client({ ...lab.connectionConfig, pipeline: true } as pg.ClientConfig);
    await piped.connect();
    const { cost } = await measure(lab, () => Promise.all([1, 2, 3].map((n) => piped.query("select $1::int", [n]))));
    expect(wordsOf(cost).slice(2)).toEqual(["1 3 × select $1::int", "3 answers: 3 rows"]);
    await piped.end();
  });

  test("in a notebook is a picture with the same words", () => {
    const svg = renderSequence(connect, "jupyter");
    expect(svg).toMatch(/<svg [^>]*role="img"/);
    expect(svg).toContain("SCRAM: proof of the password");
  });

  test("of SQLite says why there is none", () => {
    expect(renderSequence(sqlite)).toBe("▌ Nothing crossed a wire: SQLite works inside this process.");
    expect(renderTimeline(sqlite)).toBe("▌ Nothing crossed a wire: SQLite works inside this process.");
  });
});

describe("a time line", () => {
  test("has a lane for each connection, with its round trips, and marks what is still open", async () => {
    const pool = new pg.Pool({ ...lab.connectionConfig, max: 2 });
    const { cost } = await measure(lab, async () => {
      await Promise.all([1, 2, 3, 4].map((n) => pool.query("select $1::int", [n])));
    });
    const lines = renderTimeline(cost, "plain", 80).split("\n");
    expect(lines[1]).toMatch(/^connection 1 \s*░+.*█.*▸ 5 round trips$/);
    expect(lines[2]).toMatch(/^connection 2 \s*░+.*█.*▸ 5 round trips$/);
    expect(lines[3]).toContain("▸ still open");
    expect(renderTimeline(cost, "jupyter")).toContain("connection 2");
    await pool.end();
  });

  test("of several ways is on one axis, and has the name of each", () => {
    const text = renderTimelines({ "one by one": lookUps, together }, "plain", 80, {
      title: "What does one question save?",
    });
    const lines = text.split("\n");
    expect(lines[0]).toBe("What does one question save?");
    expect(lines.filter((line) => /^(one by one|together) · [\d.,]+\u202fms$/.test(line))).toHaveLength(2);
    expect(lines.filter((line) => / 0 .*\u202fms$/.test(line))).toHaveLength(1);
    expect(renderTimelines({ sqlite }, "plain")).toContain("Nothing crossed a wire");
  });

  test("shows a transaction in which nothing happens", async () => {
    const { cost } = await measure(lab, async () => {
      await client.query("begin");
      await client.query("commit");
    });
    // How much of the line it takes is the machine's affair; that it is drawn and named is ours.
    expect(renderTimeline(cost, "jupyter")).toContain("idle in transaction");
  });
});

describe("the table of a cost", () => {
  test("has the counts that say something, whole, and the time last", () => {
    const lines = renderCosts({ count: together }).split("\n");
    const rows = lines.slice(2).map((line) => line.trim().replace(/\s{2,}/g, " | "));
    expect(rows.slice(0, 7)).toEqual([
      "round trips | 1",
      "connections opened | 0",
      "statements | 1",
      "rows returned | 10",
      "rows examined by the server | 10",
      expect.stringMatching(/^pages touched \| \d+$/),
      "commits | 1",
    ]);
    expect(rows.at(-2)).toBe("distance to the server (ms) | 4");
    expect(rows.at(-1)).toMatch(/^time \(ms\), not a count \| [\d.]+$/);
    expect(rows.join()).not.toMatch(/leaked|rollbacks|SQLite|one after the other/);
  });

  test("of several marks the rows in which they differ, but never the time", () => {
    const table = renderCosts({ "one by one": lookUps, together });
    expect(table).toMatch(/▸ round trips +10 +1/);
    expect(table).toMatch(/▸ times the same question in turn +10 +1/);
    expect(table).toMatch(/ {2}rows returned +10 +10/);
    expect(table).toMatch(/ {2}time \(ms\), not a count/);
  });

  test("of SQLite has its counts and none of the wire's", () => {
    const table = renderCosts({ count: sqlite });
    expect(table).toMatch(/steps of SQLite's machine +3,007/);
    expect(table).not.toMatch(/round trips|connections|distance|examined|not known/);
  });

  test("explains its rows when asked, those that are shown and no other, in text after it and in a notebook below a click", () => {
    expect(renderCosts({ count: together })).not.toContain("Messages to the server");
    const [table = "", words = ""] = renderCosts({ count: together }, "plain", 100, { explain: true }).split("\n\n");
    const heads = table.split("\n").slice(2);
    const said = words.split("\n").filter((line) => !line.startsWith(" "));
    expect(said).toHaveLength(heads.length);
    for (const [at, line] of said.entries()) expect(heads[at]).toContain(line.slice(0, line.indexOf(": ")));
    expect(words).toContain("Messages to the server whose answer had to be waited for.");
    expect(words).not.toContain("SQLite's virtual machine");
    expect(renderCosts({ count: together }, "jupyter")).toMatch(/<details><summary.*round trips:<\/strong> Messages/);
    expect(renderCosts({ count: together }, "jupyter", 100, { explain: true })).toContain("<details open>");
    expect(renderCosts({ count: sqlite }, "jupyter")).toContain("SQLite&#39;s virtual machine");
    expect(renderCosts({ "one by one": lookUps, together }, "plain", 100, { explain: true })).toContain(
      "▸: Marks a row in which the ways differ.",
    );
  });

  test("says why counts are not known, by the names that rows have", () => {
    const why = "the statistics were closed.";
    const cost: Cost = { ...together, pages: Number.NaN, unknown: { pages: why, tempPages: why } };
    expect(renderCosts({ count: cost })).toContain(
      "pages touched, temporary pages not known: the statistics were closed.",
    );
  });

  test("says why round trips may be fewer", () => {
    const trace = { ...together.trace, inexact: { sum: "a client went on", depth: "a client went on" } };
    const table = renderCosts({ count: { ...together, trace } });
    expect(table).toMatch(/round trips, at most +1\n/);
    expect(table).toMatch(/round trips one after the other, at most +1\n/);
    expect(table).toContain("Round trips are perhaps fewer: a client went on.");
    expect(renderCosts({ count: together })).not.toMatch(/at most|perhaps/);
  });
});

test("something else than a cost is refused, with what to write", () => {
  const wrong = { roundTrips: 1 } as Cost;
  expect(() => show.cost(wrong)).toThrow("show.cost: expected the cost of a measurement; got an object.");
  expect(() => show.sequence(undefined as never)).toThrow("Write: const { cost } = await measure(…)");
  expect(() => show.timeline(4 as never)).toThrow("show.timeline: expected the cost of a measurement; got 4.");
  expect(() => show.compare({ near: together, far: wrong })).toThrow("show.compare, cost 2: expected the cost");
  expect(() => show.timelines({ near: wrong })).toThrow("show.timelines, cost 1: expected the cost");
  expect(() => show.timeline(together, { name: "x" } as never)).toThrow(
    "show.timeline: unknown option name; expected title",
  );
  expect(() => show.timelines({ together }, { titel: "x" } as never)).toThrow(/unknown option titel/);
  expect(() => show.cost(together, { explained: true } as never)).toThrow(/unknown option explained; expected explain/);
  expect(() => show.compare({})).toThrow("show.compare: expected { name: cost, … }; got an object.");
});
