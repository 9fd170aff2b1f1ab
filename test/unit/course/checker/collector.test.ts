import { expect, it } from "vitest";
import type { TestModule } from "vitest/node";
import { type Collected, Collector } from "#src/course/checker/collector.js";

/** A file of tests of which one passed, as vitest tells it, with what was left in the meta of the test and of the file. */
function collected(ofTest: object, ofFile: object): Collected {
  const test = {
    fullName: "answers",
    result: () => ({ state: "passed", errors: [] }),
    meta: () => ofTest,
    diagnostic: () => ({ duration: 1 }),
  };
  const module = { moduleId: "0.test.ts", children: { allTests: () => [test] }, errors: () => [], meta: () => ofFile };
  const seen: Collected[] = [];
  new Collector(
    () => "secret",
    (_, each) => seen.push(each),
  ).onTestModuleEnd(module as unknown as TestModule);
  return seen[0] as Collected;
}

it("what bears the sign of the run is the runner's word", () => {
  const { tests, loadErrors } = collected({ by: "secret" }, { by: "secret" });
  expect([tests.map(({ state }) => state), loadErrors]).toEqual([["passed"], []]);
});

it.each([
  ["a test without it", {}, { by: "secret" }],
  ["a file without it", { by: "secret" }, {}],
  ["another", { by: "secret" }, { by: "guess" }],
  ["another of a test", { by: "guess" }, { by: "secret" }],
])("%s is nobody's, and nothing counts as loaded", (_, ofTest, ofFile) => {
  expect(collected(ofTest, ofFile).loadErrors).toEqual([
    "Something else than the grader reported what its tests came to.",
  ]);
});
