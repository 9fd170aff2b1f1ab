import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { wrongAttempts } from "#src/course/checker/attempts.js";
import type { Proof } from "#src/course/checker/proof.js";
import { readStarters } from "#src/course/checker/starters.js";
import { exerciseIds } from "#src/course/manifest.js";

const run = promisify(execFile);

describe("the grader is proved", () => {
  let proofs: Proof[] = [];

  beforeAll(async () => {
    const { CI, ...env } = process.env;
    const options = { env: CI ? process.env : env, maxBuffer: 64 << 20, timeout: 580_000 };
    const { stdout } = await run(process.execPath, ["src/setup/roundtrip.mjs", "prove", "--json"], options).catch(
      (failed) => failed,
    );
    const line =
      String(stdout)
        .split("\n")
        .find((text) => text.startsWith("[")) ?? "[]";
    proofs = JSON.parse(line) as Proof[];
  }, 600_000);

  const of = (variant: RegExp) => proofs.filter((proof) => variant.test(proof.variant));

  test("every starter is not started, every solution passes, every wrong solution is caught as its header says", () => {
    expect(proofs.filter((proof) => proof.problem !== "")).toEqual([]);
  });

  test("every exercise was proved: a starter, a solution, and at least three wrong solutions", () => {
    expect(of(/^starters$/).map((proof) => proof.id)).toEqual(exerciseIds());
    expect(of(/^solutions$/).map((proof) => proof.id)).toEqual(exerciseIds());
    for (const id of exerciseIds()) {
      expect(of(/^wrong/).filter((proof) => proof.id === id).length, `wrong solutions of ${id}`).toBeGreaterThanOrEqual(
        3,
      );
    }
    expect(of(/^wrong/)).toHaveLength(wrongAttempts().length);
  });

  test("every exercise has a pristine starter", () => {
    expect(Object.keys(readStarters())).toEqual(exerciseIds());
  });
});
