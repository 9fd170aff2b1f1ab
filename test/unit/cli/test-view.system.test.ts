import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GradeRecord } from "#src/course/checker/record.js";
import { readStarters } from "#src/course/checker/starters.js";
import { declaredTests } from "#src/course/checker/test-names.js";
import { courseRoot } from "#src/lab/paths.js";
import { WholeClone } from "../setup/whole-clone.js";

interface Shown {
  testResults: {
    name: string;
    assertionResults: { title: string; status: string; failureMessages: string[]; location?: { line: number } }[];
  }[];
}

const clone = new WholeClone();
const wrong = "test/wrong/01-connections/1-reuse-one-connection/connection-each.ts";

beforeAll(() => {
  cpSync(join(courseRoot, ".vscode"), join(clone.root, ".vscode"), { recursive: true });
  const work = (id: string) => join(clone.root, "exercises", `${id}.ts`);
  cpSync(join(courseRoot, "solutions", "00-start-here"), join(clone.root, "exercises", "00-start-here"), {
    recursive: true,
  });
  cpSync(join(courseRoot, wrong), work("01-connections/1-reuse-one-connection"));
  writeFileSync(work("01-connections/2-close-on-error"), "export const nothing: number = 'a type error';\n");
  for (const id of ["01-connections/3-time-out-clearly", "01-connections/4-time-the-phases"]) {
    writeFileSync(work(id), readStarters()[id] ?? "");
  }
});

afterAll(() => clone.remove());

/** The verdicts of the grader, as the test view shows them. */
function asShown({ exercises }: GradeRecord): Record<string, string[]> {
  const word = { passed: "passed", failed: "failed", todo: "skipped", missing: "failed" };
  return Object.fromEntries(
    exercises.map(({ id, state, tests }) => [
      id,
      tests.map((test) => (state === "not started" ? "skipped" : state === "error" ? "failed" : word[test.state])),
    ]),
  );
}

it("VS Code's test view shows each test of an exercise where it stands, with the grader's verdict and message", async () => {
  const lessons = ["00-start-here", "01-connections"];
  const { out } = await clone.run("grade", ...lessons, "--json");
  const record = JSON.parse(out) as GradeRecord;
  expect(record.exercises.map(({ state }) => state)).toEqual([
    "passed",
    "wrong",
    "error",
    "not started",
    "not started",
  ]);

  const args = ["run", "--config", ".vscode/vitest.config.ts", "--reporter=json", "--includeTaskLocation", ...lessons];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  const vitest = join(clone.root, "node_modules", "vitest", "vitest.mjs");
  const { stdout } = spawnSync(process.execPath, [vitest, ...args], { cwd: clone.root, env, encoding: "utf8" });
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as Shown;
  const files = testResults.toSorted((one, other) => one.name.localeCompare(other.name));
  const idOf = (file: string) => file.slice(join(clone.root, "test/exercises/").length, -".test.ts".length);
  const shown = files.map(({ name, assertionResults }) => [idOf(name), assertionResults.map(({ status }) => status)]);
  expect(Object.fromEntries(shown)).toEqual(asShown(record));
  for (const { name, assertionResults } of files) {
    const places = assertionResults.map(({ title, location }) => ({ name: title, line: location?.line }));
    expect(places).toEqual(declaredTests(name));
  }
  const [, isWrong, isError] = files.map(({ assertionResults }) => assertionResults);
  expect(isWrong?.find(({ status }) => status === "failed")?.failureMessages[0]).toContain("the budget is 1");
  expect(isError?.[0]?.failureMessages[0]).toContain("It does not type-check.");
});
