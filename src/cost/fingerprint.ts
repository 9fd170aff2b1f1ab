import { parserIfLoaded } from "./parser.js";

/** A statement without its values: two statements that differ only in constants and parameters have one fingerprint. */
export interface Fingerprint {
  /** Fingerprint of the server's own parse tree (libpg_query), sixteen hexadecimal digits. */
  id: string;
  /** The text with constants replaced by `$n`. */
  text: string;
}

const known = new Map<string, Fingerprint>();
const mostKnown = 10_000;

/**
 * The fingerprint of a statement. What PostgreSQL itself could not parse is a fingerprint by its text, and so is everything
 * until the parser is loaded.
 *
 * @param sql the statement as it was sent
 */
export function fingerprintOf(sql: string): Fingerprint {
  const found = known.get(sql);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const fingerprint = parse(sql);
  if (parserIfLoaded()) known.set(sql, fingerprint);
  return fingerprint;
}

function parse(sql: string): Fingerprint {
  const text = sql.replace(/\s+/g, " ").trim();
  const parser = parserIfLoaded();
  try {
    if (parser) return { id: parser.fingerprintSync(sql), text: parser.normalizeSync(sql).replace(/\s+/g, " ").trim() };
  } catch {
    // Not PostgreSQL's grammar, or cut off.
  }
  return { id: `text:${text}`, text };
}
