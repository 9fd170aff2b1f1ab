/** Rules for foreign keys and indexes: X1, X2 and X3. */

import { type CatalogueIndex, type CatalogueTable, columnOf, createIndex } from "./catalogue.js";
import type { Finding } from "./finding.js";

/** From where on something in a schema is a finding. */
export interface SchemaFindingOptions {
  /** X3: how often a table has to have been read before an index of it counts as unused; default 1,000. */
  minTableReads?: number;
}

/** A rule: what, if anything, is to be said of the parts of a table. */
export type SchemaRule = (table: CatalogueTable, limits: Required<SchemaFindingOptions>) => Finding[];

/** X1: the columns of a foreign key lead no index. */
export const foreignKeyWithoutIndex: SchemaRule = (table) =>
  table.foreignKeys
    .filter(({ columns }) => !table.indexes.some((index) => serves(index, columns)))
    .map(({ columns, references }) => {
      const keys = columns.map((name) => columnOf(table, name)?.sqlName ?? name);
      return {
        id: "foreign-key-without-index",
        subject: { relation: table.name, ...(columns.length === 1 && { column: columns[0] }) },
        evidence: [
          { name: "pages of the table", value: table.pages, unit: "pages" },
          ...(table.rows === undefined ? [] : [{ name: "rows of the table", value: table.rows, unit: "rows" }]),
        ],
        reason: `Every row that is deleted from ${references} makes the server read all of ${table.sqlName}, to see whether anything refers to it.`,
        next: `Build an index on ${keys.join(", ")}; a join along the foreign key has use for it, too.`,
        cure: createIndex(table, keys),
        weight: table.pages,
      };
    });

/** Whether an index finds the rows of given values of columns: these lead it, in whatever order. */
function serves({ isValid, method, keys, predicate }: CatalogueIndex, columns: readonly string[]): boolean {
  const first = keys.slice(0, columns.length).map(({ column }) => column);
  // What is looked for is never NULL.
  const isOfAll = predicate === undefined || /^\(\w+ IS NOT NULL\)$/.test(predicate);
  const isSearched = method === "btree" || method === "hash";
  return isValid && isOfAll && isSearched && columns.every((column) => first.includes(column));
}

/** X2: an index whose keys are those of another one, or the first of them. */
export const indexDuplicated: SchemaRule = (table) =>
  table.indexes.flatMap((index) => {
    const other = table.indexes.find((each) => isNeedless(index, each));
    if (!other) return [];
    const isEqual = index.keys.length === other.keys.length;
    return [
      {
        id: "index-duplicated",
        subject: { relation: table.name, index: index.name },
        evidence: [
          { name: "pages of the index", value: index.pages, unit: "pages" },
          { name: "pages of the other", value: other.pages, unit: "pages" },
        ],
        reason: `What it finds, ${other.sqlName} finds as well, ${isEqual ? "which has the same keys" : "which begins with its keys"}; every write keeps both up to date.`,
        next: "Drop it, unless a query reads all of it and profits from its size.",
        cure: `drop index ${index.sqlName}`,
        weight: index.pages,
      },
    ];
  });

/** Whether an index can go because of another one. Of two that are alike it is the one that nothing needs, or the later name. */
function isNeedless(index: CatalogueIndex, other: CatalogueIndex): boolean {
  if (index === other || index.isRequired || !index.isValid || !other.isValid) return false;
  if (index.method !== other.method || index.predicate !== other.predicate) return false;
  const isEqual = index.keys.length === other.keys.length;
  if (!isEqual && (index.method !== "btree" || index.isUnique)) return false;
  if (!index.keys.every((key, index) => isSameKey(key, other.keys[index]))) return false;
  const carried = [...other.included, ...other.keys.map(({ column }) => column)];
  if (!index.included.every((column) => carried.includes(column))) return false;
  if (index.isUnique && !other.isUnique) return false;
  const isMutual = isEqual && !other.isRequired && index.isUnique === other.isUnique;
  return !(isMutual && other.included.length === index.included.length) || index.name > other.name;
}

function isSameKey(one: CatalogueIndex["keys"][number], other: CatalogueIndex["keys"][number] | undefined): boolean {
  return one.column === other?.column && one.expression === other?.expression && one.order === other?.order;
}

/**
 * X3: an index that no statement has read since the server began to count, on a table that was read often. One that is unique,
 * or that something else needs, has its use unread.
 */
export const indexUnused: SchemaRule = (table, { minTableReads }) =>
  table.indexes
    .filter(({ isRequired, isUnique, isValid, scans }) => !isRequired && !isUnique && isValid && scans === 0)
    .filter((index) => table.reads >= minTableReads && !table.indexes.some((other) => isNeedless(index, other)))
    .map((index) => ({
      id: "index-unused",
      subject: { relation: table.name, index: index.name },
      evidence: [
        { name: "reads of the index", value: 0, unit: "reads" },
        { name: "reads of the table", value: table.reads, unit: "reads" },
        { name: "pages of the index", value: index.pages, unit: "pages" },
      ],
      reason: "No statement has read it since the server began to count, and every write keeps it up to date.",
      next: "See whether a replica or a yearly report reads it, and drop it if none does.",
      cure: `drop index ${index.sqlName}`,
      weight: index.pages,
    }));
