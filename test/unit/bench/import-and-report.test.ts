import { type Lab, measure, openLab, type UserAnalytics } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  byDatabase,
  importAndReport,
  prepare,
  type Technique,
  techniques,
} from "../../../bench/patterns/import-and-report.js";
import { rowsToImport } from "../../../bench/patterns/import-rows.js";

const labs: Lab[] = [];
beforeAll(async () => {
  for (const seed of [1, 2]) {
    labs.push(await openLab({ name: `capstone-${seed}`, size: "tiny", seed, onProgress: () => undefined }));
  }
});
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

const users = 1_000;
const count = 24;
const sizes = { chunk: 8, atOnce: 3 };
const logIn = 3;

type Way = typeof byDatabase;

/** Makes the shop as it was, and the program ready to run in it, as it is called. */
async function ready(seed: number, used: readonly Technique[], way?: Way) {
  const lab = labs[seed - 1] as Lab;
  await lab.reset();
  await prepare(await lab.connect(), new Set(used));
  const { connectionConfig } = lab;
  const rows = rowsToImport(count, users, seed);
  const run = () =>
    way ? way(connectionConfig, rows, sizes) : importAndReport(connectionConfig, rows, new Set(used), sizes);
  return { lab, rows, run };
}

/** What it reports, and what it leaves in the table. */
async function outcome(seed: number, used: readonly Technique[], way?: Way) {
  const { lab, rows, run } = await ready(seed, used, way);
  const report = await run();
  const sql = "select id, email, name, age, city, created_at, last_login from users order by id";
  return { rows, report, table: (await lab.pool.query(sql)).rows };
}

async function costOf(used: readonly Technique[], way?: Way) {
  const { lab, run } = await ready(1, used, way);
  return (await measure(lab, run)).cost;
}

/** Each step of the program adds one technique to those before. */
const steps = techniques.map((_, at) => techniques.slice(0, at + 1));
const butOne = techniques.map((left) => techniques.filter((one) => one !== left));

describe.each([1, 2])("the program that imports and reports, in a shop of seed %i,", (seed) => {
  it("comes to the same rows with any of its techniques as without", async () => {
    const naive = await outcome(seed, []);
    const { rows } = naive;
    expect(naive.report).toHaveLength(count);
    expect(naive.table).toHaveLength(users + count / 2);
    expect(naive.table.filter(({ id }) => rows.some((row) => row.id === id))).toEqual(
      [...rows].sort((a, b) => a.id - b.id),
    );
    const some = (test: (user: UserAnalytics) => boolean) => naive.report.filter(test).length;
    expect([some(({ orders }) => orders === 0), some(({ orders }) => orders > 1)]).not.toContain(0);
    for (const used of seed === 1 ? [...steps, ...butOne] : steps) {
      const { report, table } = await outcome(seed, used);
      expect({ used, report, table }).toEqual({ used, report: naive.report, table: naive.table });
    }
    const { report, table } = await outcome(seed, techniques, byDatabase);
    expect({ report, table }).toEqual({ report: naive.report, table: naive.table });
  });
});

describe("its round trips", () => {
  const chunks = count / sizes.chunk;
  it.each<[Technique[], number]>([
    [[], 3 * count * (logIn + 1)],
    [["reuse"], logIn + 3 * count],
    [["reuse", "index"], logIn + 3 * count],
    [["reuse", "index", "join"], logIn + count + chunks],
  ])("with %j are %i, one after the other", async (used, roundTrips) => {
    const cost = await costOf(used);
    expect({ roundTrips: cost.roundTrips, depth: cost.depth }).toEqual({ roundTrips, depth: roundTrips });
  });

  it("with everything are few, and grow with the chunks alone, by the class as well", async () => {
    // Log-ins; the columns' types, staging, COPY and upsert; the chunks. A pool of the library resets what has had a temporary table.
    const budget = { roundTrips: sizes.atOnce * logIn + 5 + chunks, depth: logIn + 5 + 1, connections: sizes.atOnce };
    expect(await costOf(techniques)).toMatchObject(budget);
    const { roundTrips, depth, connections } = await costOf(techniques, byDatabase);
    expect(roundTrips).toBeLessThanOrEqual(budget.roundTrips + 1);
    expect(depth).toBeLessThanOrEqual(budget.depth + 1);
    expect(connections).toBe(budget.connections);
  });
});
