import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../../lab/paths.js";
import { exerciseIds } from "../manifest.js";

/** The exercises as the course ships them, by id: for `reset`, and to know whether one was touched. */
const startersFile = join(courseRoot, "test", "starters.json");

let starters: Record<string, string> | undefined;

/** The pristine text of every exercise. */
export function readStarters(): Record<string, string> {
  starters ??= existsSync(startersFile)
    ? (JSON.parse(readFileSync(startersFile, "utf8")) as Record<string, string>)
    : {};
  return starters;
}

/** Takes what lies in `exercises/` as the pristine text from now on. For authors of exercises. */
export function writeStarters(): void {
  starters = Object.fromEntries(
    exerciseIds().map((id) => [id, readFileSync(join(courseRoot, "exercises", `${id}.ts`), "utf8")]),
  );
  writeFileSync(startersFile, `${JSON.stringify(starters, null, 2)}\n`);
}

/** Replaces the work on an exercise by its pristine text. @param id one that the course has */
export function restoreStarter(id: string): void {
  writeFileSync(join(courseRoot, "exercises", `${id}.ts`), readStarters()[id] ?? "");
}

/** SHA-256 of a text; of a missing file, of nothing. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const plain = (text: string) =>
  text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trimEnd();

/** Is this text of an exercise as the course ships it? The one place where that is decided. */
export function isUntouched(id: string, text: string): boolean {
  const starter = readStarters()[id];
  return starter !== undefined && plain(text) === plain(starter);
}
