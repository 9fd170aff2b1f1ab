import type { Node } from "libpg-query";
import { type CatalogueTable, columnOf } from "./catalogue.js";
import { as, bothWays, type ClauseParser, columnNamed, comparisonOf, conjunctsOf, namesIn, nodesIn } from "./syntax.js";

/** What a condition compares, as keys of an index on the table. */
interface ComparedKeys {
  /** Compared by `=`: they belong to the front of an index. */
  readonly equal: readonly string[];
  /** Compared by an order: one of them can follow. */
  readonly range: readonly string[];
  /** Whether there is more to it, which no B-tree could serve. */
  readonly hasMore: boolean;
}

/** Functions of one value that give the same for the same value always, so that an index on them can be built. */
const immutable = new Set(["lower", "upper", "length", "abs", "md5", "btrim", "ltrim", "rtrim", "reverse"]);

/**
 * A node as a key of an index on a table: a column, or a function of one. Undefined for anything else.
 *
 * @param alias what the table is called in the statement: a column that is named with something else is another table's
 */
export function keyOf(node: Node | undefined, table: CatalogueTable, alias?: string): string | undefined {
  const { name, of } = columnNamed(node);
  if (name !== undefined) return of === undefined || of === alias ? columnOf(table, name)?.sqlName : undefined;
  const call = as(node, "FuncCall");
  const [argument, more] = call?.args ?? [];
  const called = namesIn(call?.funcname).at(-1) ?? "";
  // The server writes `lower((name)::text)` for a column of type varchar.
  const inner = as(argument, "TypeCast")?.arg ?? argument;
  const key = immutable.has(called) && !more ? keyOf(inner, table, alias) : undefined;
  return key === undefined ? undefined : `${called}(${key})`;
}

/**
 * The keys that conditions compare with something that is no column of the table.
 *
 * @param conditions as EXPLAIN writes them
 * @param alias as for {@link keyOf}
 */
export function comparedKeys(
  conditions: readonly (string | undefined)[],
  table: CatalogueTable,
  parser: ClauseParser,
  alias?: string,
): ComparedKeys {
  const equal = new Set<string>();
  const range = new Set<string>();
  let hasMore = false;
  for (const text of conditions) {
    if (text === undefined) continue;
    const condition = parser.condition(text);
    if (!condition) hasMore = true;
    for (const each of conjunctsOf(condition)) {
      const found = comparedKey(each, table, alias);
      if (!found) hasMore = true;
      else (found.operator === "=" ? equal : range).add(found.key);
    }
  }
  return { equal: [...equal], range: [...range].filter((key) => !equal.has(key)), hasMore };
}

function comparedKey(
  condition: Node,
  table: CatalogueTable,
  alias: string | undefined,
): { key: string; operator: string } | undefined {
  const comparison = comparisonOf(condition);
  if (!comparison || comparison.operator === "~~") return undefined;
  const isOwn = (node: Node) => keyOf(node, table, alias) !== undefined;
  for (const { operator, left, right } of bothWays(comparison)) {
    const key = keyOf(left, table, alias);
    if (key !== undefined && !right.some((each) => nodesIn(each, "ColumnRef").some(isOwn))) return { key, operator };
  }
  return undefined;
}

/** Whether the table has an index, of all its rows, that begins with these keys. */
export function hasIndexOn(table: CatalogueTable, keys: readonly string[]): boolean {
  const sqlNames = new Map(table.columns.map(({ name, sqlName }) => [name, sqlName]));
  return table.indexes.some(
    (index) =>
      index.isValid &&
      index.predicate === undefined &&
      keys.every((key, at) => {
        const { column, expression } = index.keys[at] ?? {};
        return key === (column === undefined ? expression : sqlNames.get(column));
      }),
  );
}
