import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A stack that was taken, and is only put into words when somebody asks: taking costs two microseconds, wording more. */
export interface Place {
  stack?: string;
}

/** Remembers from where it was called. @internal */
export function takePlace(): Place {
  const place: Place = {};
  Error.captureStackTrace(place, takePlace);
  return place;
}

/** File and line of each frame of a stack, innermost first; frames of Node.js itself left out. */
function framesOf(place: Place): { file: string; line: string }[] {
  return (place.stack ?? "").split("\n").flatMap((frame) => {
    // In brackets behind a function's name, or alone; a path may have spaces in it.
    const [, named, alone, line] = /^ +at (?:.*? \((.+)|(?:async )?(.+)):(\d+):\d+\)?$/.exec(frame) ?? [];
    const location = named ?? alone;
    if (location === undefined || line === undefined || location.startsWith("node:")) return [];
    return [{ file: location.startsWith("file://") ? fileURLToPath(location) : location, line }];
  });
}

/** The pool's own folder, as stacks name it: that of the sources where stacks are mapped back to them. */
const own = dirname(framesOf((() => takePlace())())[0]?.file ?? "");

/**
 * The first line of a stack that lies outside of the pool, for example `src/app.ts:31`.
 *
 * @returns undefined when there is none, or when no place was taken
 * @internal
 */
export function wordPlace(place: Place | undefined): string | undefined {
  const frame = framesOf(place ?? {}).find(({ file }) => dirname(file) !== own);
  if (frame === undefined) return undefined;
  const near = relative(process.cwd(), frame.file);
  return `${near.startsWith("..") ? frame.file : near}:${frame.line}`;
}
