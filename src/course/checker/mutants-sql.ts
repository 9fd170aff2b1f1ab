import type { Edit, Node } from "./mutants-tree.js";

const firstWord =
  /^\s*(select|insert|update|delete|merge|with|begin|start transaction|commit|rollback|savepoint|release|set|reset|discard|close|listen|unlisten|lock|copy|truncate|create|drop|alter|prepare|execute|deallocate|values|table|explain|analyze|declare|fetch)\b/i;

/** Is a text SQL, to judge by its first word? One word alone that might be any, like "set", is none. */
export function isSql(text: string): boolean {
  return firstWord.test(text) && (/\s\S/.test(text.trim()) || /^\s*(begin|commit|rollback)\b/i.test(text));
}

/** A change inside a text of SQL. */
interface Change {
  operator: string;
  start: number;
  end: number;
  replacement: string;
}

/** Words that end the clause before them. */
const nextClause =
  /^\s*\b(where|group by|having|window|order by|limit|offset|fetch|for (no key )?update|for (key )?share|returning|on conflict|union|intersect|except)\b/i;

/** Where a clause ends that begins before `from`: at the next clause, a semicolon, or the parenthesis around it. */
function clauseEnd(sql: string, from: number): number {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    const sign = sql[at];
    if (depth === 0 && (sign === ";" || sign === ")" || (/\s/.test(sign ?? "") && nextClause.test(sql.slice(at)))))
      return at;
    if (sign === "(") depth++;
    if (sign === ")") depth--;
  }
  return sql.length;
}

/** Every match of a word or more, by a pattern without groups that need care. */
const matches = (sql: string, pattern: RegExp) =>
  [...sql.matchAll(pattern)].map((found) => ({ start: found.index, end: found.index + found[0].length }));

/** A clause and what belongs to it, dropped; not one with a parameter, of which the server would miss the use. */
function clausesDropped(sql: string): Change[] {
  const clauses = /\s+\b(having|order by|limit|offset|for (no key )?update|for (key )?share|on conflict)\b/gi;
  return matches(sql, clauses)
    .map(({ start, end }) => ({ operator: "SQL clause dropped", start, end: clauseEnd(sql, end), replacement: "" }))
    .filter(({ start, end }) => !sql.slice(start, end).includes("$"));
}

/** Single words dropped that change what the statement means. */
function wordsDropped(sql: string): Change[] {
  const words = /\s+\b(desc|distinct|skip locked|nowait|local|only)\b|\bleft(?= join\b)|(?<=\bunion)\s+all\b/gi;
  return matches(sql, words).map((place) => ({ operator: "SQL word dropped", ...place, replacement: "" }));
}

/** Where the terms of a list begin and end that a pattern parts, outside of parentheses. */
function terms(sql: string, from: number, to: number, separator: RegExp): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let [start, depth] = [from, 0];
  for (let at = from; at < to; at++) {
    if (sql[at] === "(") depth++;
    if (sql[at] === ")") depth--;
    const match = depth === 0 ? separator.exec(sql.slice(at, to)) : null;
    if (!match) continue;
    found.push({ start, end: at });
    at += match[0].length - 1;
    start = at + 1;
  }
  return [...found, { start, end: to }];
}

/** The terms of `where a and b`: each taken for true. One with a parameter stays, so that the server knows its type. */
function conditionsDropped(sql: string): Change[] {
  return matches(sql, /\s+\bwhere\s+/gi).flatMap(({ start: clause, end: from }) => {
    const to = clauseEnd(sql, from);
    const all = terms(sql, from, to, /^\s+and\s+/i);
    return all.map(({ start, end }, k): Change => {
      const operator = "SQL condition dropped";
      const term = sql.slice(start, end);
      if (term.includes("$")) return { operator, start, end, replacement: `(true or ${term})` };
      if (all.length === 1) return { operator, start: clause, end: to, replacement: "" };
      const next = all[k + 1];
      const before = all[k - 1];
      return before
        ? { operator, start: before.end, end, replacement: "" }
        : { operator, start, end: next?.start ?? end, replacement: "" };
    });
  });
}

