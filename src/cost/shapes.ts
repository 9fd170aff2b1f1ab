import { fingerprintSync, loadModule, normalizeSync } from "libpg-query";

/** A statement without its values: two statements that differ only in constants and parameters have one shape. */
export interface Shape {
  /** Fingerprint of the server's own parse tree (libpg_query), sixteen hexadecimal digits. */
  id: string;
  /** The text with constants replaced by `$n`. */
  text: string;
}

const known = new Map<string, Shape>();
const mostKnown = 10_000;

/** Loads the parser; to be awaited once before {@link shapeOf}. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * The shape of a statement. What PostgreSQL itself could not parse is a shape by its text.
 *
 * @param sql the statement as it was sent
 */
export function shapeOf(sql: string): Shape {
  const found = known.get(sql);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const shape = parse(sql);
  known.set(sql, shape);
  return shape;
}

function parse(sql: string): Shape {
  try {
    return { id: fingerprintSync(sql), text: normalizeSync(sql).replace(/\s+/g, " ").trim() };
  } catch {
    const text = sql.replace(/\s+/g, " ").trim();
    return { id: `text:${text}`, text };
  }
}
