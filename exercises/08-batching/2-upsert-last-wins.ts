/**
 * Lesson: lessons/08-batching.md
 * Task: bring `stock` up to these levels, in one statement, one round trip, however many they are. Where a warehouse has the sku
 *       already, quantity and price are set, and `updated_at` becomes the server's `now()`, even if nothing differs; else a row
 *       is inserted, whose `updated_at` is null. All else stays. Of levels with the same key the last of the list is written, and
 *       no other. Return how many rows were inserted and how many updated (0 and 0 for no levels), as it came to be, also when
 *       somebody else inserts the same keys meanwhile. All or nothing: the server's errors reach the caller, whose transaction, if any,
 *       stays open. Every value is bound, and arrives as it was. Skus are any texts, equal only if each character is.
 * Done when: npm run grade -- 08-batching/2-upsert-last-wins
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Level {
  warehouse: number;
  sku: string;
  quantity: number;
  /** A text, for a number here has not room for all digits. */
  price: string | null;
}

export interface Upserted {
  inserted: number;
  updated: number;
}

/**
 * The table:
 *
 *   create table stock (
 *     warehouse integer, sku text, quantity integer not null check (quantity >= 0), price numeric,
 *     shelf text, created_at timestamptz not null default now(), updated_at timestamptz, primary key (warehouse, sku)
 *   )
 */
export async function upsertLevels(client: pg.Client, levels: readonly Level[]): Promise<Upserted> {
  // TODO: leave one level for each key, then `insert … on conflict`. How does the server tell new rows from old ones?
  throw new TodoError(`upsert ${levels.length} levels`);
}
