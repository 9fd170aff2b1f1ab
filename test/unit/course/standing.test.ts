import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wholeCourse } from "#src/course/checker/progress.js";
import type { ExerciseRecord, GradeRecord } from "#src/course/checker/record.js";
import { nextOf, type Standing, standings } from "#src/course/checker/standing.js";
import { hashOf } from "#src/course/checker/starters.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseRoot } from "#src/lab/paths.js";

const ids = exerciseIds();
const [first = "", second = "", third = ""] = ids;

/** A record in which some exercises were graded, with a file of this text. */
function recordOf(graded: Partial<ExerciseRecord>[]): GradeRecord {
  const whole = wholeCourse(undefined);
  const exercises = graded.map(
    (one) => ({ ...whole.exercises.find(({ id }) => id === one.id), ...one }) as ExerciseRecord,
  );
  return { ...whole, exercises };
}

const all = (...states: Standing["state"][]) =>
  states.map((state, k) => ({ id: ids[k], state }) as unknown as Standing);

describe("where a learner stands", () => {
  it("has each exercise of the course, in its order", () => {
    expect(standings(undefined).map(({ id }) => id)).toEqual(ids);
  });

  it("counts a pass only as long as the file is the one that was graded", () => {
    const text = readFileSync(join(courseRoot, "exercises", `${second}.ts`), "utf8");
    const of = (fileHash: string) =>
      standings(recordOf([{ id: second, state: "passed", points: 2, fileHash }])).find(({ id }) => id === second);
    // Of a learner who has begun with it the file counts as what it is; of one who has not, nothing does.
    const begun = of("")?.state === "not graded";
    expect(of(hashOf(text))).toMatchObject(
      begun ? { state: "passed", points: 2 } : { state: "not started", points: 0 },
    );
    expect(of(hashOf(`${text} `))?.points).toBe(0);
  });
});

describe("the next exercise", () => {
  it("is the first that was begun and has not passed, before any that was not begun", () => {
    expect(nextOf(all("passed", "not started", "wrong"))?.id).toBe(third);
    expect(nextOf(all("passed", "not graded", "not started"))?.id).toBe(second);
    expect(nextOf(all("unavailable", "not started", "error"))?.id).toBe(first);
  });

  it("is the first that was not begun, when all that were have passed", () => {
    expect(nextOf(all("passed", "not started", "not started"))?.id).toBe(second);
  });

  it("is none when all have passed", () => {
    expect(nextOf(all("passed", "passed"))).toBeUndefined();
    expect(nextOf([])).toBeUndefined();
  });
});
