import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A stack that was taken, and is only put into words when somebody asks: taking costs two microseconds, wording more. */
export interface Place {
  stack?: string;
}

const own = dirname(fileURLToPath(import.meta.url));

/** Remembers from where it was called. @internal */
export function takePlace(): Place {
  const place: Place = {};
  Error.captureStackTrace(place, takePlace);
  return place;
}

/**
 * The first line of a stack that lies outside of the pool, for example `src/app.ts:31`.
 *
 * @returns undefined when there is none, or when no place was taken
 * @internal
 */
export function wordPlace(place: Place | undefined): string | undefined {
  for (const line of place?.stack?.split("\n").slice(1) ?? []) {
    const [, location, number] = /([^\s(]+):(\d+):\d+\)?$/.exec(line) ?? [];
    if (location === undefined || location.startsWith("node:")) continue;
    const path = location.startsWith("file://") ? fileURLToPath(location) : location;
    if (dirname(path) === own) continue;
    const near = relative(process.cwd(), path);
    return `${near.startsWith("..") ? path : near}:${number}`;
  }
  return undefined;
}
