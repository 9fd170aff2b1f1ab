import { beforeAll, describe, expect, it } from "vitest";
import { type Attempt, attemptsIn, starterAttempts, wrongAttempts } from "#src/course/checker/attempts.js";
import type { ExerciseRecord } from "#src/course/checker/record.js";
import { labsLeft } from "../../lab/labs-left.js";
import { useOwnCluster } from "../../lab/own-cluster.js";
import { makeBelieve, right } from "./make-believe.js";

useOwnCluster();

const { attempt, startGrading } = makeBelieve();

const warm = (attempts: Attempt[], env = {}) => startGrading(attempts, env, "grade-warm.mjs").graded;

/** A record without what differs from run to run: durations, also in messages. */
const plain = (exercise: ExerciseRecord) => ({
  ...exercise,
  tests: exercise.tests.map((test) => ({
    ...test,
    durationMs: 0,
    message: test.message.replaceAll(/[\d.,]+\s(ms|s)\b/g, "…"),
  })),
});

const ids = ["00-start-here/1-first-look-up", "02-pooling/2-return-on-error", "11-async-service/3-move-the-work-off"];

describe("a verdict in a test bed that is kept", { timeout: 900_000 }, () => {
  it("is the one that a bed of its own gives: starter, solution and a wrong answer", async () => {
    // The last of the wrong answers fail the same way each time; some others are caught in one of several ways, by chance.
    const one = (some: Attempt[], id: string) => some.filter((each) => each.id === id).slice(-1);
    const attempts = ids.flatMap((id) => [
      ...one(starterAttempts(), id),
      ...one(attemptsIn("solutions"), id),
      ...one(wrongAttempts(), id),
    ]);
    const cold = await startGrading(attempts).graded;
    expect(cold.exercises.map(({ state }) => state)).toEqual(ids.flatMap(() => ["not started", "passed", "wrong"]));
    const kept = await warm(attempts);
    expect(kept.exercises.map(plain)).toEqual(cold.exercises.map(plain));
  });

  describe("is not spoilt by the work before it, which", () => {
    /** What the work before does, and the state it comes to. */
    const spoilers: [does: string, work: string, state: string][] = [
      ["hangs", right("await new Promise(() => undefined);"), "error"],
      ["computes without end", right("for (;;);"), "error"],
      ["asks its process to end", right("process.exit(0);"), "error"],
      [
        "fills the heap",
        right("for (const all: unknown[] = []; ; ) all.push(new Array(50_000).fill(userId));"),
        "error",
      ],
      [
        "spoils its globals and leaves a timer",
        `Object.defineProperty(Object.prototype, "pass", { value: true });\nsetInterval(() => undefined, 1);\n${right()}`,
        "passed",
      ],
    ];
    let found: ExerciseRecord[] = [];

    beforeAll(async () => {
      const attempts = spoilers.flatMap(([does, work]) => [attempt(does, work), attempt(`after ${does}`, right())]);
      found = (await warm(attempts, { ROUNDTRIP_ENDLESS_MS: "2000" })).exercises;
    });

    it.each(spoilers)("%s", (does, _, state) => {
      const at = found.findIndex(({ variant }) => variant === does);
      expect([found[at]?.state, found[at + 1]?.variant, found[at + 1]?.state]).toEqual([
        state,
        `after ${does}`,
        "passed",
      ]);
    });

    it("and leaves no database and no role behind", async () => {
      expect(await labsLeft()).toEqual([]);
    });
  });
});
