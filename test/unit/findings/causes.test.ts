import { expect, test } from "vitest";
import { causesOf } from "#src/findings/causes.js";
import type { Finding, FindingId } from "#src/findings/finding.js";

const finding = (id: FindingId, relation: string, weight: number): Finding => ({
  id,
  subject: { relation },
  evidence: [{ name: id, value: weight, unit: "pages" }],
  reason: "",
  next: "",
  weight,
});
const told = (findings: Finding[]) =>
  causesOf(findings).map(({ id, weight, evidence }) => [id, weight, evidence.length]);

test("a cause stands in the place of what it shows as, with its numbers and the greater weight", () => {
  const hidden = finding("expression-hides-column", "users", 100);
  expect(told([hidden, finding("scan-discards-rows", "users", 900)])).toEqual([["expression-hides-column", 900, 2]]);
  expect(told([finding("index-scan-filters-rows", "users", 50), hidden])).toEqual([
    ["expression-hides-column", 100, 2],
  ]);
});

test("what it does not explain stays: another table, another kind", () => {
  const all = [
    finding("expression-hides-column", "users", 100),
    finding("scan-discards-rows", "orders", 900),
    finding("spills-to-disk", "users", 50),
  ];
  expect(causesOf(all)).toEqual(all);
});

test("a wrong estimate stands in the place of the loop that was planned by it", () => {
  const all = [finding("nested-loop-runs-often", "orders", 900), finding("estimate-far-off", "orders", 500)];
  expect(told(all)).toEqual([["estimate-far-off", 900, 2]]);
});
