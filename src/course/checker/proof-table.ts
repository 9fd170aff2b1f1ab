import type { Proof } from "./proof.js";

/** What was found for one exercise, as numbers. */
export interface ProofRow {
  id: string;
  /** The solution and the right answers: how many passed, of how many. */
  right: [passed: number, all: number];
  /** The wrong answers: how many were caught as their headers say, of how many. */
  wrong: [caught: number, all: number];
  /** Mutants that were made; those listed as equivalent are among them. */
  mutants: number;
  /** Mutants that a test caught, or that could not be graded. */
  killed: number;
  /** Those of the killed that no test caught: they do not type-check, or did not end. */
  byNoTest: number;
  equivalent: number;
  survived: number;
}

const isMutant = ({ mutant }: Proof) => mutant !== undefined;

/** Counts what was found, a row for each exercise. */
export function proofRows(proofs: readonly Proof[]): ProofRow[] {
  return [...new Set(proofs.map(({ id }) => id))].map((id) => {
    const own = proofs.filter((proof) => proof.id === id);
    const good = (of: RegExp): [number, number] => {
      const some = own.filter(({ variant }) => of.test(variant));
      return [some.filter(({ problem }) => problem === "").length, some.length];
    };
    const mutants = own.filter(isMutant);
    const passed = mutants.filter(({ state }) => state === "passed");
    const survived = passed.filter(({ equivalent }) => equivalent === undefined).length;
    const killed = mutants.filter(({ state }) => state === "wrong" || state === "error");
    const byNoTest = killed.filter(({ caughtBy }) => caughtBy === "").length;
    const equivalent = passed.length - survived;
    const [right, wrong] = [good(/^(solutions$|right\/)/), good(/^wrong\//)];
    return { id, right, wrong, mutants: mutants.length, killed: killed.length, byNoTest, equivalent, survived };
  });
}

const heads = ["exercise", "right", "wrong", "mutants", "killed", "by no test", "equivalent", "survived"];

/** The rows as a table for a terminal; without mutants, their columns are left out. */
export function proofTable(proofs: readonly Proof[]): string {
  const rows = proofRows(proofs).map(({ id, right, wrong, mutants, killed, byNoTest, equivalent, survived }) => [
    id,
    right.join("/"),
    wrong.join("/"),
    ...[mutants, killed, byNoTest, equivalent, survived].map(String),
  ]);
  const shown = proofs.some(isMutant) ? heads.length : 3;
  const lines = [heads, ...rows].map((row) => row.slice(0, shown));
  const widths = heads.slice(0, shown).map((_, k) => Math.max(...lines.map((line) => line[k]?.length ?? 0)));
  return lines
    .map((line) =>
      line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  "),
    )
    .join("\n");
}
