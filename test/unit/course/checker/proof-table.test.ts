import { expect, it } from "vitest";
import type { Proof } from "#src/course/checker/proof.js";
import { proofRows, proofTable } from "#src/course/checker/proof-table.js";

const proof = (variant: string, state: Proof["state"], more: Partial<Proof> = {}): Proof => ({
  id: "01-a/1-b",
  variant,
  state,
  caughtBy: "",
  problem: "",
  ...more,
});
const mutant = "1: a → b";
const proofs: Proof[] = [
  proof("starters", "not started"),
  proof("solutions", "passed"),
  proof("right/other", "wrong", { problem: "it must pass" }),
  proof("wrong/sly", "wrong"),
  proof("mutants/1", "wrong", { mutant, caughtBy: "a test" }),
  proof("mutants/2", "error", { mutant }),
  proof("mutants/3", "passed", { mutant, equivalent: "the same" }),
  proof("mutants/4", "passed", { mutant, problem: "no test tells it" }),
  proof("mutants/gone", "error", { problem: "no such mutant" }),
];

it("counts by exercise what passed, was caught and survived", () => {
  expect(proofRows([...proofs, proof("solutions", "passed", { id: "01-a/2-c" })])).toEqual([
    { id: "01-a/1-b", right: [1, 2], wrong: [1, 1], mutants: 4, killed: 2, byNoTest: 1, equivalent: 1, survived: 1 },
    { id: "01-a/2-c", right: [1, 1], wrong: [0, 0], mutants: 0, killed: 0, byNoTest: 0, equivalent: 0, survived: 0 },
  ]);
});

it("is a table, without the columns of mutants when none were made", () => {
  expect(proofTable(proofs)).toBe(
    [
      "exercise  right  wrong  mutants  killed  by no test  equivalent  survived",
      "01-a/1-b    1/2    1/1        4       2           1           1         1",
    ].join("\n"),
  );
  expect(proofTable(proofs.slice(0, 4))).toBe("exercise  right  wrong\n01-a/1-b    1/2    1/1");
});
