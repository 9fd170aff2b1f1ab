import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A stack that was taken, and is only read when somebody asks: taking costs two microseconds, reading more. */
export interface CheckoutSite {
  stack?: string;
}

/** Remembers from where it was called. @internal */
export function takeCheckoutSite(): CheckoutSite {
  const site: CheckoutSite = {};
  Error.captureStackTrace(site, takeCheckoutSite);
  return site;
}

/** File and line of each frame of a stack, innermost first; frames of Node.js itself left out. */
function framesOf(site: CheckoutSite): { file: string; line: string }[] {
  return (site.stack ?? "").split("\n").flatMap((frame) => {
    // In brackets behind a function's name, or alone; a path may have spaces in it.
    const [, named, alone, line] = /^ +at (?:.*? \((.+)|(?:async )?(.+)):(\d+):\d+\)?$/.exec(frame) ?? [];
    const location = named ?? alone;
    if (location === undefined || line === undefined || location.startsWith("node:")) return [];
    return [{ file: location.startsWith("file://") ? fileURLToPath(location) : location, line }];
  });
}

/** The pool's own folder, as stacks name it: that of the sources where stacks are mapped back to them. */
const own = dirname(framesOf((() => takeCheckoutSite())())[0]?.file ?? "");

/**
 * The first line of a stack that lies outside of the pool, for example `src/app.ts:31`.
 *
 * @returns undefined when there is none, or when none was taken
 * @internal
 */
export function formatCheckoutSite(site: CheckoutSite | undefined): string | undefined {
  const frame = framesOf(site ?? {}).find(({ file }) => dirname(file) !== own);
  if (frame === undefined) return undefined;
  const near = relative(process.cwd(), frame.file);
  return `${near.startsWith("..") ? frame.file : near}:${frame.line}`;
}
