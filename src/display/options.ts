import { InvalidArgumentError } from "../errors.js";

/** Rejects options that a call does not know, and says which it does. */
export function rejectUnknown(call: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new InvalidArgumentError(
      `${call}: expected the options ${known.join(", ")}; got "${name}". Remove it or correct its name.`,
    );
  }
}

/** Says what a value is, for the "got …" part of a message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object")
    return value.constructor?.name === "Object" ? "an object" : `a ${value.constructor?.name}`;
  return typeof value === "string" ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}
