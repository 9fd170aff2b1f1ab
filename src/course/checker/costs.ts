import type { ExerciseRecord, TestRecord } from "./record.js";

/** One count that a test of an exercise measured: what the work cost, what it was allowed, and what the reference answer costs. */
export interface CountedCost {
  readonly test: string;
  /** In words, for example `round trips`. */
  readonly count: string;
  readonly yours: number;
  readonly allowed: unknown;
  /** Undefined where the reference answer has not been measured. */
  readonly reference?: number;
}

/** What the tests of a record measured, by their names. */
export type Measured = readonly Pick<TestRecord, "name" | "measured">[];

const words = (name: string) => name.replaceAll(/([A-Z])/g, " $1").toLowerCase();

/** Every count that a test of an exercise measured and had a limit for. @param reference what the same tests measured of the reference answer */
export function costsOf(exercise: ExerciseRecord, reference: Measured = []): CountedCost[] {
  return exercise.tests.flatMap(({ name, measured, budget }) =>
    Object.keys(budget).flatMap((count): CountedCost[] => {
      const yours = measured[count];
      if (typeof yours !== "number") return [];
      const theirs = reference.find((test) => test.name === name)?.measured[count];
      const known = typeof theirs === "number" ? { reference: theirs } : {};
      return [{ test: name, count: words(count), yours, allowed: budget[count], ...known }];
    }),
  );
}

/** The same as text, a line for each test. */
export function costLines(costs: readonly CountedCost[]): string[] {
  const tests = [...new Set(costs.map(({ test }) => test))];
  return tests.map((test) => {
    const told = costs
      .filter((cost) => cost.test === test)
      .map(({ count, yours, allowed, reference }) => {
        const beside = reference === undefined ? "" : `, reference ${reference}`;
        return `${count} ${yours} (allowed ${allowed}${beside})`;
      });
    return `${test}: ${told.join(", ")}`;
  });
}
