/** A statement without its values: two statements that differ only in constants and parameters have one shape. */
export interface Shape {
  /** Fingerprint of the server's own parse tree (libpg_query), sixteen hexadecimal digits. */
  id: string;
  /** The text with constants replaced by `$n`. */
  text: string;
}

const known = new Map<string, Shape>();
const mostKnown = 10_000;

let parser: typeof import("libpg-query") | undefined;

/** Loads the parser; to be awaited once before {@link shapeOf}, which else tells statements apart by their text. */
export async function loadParser(): Promise<void> {
  const loaded = await import("libpg-query");
  await loaded.loadModule();
  parser = loaded;
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
  if (parser) known.set(sql, shape);
  return shape;
}

function parse(sql: string): Shape {
  const text = sql.replace(/\s+/g, " ").trim();
  try {
    if (parser) return { id: parser.fingerprintSync(sql), text: parser.normalizeSync(sql).replace(/\s+/g, " ").trim() };
  } catch {
    // Not PostgreSQL's grammar, or cut off.
  }
  return { id: `text:${text}`, text };
}
