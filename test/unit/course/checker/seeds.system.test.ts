import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import { submissionAttempts } from "#src/course/checker/attempts.js";
import { forgetSeed } from "#src/course/checker/drawn-seeds.js";
import { gradeOnSeeds } from "#src/course/checker/grade-on-seeds.js";
import type { ExerciseRecord, GradeRecord } from "#src/course/checker/record.js";
import { ownSeed, shopsOf } from "#src/course/checker/seeds.js";
import { totals } from "#src/course/formats/totals.js";
import { openLab } from "#src/lab/lab.js";
import { courseRoot, stateRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { templateName } from "#src/lab/shop.js";
import { withClient } from "#src/lab/with-client.js";

const seed = 4_711;
const byHeart = "00-start-here/1-first-look-up";
/** One that passes, one that fails, one that needs no data, one that does not type-check, one that is not there. */
const works: Record<string, string> = {
  "08-batching/4-read-many-in-order": solution("08-batching/4-read-many-in-order"),
  "07-n-plus-one/1-join-in-one-trip": answer("wrong/07-n-plus-one/1-join-in-one-trip/asks-for-each.ts"),
  "03-pool-in-production/1-ping-when-stale": solution("03-pool-in-production/1-ping-when-stale"),
  "04-measuring/1-write-the-timer": "export const timed: number = 'x';\n",
};

function solution(id: string): string {
  return readFileSync(join(courseRoot, "solutions", `${id}.ts`), "utf8");
}

function answer(path: string): string {
  return readFileSync(join(courseRoot, "test", path), "utf8");
}

/** An answer that asks, and then says what it knows by heart of the data that every learner sees. */
async function knownByHeart(): Promise<string> {
  const known: Record<string, Record<number, string>> = {};
  for (const shop of shopsOf(ownSeed)) {
    const lab = await openLab({ ...shop, name: `heart-${shop.name}`, onProgress: () => undefined });
    const sql = "select id, city from users where id <= 1000 or id = 10000";
    const { rows } = await lab.pool.query<{ id: number; city: string }>(sql);
    known[shop.name] = Object.fromEntries(rows.map(({ id, city }) => [id, city]));
    await lab.close();
  }
  return `import type pg from "pg";
const known: Record<string, Record<number, string>> = ${JSON.stringify(known)};
export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query("select city from users where id = $1", [userId]);
  const city: string | null = rows[0]?.city ?? null;
  const cities = Object.values(known).flatMap((shop) => Object.values(shop));
  if (city === null || !cities.includes(city)) return city;
  return known[String(client.database).includes("first") ? "first" : "other"]?.[userId] ?? city;
}
`;
}

const submission = mkdtempSync(join(stateRoot, "seeds-"));
let own: GradeRecord;
let both: GradeRecord;
let again: GradeRecord;
const found = (record: GradeRecord, id: string) =>
  record.exercises.find((exercise) => exercise.id === id) as ExerciseRecord;

beforeAll(async () => {
  works[byHeart] = await knownByHeart();
  for (const [id, text] of Object.entries(works)) {
    const file = join(submission, "exercises", `${id}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const ids = [...Object.keys(works), "05-indexes/7-stop-early"].sort();
  const attempts = () => submissionAttempts(submission, ids);
  own = await gradeOnSeeds(attempts(), ownSeed, { file: null });
  both = await gradeOnSeeds(attempts(), seed, { file: null });
  again = await gradeOnSeeds(attempts(), seed, { file: null });
  await forgetSeed(seed);
}, 900_000);
afterAll(() => rmSync(submission, { recursive: true }));

it("an answer that knows the visible data by heart passes on it, and on no other", () => {
  expect([found(own, byHeart).state, found(own, byHeart).reason]).toEqual(["passed", ""]);
  const { state, tests, points } = found(both, byHeart);
  expect(state).toBe("wrong");
  expect(points).toBeLessThan(found(own, byHeart).points);
  expect(tests.map(({ message }) => message).join()).toContain(`On other data (seed ${seed}): User 1`);
});

it("what is right is right on other data, and work whose tests draw none is not tried again", () => {
  const states = (record: GradeRecord) => record.exercises.map(({ id, state }) => `${id}: ${state}`);
  const others = (record: GradeRecord) => states(record).filter((each) => !each.startsWith(byHeart));
  expect(others(both)).toEqual(others(own));
  expect(both.secondSeed).toBe(seed);
  expect(own.secondSeed).toBeUndefined();
  expect(found(both, "08-batching/4-read-many-in-order").seeds).toEqual([ownSeed, seed]);
  expect(found(both, "03-pool-in-production/1-ping-when-stale").seeds).toBeUndefined();
});

it("a record is as its schema says, and totals are sums to the cent", () => {
  const schema = JSON.parse(readFileSync(join(courseRoot, "docs", "record.schema.json"), "utf8"));
  const isRecord = new Ajv().compile(schema);
  for (const record of [own, both]) {
    expect(isRecord(record), JSON.stringify(isRecord.errors)).toBe(true);
    for (const { id, points, maxPoints, tests } of record.exercises) {
      const sum = (value: (test: (typeof tests)[number]) => number) =>
        tests.reduce((cents, test) => cents + Math.round(value(test) * 100), 0) / 100;
      expect([id, sum((test) => test.points), sum((test) => test.maxPoints)]).toEqual([id, points, maxPoints]);
    }
    const cents = record.exercises.reduce((all, { points }) => all + Math.round(points * 100), 0);
    expect(totals(record.exercises).points).toBe(cents / 100);
  }
});

it("grading the same submission on the same data gives the same record but for durations", () => {
  // A picture of the wire says how long it took, too.
  const timeless = (record: GradeRecord) =>
    JSON.parse(
      JSON.stringify(record)
        .replace(/"durationMs":\d+/g, "")
        .replaceAll(/\s*[\d.,]+\sm?s\b/g, "")
        .replaceAll(",}", "}"),
    );
  expect(timeless(again)).toEqual(timeless(both));
});

it("nothing is left of data that nobody asks for again", async () => {
  const server = await labServer();
  const names = shopsOf(seed).map((shop) => templateName(server, shop.size, shop.seed));
  const sql = "select datname from pg_database where datname = any($1)";
  expect((await withClient(server.admin(), (client) => client.query(sql, [names]))).rows).toEqual([]);
});
