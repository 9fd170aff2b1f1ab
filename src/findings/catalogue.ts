import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type PlanTarget, withClientOf } from "../plan/client.js";
import { catalogueSql } from "./catalogue-sql.js";

/** A column, as the catalogue knows it. */
export interface CatalogueColumn {
  readonly name: string;
  /** Its name as it has to stand in SQL: quoted where it must be. */
  readonly sqlName: string;
  /** The type's internal name, of a domain that of what it is made of: `int4`, `numeric`, `timestamptz`. */
  readonly type: string;
  /**
   * How far the order of its values is that of the rows in the table, from -1 to 1; undefined where the column was never
   * analysed.
   */
  readonly correlation?: number;
}

/** One key of an index: a column or an expression. */
export interface CatalogueKey {
  readonly column?: string;
  /** As the server writes it, for example `lower(email)`. */
  readonly expression?: string;
  /** Its operator class, collation and direction in one text: keys in which this differs are in another order. */
  readonly order: string;
}

/** An index of a table. */
export interface CatalogueIndex {
  readonly name: string;
  /** Its name as it has to stand in SQL: quoted, and with its schema, where it must be. */
  readonly sqlName: string;
  /** `btree`, `gin` and so on. */
  readonly method: string;
  readonly isUnique: boolean;
  /** False where its building failed or goes on: it answers no query. */
  readonly isValid: boolean;
  /** Whether something else needs it: a constraint, replication, a partitioned index. */
  readonly isRequired: boolean;
  /** What it is sorted by. */
  readonly keys: readonly CatalogueKey[];
  /** Columns that it only carries along. */
  readonly included: readonly string[];
  /** The condition of the rows that it has; undefined for an index of all rows. */
  readonly predicate?: string;
  readonly pages: number;
  /** How often a statement has read it since the server began to count. */
  readonly scans: number;
}

/** A foreign key of a table. */
export interface CatalogueForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** The table that it refers to, as it has to stand in SQL. */
  readonly references: string;
}

/** A table. */
export interface CatalogueTable {
  readonly schema: string;
  readonly name: string;
  /** Its name as it has to stand in SQL: quoted, and with its schema, where it must be. */
  readonly sqlName: string;
  /** Whether its name alone stands for it, by the `search_path` of who asked. */
  readonly isVisible: boolean;
  readonly pages: number;
  /** Rows, as estimated when it was last analysed or vacuumed; undefined before that. */
  readonly rows?: number;
  /** How often statements have read it, as a whole or by an index, since the server began to count. */
  readonly reads: number;
  readonly columns: readonly CatalogueColumn[];
  readonly indexes: readonly CatalogueIndex[];
  readonly foreignKeys: readonly CatalogueForeignKey[];
}

/** The tables of a database with their columns and indexes, as they were at one moment. */
export interface Catalogue {
  readonly tables: readonly CatalogueTable[];
}

/**
 * Reads from PostgreSQL's catalogue what findings are made with: tables, columns, indexes, foreign keys. One round trip.
 *
 * @param on a lab, or a connected client
 * @throws InvalidArgumentError for something else
 */
export async function readCatalogue(on: PlanTarget): Promise<Catalogue> {
  return withClientOf("readCatalogue", on, async (client) => {
    const { rows } = await client.query<{ tables: CatalogueTable[] }>(catalogueSql);
    return { tables: rows[0]?.tables ?? [] };
  });
}

/** The table of a name; undefined where there is none, as for a CTE. */
export function tableOf(catalogue: Catalogue, name: string | undefined, schema?: string): CatalogueTable | undefined {
  const named = catalogue.tables.filter((table) => table.name === name && (!schema || table.schema === schema));
  return named.find(({ isVisible }) => isVisible) ?? named[0];
}

/** The column of a name. */
export function columnOf(table: CatalogueTable, name: string): CatalogueColumn | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Whether an index that answers queries is sorted by this column before any other. One of a part of the rows counts. */
export function leadsAnIndex(table: CatalogueTable, column: string): boolean {
  return table.indexes.some(({ isValid, keys }) => isValid && keys[0]?.column === column);
}

/** Whether an index that answers queries has this column among its keys. */
export function isKeyOfAnIndex(table: CatalogueTable, column: string): boolean {
  return table.indexes.some(({ isValid, keys }) => isValid && keys.some((key) => key.column === column));
}

/** A CREATE INDEX on a table. Keys are given as they have to stand in SQL. */
export function createIndex({ sqlName }: CatalogueTable, keys: readonly string[], method?: string): string {
  return `create index on ${sqlName} ${method ? `using ${method} ` : ""}(${keys.join(", ")})`;
}

/** Refuses something else than a catalogue. */
export function requireCatalogue(call: string, value: unknown): void {
  if (Array.isArray((value as Partial<Catalogue> | null | undefined)?.tables)) return;
  throw new InvalidArgumentError(`${call}: expected a catalogue, from readCatalogue, got ${describe(value)}.`);
}