const wider: Record<string, string> = { "=": ">=", "<": "<=", "<=": "<", ">": ">=", ">=": ">" };

/** Comparisons in `where` moved by one at their boundary; equality with a parameter made wider. */
function comparisonsWidened(sql: string): Change[] {
  return matches(sql, /\s+\bwhere\s+/gi).flatMap(({ end: from }) => {
    const clause = sql.slice(from, clauseEnd(sql, from));
    return [...clause.matchAll(/(?<![<>=!])(<=|>=|<(?!>)|>|=(?=\s*\$\d))(?!=)/g)].map(({ 0: sign, index }) => {
      const start = from + index;
      return { operator: "SQL comparison moved", start, end: start + sign.length, replacement: wider[sign] ?? sign };
    });
  });
}

/** One more than `limit` says. */
function limitRaised(sql: string): Change[] {
  return matches(sql, /(?<=\blimit\s+)(\d+|\$\d+)/gi).map(({ start, end }) => ({
    operator: "SQL limit raised",
    start,
    end,
    replacement: `${sql.slice(start, end)} + 1`,
  }));
}

/** A key of `order by a, b` dropped, and an assignment of `set a = 1, b = 2`; of those without parameters. */
function itemsDropped(sql: string): Change[] {
  return matches(sql, /\b(order by|(?<=\bupdate\s+\w+\s+)set)\s+/gi).flatMap(({ end: from }) => {
    const all = terms(sql, from, clauseEnd(sql, from), /^\s*,\s*/);
    const dropped = all.map(({ start, end }, k): Change => {
      const before = all[k - 1];
      const span = before ? { start: before.end, end } : { start, end: all[k + 1]?.start ?? end };
      return { operator: "SQL item dropped", ...span, replacement: "" };
    });
    return all.length < 2 ? [] : dropped.filter(({ start, end }) => !sql.slice(start, end).includes("$"));
  });
}

/** A statement dropped of several. */
function statementsDropped(sql: string): Change[] {
  const all = terms(sql, 0, sql.length, /^\s*;\s*/).filter(({ start, end }) => sql.slice(start, end).trim() !== "");
  return all.length < 2
    ? []
    : all.map(({ start, end }, k) => ({
        operator: "SQL statement dropped",
        start,
        end: all[k + 1]?.start ?? end,
        replacement: "",
      }));
}

const kinds = [
  statementsDropped,
  conditionsDropped,
  clausesDropped,
  itemsDropped,
  wordsDropped,
  comparisonsWidened,
  limitRaised,
];

/**
 * The changes of a string or template that holds SQL, clause by clause.
 *
 * @param node the string, with its quotes
 * @param holes what stands in `${…}` of a template; left as it is
 */
export function sqlEdits(node: Node, holes: readonly Node[], text: string): Edit[] {
  const from = node.start + 1;
  let sql = text.slice(from, node.end - 1);
  // Neither a word in a quoted value nor one in ${…} is a keyword: both are blanked out, in their length.
  for (const { start, end } of holes)
    sql = sql.slice(0, start - from) + "x".repeat(end - start) + sql.slice(end - from);
  const masked = sql
    .replace(/'[^']*'/g, (value) => `'${"x".repeat(value.length - 2)}'`)
    .replace(/\$\{(x+)\}/g, "xx$1x");
  const original = text.slice(from, node.end - 1);
  return kinds.flatMap((kind) =>
    kind(masked).map(({ operator, start, end, replacement }) => {
      // What a change keeps of the masked text is taken from the original.
      const kept = replacement.replace(masked.slice(start, end), () => original.slice(start, end));
      const changed = replacement === "" ? "" : kept;
      return { operator, shown: node, start: from + start, end: from + end, replacement: changed };
    }),
  );
}
