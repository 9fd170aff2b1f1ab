/** What another place needs in order to grade: the scripts for it, and of the course what grading uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { courseRoot } from "../lab/paths.js";
import { courseFiles } from "./course-files.js";

/** Where an autograder can go, with the scripts that it runs there, by the name that they have in the zip. */
export const gradingPlaces = {
  gradescope: {
    "setup.sh": "teaching/gradescope/setup.sh",
    run_autograder: "teaching/gradescope/run_autograder",
  },
  classroom50: { "autograder.py": "teaching/classroom50/autograder.py" },
} as const;

/** The name of a place. */
export type GradingPlace = keyof typeof gradingPlaces;

/** Grading uses the tests of exercises and the library. Answers, notebooks and the library's own tests stay at home. */
const staysAtHome =
  /^(?:\.|bench\/|docs\/|exercises\/|notebooks\/|solutions\/|teaching\/|test\/(?:course|mutants|notebooks|right|unit|wrong)\/|[^/]*\.md$|biome|Dockerfile)/;

/** Modes of a file in a zip, as Unix has them: a script can be run, and everybody may read. */
const modeOf = (name: string): number => (/^(?:course\/|exercises\.txt$)/.test(name) ? 0o100644 : 0o100755);

/** One time for all files: the same course makes the same zip. */
const mtime = new Date(1980, 0, 1);

/**
 * Packs an autograder.
 *
 * @param place where it will run
 * @param ids the exercises that it grades; none: all of the course
 * @returns a zip: the place's scripts, `exercises.txt` with an id a line, and the course below `course/`
 */
export function packForGrading(place: GradingPlace, ids: readonly string[]): Uint8Array {
  const course = courseFiles().filter((file) => !staysAtHome.test(file));
  const paths = [...Object.entries(gradingPlaces[place]), ...course.map((file) => [`course/${file}`, file] as const)];
  const files: [name: string, content: Uint8Array][] = [
    ...paths.map(([name, file]): [string, Uint8Array] => [name, readFileSync(join(courseRoot, file))]),
    ["exercises.txt", strToU8(ids.map((id) => `${id}\n`).join(""))],
  ];
  const entries = files.map(([name, content]) => [name, [content, { os: 3, attrs: modeOf(name) << 16, mtime }]]);
  return zipSync(Object.fromEntries(entries) as Zippable);
}
