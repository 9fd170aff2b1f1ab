import { readFileSync } from "node:fs";
import { courseFiles as listed } from "#src/course/course-files.js";

/** Every file of the course, relative to its folder. */
export const courseFiles: readonly string[] = listed();

/** The text of a file. */
export const read = (file: string): string => readFileSync(file, "utf8");

/** The files below a folder that end so. */
export function filesIn(folder: string, ...endings: string[]): string[] {
  return courseFiles.filter((file) => file.startsWith(`${folder}/`) && endings.some((ending) => file.endsWith(ending)));
}

/**
 * The same, for a rule that they all keep.
 *
 * @throws Error when there is none: a rule for no file at all would hold whatever happens
 */
export function filesToCheck(folder: string, ...endings: string[]): string[] {
  const found = filesIn(folder, ...endings);
  if (found.length === 0) throw new Error(`${folder}/ has no file that ends in ${endings.join(" or ")}.`);
  return found;
}
