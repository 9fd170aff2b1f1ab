/**
 * Lesson: lessons/08-batching.md
 * Task: bring `contacts` up to this list, in one statement, one round trip, however long it is; no id comes twice. New contacts are
 *       inserted. Those of which anything differs are set to what the list says, and their `updated_at` to the server's `now()`.
 *       The others are left alone: no new version of their rows is written (`ctid` and `xmin` stay). What differs the server
 *       says: 1.5 is 1.50, JSON is the same whatever the order of its keys, null is null, and no empty text. Return how many were
 *       inserted, updated, and left unchanged (0 each for an empty list), as it came to be, also when somebody else writes the
 *       same rows meanwhile. All or nothing; errors reach the caller, whose transaction, if any, stays open. Every value is bound, and arrives as it was.
 * Done when: npm run grade -- 08-batching/3-leave-the-unchanged
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Contact {
  id: number;
  email: string;
  phone: string | null;
  /** A text, for a number here has not room for all digits. */
  credit: string | null;
  /** Any JSON; null is NULL, as everywhere. */
  settings: unknown;
}

export interface Upserted {
  inserted: number;
  updated: number;
  unchanged: number;
}

/**
 * The table:
 *
 *   create table contacts (
 *     id integer primary key, email text not null, phone text, credit numeric check (credit >= 0), settings jsonb,
 *     remark text, updated_at timestamptz not null default now()
 *   )
 */
export async function upsertContacts(client: pg.Client, contacts: readonly Contact[]): Promise<Upserted> {
  // TODO: an upsert that updates only where something differs. Mind that null is neither equal nor unequal to anything.
  throw new TodoError(`upsert ${contacts.length} contacts`);
}
