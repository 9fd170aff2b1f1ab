/**
 * The statements of a text, one after the other: each is cut off when those before have run.
 *
 * @param isComplete whether SQLite takes a text for a statement, or several, to the end
 */
export function* splitStatements(sql: string, isComplete: (text: string) => boolean): Generator<string> {
  let rest = sql;
  while (rest.trim()) {
    const end = endOfStatement(rest, isComplete);
    const part = rest.slice(0, end);
    rest = rest.slice(end);
    if (part.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|[;\s]/g, "")) yield part;
  }
}

/** Where the first statement of a text ends: behind the first `;` up to which the text is complete. */
function endOfStatement(sql: string, isComplete: (text: string) => boolean): number {
  for (let at = sql.indexOf(";"); at >= 0; at = sql.indexOf(";", at + 1)) {
    if (isComplete(sql.slice(0, at + 1))) return at + 1;
  }
  return sql.length;
}

/** SQLite's placeholders as PostgreSQL's, for the sake of the parser that finds a statement's fingerprint. */
export function pgPlaceholders(sql: string): string {
  let next = 0;
  return sql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?(\d+)?|[:@$]([A-Za-z_]\w*)/g,
    (whole, number?: string, name?: string) => {
      if (number) return `$${number}`;
      if (whole === "?" || name) return `$${++next}`;
      return whole;
    },
  );
}
