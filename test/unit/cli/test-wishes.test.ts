import { describe, expect, it } from "vitest";
import { exercisesAskedFor, isFiltered, projectsAskedFor, readWishes } from "#src/cli/test-wishes.js";

const ids = ["01-connections/1-reuse", "01-connections/2-close-on-error", "02-pooling/1-build-queue"];

/** What a command line comes to. */
function asked(line: string) {
  const wishes = readWishes(line.split(" ").filter(Boolean));
  return [exercisesAskedFor(wishes, ids), projectsAskedFor(wishes), isFiltered(wishes), wishes.all] as const;
}

const all = ["unit", "course"];

describe("npm test --", () => {
  it.each([
    ["", ids, all, false, false],
    ["--all", ids, all, false, true],
    ["01-connections", ids.slice(0, 2), all, true, false],
    ["exercises/02-pooling/1-build-queue.ts", ids.slice(2), all, true, false],
    ["unit/wire", [], all, true, false],
    ["reuse queue", [ids[0], ids[2]], all, true, false],
    ["--project unit", [], ["unit"], true, false],
    ["--project=exercises", ids, [], true, false],
    ["--project exercises 02-pooling", ids.slice(2), [], true, false],
    ["--project notebooks --all", [], ["notebooks"], true, true],
    ["course/surface -u", [], all, true, false],
    ["-t pool", [], all, true, false],
    ["--reporter=dot", [], all, true, false],
  ])("%j", (line, exercises, projects, filtered, everything) => {
    expect(asked(line)).toEqual([exercises, projects, filtered, everything]);
  });

  it("hands on to vitest what it does not know, with the word that belongs to it", () => {
    const { options, filters } = readWishes(["-t", "a pool", "-u", "unit/pool", "--bail", "1", "--reporter=dot"]);
    expect(options).toEqual(["-t", "a pool", "-u", "--bail", "1", "--reporter=dot"]);
    expect(filters).toEqual(["unit/pool"]);
  });
});
