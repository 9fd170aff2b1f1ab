import { join } from "node:path";
import { expect, it } from "vitest";
import { findExercises } from "#src/course/find-exercises.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseRoot } from "#src/lab/paths.js";

const first = "00-start-here/1-first-look-up";
const close = "01-connections/2-close-on-error";

it("are all when nobody names one", () => {
  expect(findExercises([])).toEqual(exerciseIds());
});

it.each([
  first,
  "1-first-look-up",
  "look-up",
  `exercises/${first}`,
  `./exercises/${first}.ts`,
  `${first}.md`,
  "solutions/00-start-here/1-first-look-up.ts",
  join(courseRoot, "exercises", `${first}.ts`),
  "00-start-here",
  "00/1",
  "0/1",
  "exercises/00/1.ts",
])("are found by %s", (word) => {
  expect(findExercises([word])).toEqual([first]);
});

it("are found several at once, each once, in the order of the course", () => {
  expect(findExercises(["close-on", "look-up", first])).toEqual([first, close]);
  expect(findExercises(["connections/"])).toEqual(exerciseIds().filter((id) => id.startsWith("01-")));
});

it("are asked for again when a word means none, or several; the nearest are named", () => {
  expect(() => findExercises(["frist-look-up"])).toThrow(`There is no exercise "frist-look-up". Nearest: ${first}`);
  expect(() => findExercises(["00/2"])).toThrow('There is no exercise "00/2". Nearest: 0');
  expect(() => findExercises(["on-error"])).toThrow('"on-error" could be any of 01-connections/2-close-on-error, ');
  expect(() => findExercises(["1"])).toThrow(/^"1" could be any of ([^ ]+ ){8}and \d+ others\. Expected/);
  expect(() => findExercises(["close the client"])).toThrow(
    "There is no exercise of that name (a string of 16 characters). Nearest: ",
  );
  expect(() => findExercises([""])).toThrow('There is no exercise "".');
});
