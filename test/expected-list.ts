import { demand, same, toldValue } from "./exercise-lab.js";

/** Most characters of a value that a message shows. */
const mostShown = 240;

function shown(value: unknown): string {
  const text = toldValue(value);
  return text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text;
}

/** Like `same`, for whatever a work returns: what cannot be copied (a promise, a function) holds no data. */
function alike(a: unknown, b: unknown): boolean {
  try {
    return same(a, b);
  } catch {
    return false;
  }
}

const kindOf = (value: unknown) => Object.prototype.toString.call(value);

/** What holds further values: a list, or an object with properties. */
const isNest = (value: unknown): value is Record<string, unknown> => /Array|Object/.test(kindOf(value));

/** What a list or an object holds under a key, in words. */
const held = (nest: Record<string, unknown>, key: string) => (key in nest ? shown(nest[key]) : "nothing");

/** The innermost place in which two lists or objects differ: its path, and what must be there and is. */
function difference(got: Record<string, unknown>, expected: Record<string, unknown>, path: string): string {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  const key = keys.find((each) => !alike(got[each], expected[each]) || each in got !== each in expected) ?? "";
  const place = Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
  const [inner, must] = [got[key], expected[key]];
  if (isNest(inner) && isNest(must) && kindOf(inner) === kindOf(must)) return difference(inner, must, place);
  return `${place} must hold ${held(expected, key)}, and holds ${held(got, key)}`;
}

/**
 * The first place in which two lists or two objects differ, in words: `a list in which [17].id must hold 1, and holds 7`;
 * undefined for values of another kind.
 */
export function differingPlace(got: unknown, expected: unknown): string | undefined {
  if (!isNest(got) || !isNest(expected) || kindOf(got) !== kindOf(expected)) return undefined;
  return `${Array.isArray(got) ? "a list" : "an object"} in which ${difference(got, expected, "")}`;
}

/**
 * Demands that a call returned this list; the message names the first place that differs.
 *
 * @param got what it returned, or the error it was rejected with
 * @param what the call, in words
 * @param next one step
 * @param why a sentence: why it matters; default none
 */
export function demandList(got: unknown, expected: readonly unknown[], what: string, next: string, why = ""): void {
  const end = `${why && ` ${why}`} Next: ${next}`;
  demand(!(got instanceof Error), `${what} must return a list; it threw ${shown(got)}.${end}`);
  demand(Array.isArray(got), `${what} must return a list; it returned ${shown(got)}.${end}`);
  // Holes are taken for undefined.
  const list = [...(got as unknown[])] as unknown as Record<string, unknown>;
  if (alike(list, expected)) return;
  const where = difference(list, expected as unknown as Record<string, unknown>, "");
  demand(false, `${what} returned a list in which ${where}.${end}`);
}
