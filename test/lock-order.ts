import type { Lab } from "roundtrip";
import { demand, type Ending, endOf, toldEnd } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { RowLock } from "./row-lock.js";

/** A table, and the column by which its rows are told apart. */
export interface Keyed {
  table: string;
  key: string;
}

/** The keys of the rows that nobody has locked against changes, asked of the server; nothing if the table itself is locked. */
async function freeKeys(lab: Lab, { table, key }: Keyed): Promise<Set<string> | undefined> {
  await using direct = await openDirectly(lab);
  await direct.query("begin");
  // Also refused if somebody waits for a lock of the table who lets no other change it meanwhile.
  const asked = await endOf(() => direct.query(`lock table ${table} in row exclusive mode nowait`));
  if (asked.threw) return undefined;
  const sql = `select ${key}::text as key from ${table} for share skip locked`;
  return new Set((await direct.query<{ key: string }>(sql)).rows.map((row) => row.key));
}

/** A call that met a row which somebody else held. */
interface Meeting {
  /** Had it to wait? */
  waited: boolean;
  /** The rows that nobody held while it waited; nothing if the table itself was locked. */
  free: Set<string> | undefined;
  end: Ending<unknown>;
}

/** Runs a call while somebody else holds the row of one key, and lets that go when the call waits for it. */
async function meet(lab: Lab, keyed: Keyed, held: string, call: () => Promise<unknown>): Promise<Meeting> {
  await using lock = await RowLock.hold(lab, keyed.table, held, "update", keyed.key);
  const ended = endOf(call);
  const waited = await lock.stops(ended);
  const free = await freeKeys(lab, keyed);
  await lock.letGo();
  return { waited, free, end: await ended };
}

/** A call whose locks are looked at. */
export interface LockingCall {
  /** Keys of the rows that it changes, ascending. */
  keys: readonly string[];
  /** Those of them that are held in turn; default all. */
  held?: readonly string[];
  /** Keys of some rows that it does not change. */
  others: readonly string[];
  /** The call, in words. */
  what: string;
  /** One step. */
  next: string;
  call: () => Promise<unknown>;
}

/**
 * Demands that a call locks its rows in ascending order of their key, and no others. Some of them are held in turn by somebody
 * else: when the call waits for one, the server says which rows are free.
 */
export async function demandLockOrder(lab: Lab, keyed: Keyed, locking: LockingCall): Promise<void> {
  const { keys, others, what, next, call } = locking;
  for (const held of locking.held ?? keys) {
    const k = keys.indexOf(held);
    const { waited, free, end } = await meet(lab, keyed, held, call);
    const where = `${what}: somebody else held the row of ${held}`;
    demand(
      waited,
      `${where}, and the call ${toldEnd(end)} without waiting for it. What is not locked may change under one's hands. Next: ${next}`,
    );
    demand(
      free !== undefined,
      `${where}; the call waited, and its lock of the whole table let nobody else change any row of it. Next: lock the rows that the call changes, and nothing else.`,
    );
    const early = keys.slice(k + 1).find((key) => !free.has(key));
    demand(
      early === undefined,
      `${where}; the call waited for it, and held the row of ${early} already, which comes behind. Who holds that of ${held} and goes on to ${early} waits for the call, as the call waits for them: a deadlock. Next: ${next}`,
    );
    const open = keys.slice(0, k).find((key) => free.has(key));
    demand(
      open === undefined,
      `${where}; the call waited for it, and the row of ${open}, which comes before, was not locked against others who want to change it. Next: ${next}`,
    );
    const stray = others.find((key) => !free.has(key));
    demand(
      stray === undefined,
      `${where}; the call waited for it, and held the row of ${stray}, too, which it has no need of. Everybody who needs that one waits. Next: lock what the call changes, and nothing else.`,
    );
    demand(!end.threw, `${where}, and let it go; the call ${toldEnd(end)}. Next: ${next}`);
  }
}
