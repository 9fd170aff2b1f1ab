import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stateRoot } from "../lab/paths.js";
import { type Hint, hintsOf } from "./exercise-text.js";
import { writeWhole } from "./write-whole.js";

/** Where it is kept how many hints of which exercise a reader has seen. */
const hintsFile: string = join(stateRoot, "hints.json");

/** How many hints of each exercise have been shown, by id. A file that cannot be read counts as none. */
export function hintsShown(file: string = hintsFile): Record<string, number> {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof kept === "object" && kept !== null ? (kept as Record<string, number>) : {};
  } catch {
    return {};
  }
}

/** Remembers that so many hints of an exercise have been shown. */
export function rememberHints(id: string, shown: number, file: string = hintsFile): void {
  writeWhole(file, `${JSON.stringify({ ...hintsShown(file), [id]: shown }, null, 2)}\n`);
}

/** Hints of an exercise that are shown now, and how many of how many have been. */
interface TakenHints {
  readonly shown: number;
  readonly of: number;
  readonly hints: readonly Hint[];
}

/** The next hint of an exercise, and once all have been seen the last one again; or all of them. It is remembered that they were shown. */
export function takeHint(id: string, all = false): TakenHints {
  const hints = hintsOf(id);
  const before = hintsShown()[id] ?? 0;
  const shown = all ? hints.length : Math.min(before + 1, hints.length);
  rememberHints(id, shown);
  return { shown, of: hints.length, hints: hints.slice(all ? 0 : shown - 1, shown) };
}
