import { expect, it } from "vitest";
import { exercisesNamed } from "#src/course/exercises-named.js";

const ids = ["01-connections/1-reuse-one", "01-connections/2-close-on-error", "02-pooling/1-build-queue"];
const named = (...words: string[]) => exercisesNamed(words, ids);

it("are all when nobody names one", () => {
  expect(named()).toEqual(ids);
});

it("are named by an id, a path, a lesson, or a part of one name; in the order of the course, each once", () => {
  expect(named("02-pooling/1-build-queue")).toEqual([ids[2]]);
  expect(named("exercises/01-connections/1-reuse-one.ts")).toEqual([ids[0]]);
  expect(named("01-connections/")).toEqual([ids[0], ids[1]]);
  expect(named("queue", "01-connections", "close")).toEqual(ids);
});

it("are asked for again when a word means none, or several", () => {
  expect(() => named("leak")).toThrow(`There is no exercise "leak". Expected one of: ${ids.join(", ")}.`);
  expect(() => named("e-on")).toThrow(
    '"e-on" may be any of: 01-connections/1-reuse-one, 01-connections/2-close-on-error. Expected a part of one name alone.',
  );
});
