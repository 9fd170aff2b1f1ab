import { types } from "node:util";
import type { CellFrame, CellFrames } from "./cell-frames.js";

/** What is said of an error beside its message, where it is set: the server's own words, and codes to look up. */
const facts = ["code", "detail", "hint", "position"] as const;

type Fields = Partial<Record<(typeof facts)[number] | "cause" | "errors" | "error" | "suppressed", unknown>>;

/**
 * Says what went wrong in a few lines: the message, the facts that are set, and the line of a cell that it comes from. The
 * whole stack and every field are in the error itself, for who catches it.
 *
 * @param error what was thrown
 * @param frames the cells that ran
 * @param running the number of the cell that threw it; undefined when none was running
 * @returns undefined for what is no error and is best printed as it is
 */
export function explainError(error: unknown, frames: CellFrames, running?: number): string | undefined {
  if (!types.isNativeError(error)) return undefined;
  return [...messageOf(error), ...framesOf(error, frames, running)].join("\n");
}

function messageOf(error: Error): string[] {
  const fields = error as Error & Fields;
  const lines = [error.message ? `${error.name}: ${error.message}` : error.name];
  for (const fact of facts) {
    const value = fields[fact];
    if ((typeof value === "string" && value) || typeof value === "number") lines.push(`  ${fact}: ${value}`);
  }
  // Several errors at once: each address of a host that refused, or what closing threw besides.
  const several = Array.isArray(fields.errors) ? fields.errors : [fields.error, fields.suppressed];
  for (const one of several.filter((each) => types.isNativeError(each))) lines.push(...indented(messageOf(one)));
  if (types.isNativeError(fields.cause)) {
    const [first = "", ...more] = messageOf(fields.cause);
    lines.push(...indented([`caused by ${first}`, ...more]));
  }
  return lines;
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);

/** Where it happened: in the innermost cell, and, when that ran before, in the one that runs now. */
function framesOf(error: Error, frames: CellFrames, running: number | undefined): string[] {
  const stack = error.stack ?? "";
  const [innermost, ...outer] = frames.in(stack);
  if (!innermost) return outsideOf(stack);
  if (innermost.cell === running) return frameText("in", innermost);
  const own = outer.find(({ cell }) => cell === running);
  return [...frameText("in", innermost), ...(own ? frameText("called from", own) : [])];
}

function frameText(how: string, { cell, line, text }: CellFrame): string[] {
  return line === undefined ? [`${how} cell [${cell}]`] : [`${how} cell [${cell}], line ${line}:`, `    ${text}`];
}

/** The first place of a stack in which no cell takes part that is neither Node's own nor a package's. */
function outsideOf(stack: string): string[] {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !/\bnode:|[\\/]node_modules[\\/]|<anonymous>\)?$/.test(line));
  return frame ? [frame.trim()] : [];
}
