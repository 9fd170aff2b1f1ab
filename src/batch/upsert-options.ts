import { describe, describeName, rejectUnknown, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { checkColumns } from "./rows.js";

/** How rows are upserted: inserted, or, where their key is there already, updated. */
export interface UpsertOptions {
  /** The columns that tell whether a row is there: those of a primary key or of a unique index. */
  readonly keys: readonly string[];
  /** Which columns an update sets; default all that the rows have, but the keys. With none, rows that are there stay as they are. */
  readonly update?: readonly string[];
  /** A column that an update sets to `now()`, and an insert as well if the rows do not have it, for example `updated_at`. */
  readonly updatedAt?: string;
  /** Of rows with the same key in the input, which counts; default `last`. With `refuse` PostgreSQL refuses them all (21000). */
  readonly duplicates?: "last" | "first" | "refuse";
  /** Leave a row alone that is there and would not change, `updatedAt` aside; default false. Nothing is written for it then. */
  readonly skipUnchanged?: boolean;
  /** Which columns are written; default those of the first row. With it, rows may have other properties, which are left alone. */
  readonly columns?: readonly string[];
}

/** What an upsert did. */
export interface UpsertedRows {
  /** Rows that were in the input. */
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  /** Rows that were there and were left alone. */
  readonly unchanged: number;
  /** Rows of the input that did not count, because another had the same key. */
  readonly repeated: number;
}

/** The options' names. */
const upsertOptionNames = ["keys", "update", "updatedAt", "duplicates", "skipUnchanged", "columns"] as const;

/** Refuses options that cannot be used. */
export function checkUpsert(call: string, options: UpsertOptions, more: readonly string[] = []): void {
  rejectUnknown(call, options, [...upsertOptionNames, ...more]);
  const { keys, update, updatedAt, duplicates = "last", skipUnchanged = false, columns } = options;
  if (keys === undefined) throw new InvalidArgumentError(`${call}: keys: expected names of columns, got undefined.`);
  checkColumns(`${call}: keys`, keys);
  if (!Array.isArray(update) || update.length > 0) checkColumns(`${call}: update`, update);
  checkColumns(`${call}: columns`, columns);
  requireOneOf(`${call}: duplicates`, duplicates, ["last", "first", "refuse"]);
  requireOneOf(`${call}: skipUnchanged`, skipUnchanged, [true, false]);
  if (updatedAt !== undefined && typeof updatedAt !== "string") {
    throw new InvalidArgumentError(`${call}: updatedAt: expected the name of a column, got ${describe(updatedAt)}.`);
  }
}

/** What an upsert does to which columns. */
export interface UpsertPlan {
  /** Columns of the rows. */
  readonly names: readonly string[];
  readonly keys: readonly string[];
  /** Columns that are set to the row's value. */
  readonly update: readonly string[];
  readonly updatedAt: string | undefined;
  readonly duplicates: "last" | "first" | "refuse";
  readonly skipUnchanged: boolean;
}

/** Makes a plan of options, for rows with these columns. @throws InvalidArgumentError for a key or an update that rows do not have */
export function planOf(call: string, names: readonly string[], options: UpsertOptions): UpsertPlan {
  const { keys, updatedAt, duplicates = "last", skipUnchanged = false } = options;
  const update = options.update ?? names.filter((name) => !keys.includes(name) && name !== updatedAt);
  const lacking = [...keys, ...update].find((name) => !names.includes(name));
  if (lacking !== undefined) {
    throw new InvalidArgumentError(
      `${call}: ${keys.includes(lacking) ? "keys" : "update"}: the rows have no column ${describeName(lacking)}; they have ` +
        `${names.map(describeName).join(", ")}.`,
    );
  }
  return { names, keys, update: update.filter((name) => name !== updatedAt), updatedAt, duplicates, skipUnchanged };
}
