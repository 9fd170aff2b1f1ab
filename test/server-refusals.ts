import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand, type Ending, endOf, toldEnd } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";

/** A lock on whole tables: one that keeps everybody out, or one that lets others take the same, as a plain build of an index does. */
type TableLock = "access exclusive" | "share";

/** What the work meets when the server refuses. */
interface Refusals {
  /** What somebody else holds on the tables: a lock that the work's own conflicts with. */
  lock?: TableLock;
  /** The tables that are locked, by default users and orders. */
  tables?: string;
  /** Makes the shop that the work finds: by default one as it was at first, without what an earlier test has built. */
  setUp?: () => Promise<unknown>;
}

/** How long a session waits for a lock. It is held until the work has ended, so no length is too short or too long. */
const lockTimeout = "50ms";

/** So many other waits with the same limit are refused, one after the other, before a wait counts as one without a limit. */
const refusedMeanwhile = 40;

/**
 * Demands that work hands on the server's refusals: of a session that may only read, in which nothing can be changed at all, and
 * of one that waits in vain for a lock, in which a second try or a clean-up may well succeed.
 */
export async function demandRefusalPasses(
  lab: Lab,
  work: (client: pg.Client) => Promise<unknown>,
  { lock = "access exclusive", tables = "users, orders", setUp = () => lab.reset() }: Refusals = {},
): Promise<void> {
  await setUp();
  const reader = await clientFor(lab);
  await reader.query("set default_transaction_read_only = on");
  demandRefused(await endOf(() => work(reader)), "25006", "The session may only read");

  await using holder = await openDirectly(lab);
  await holder.query(`begin; lock table ${tables} in ${lock} mode; select pg_advisory_lock(1)`);
  const waiting = await clientFor(lab);
  await waiting.query(`set lock_timeout = '${lockTimeout}'`);
  const { rows } = await waiting.query<{ pid: number }>("select pg_backend_pid() as pid");
  let hasEnded = false;
  const end = endOf(() => work(waiting)).finally(() => {
    hasEnded = true;
  });
  const limited = await endsInTime(lab, holder, rows[0]?.pid ?? 0, () => hasEnded);
  // A wait that nothing limits ends here, and the work with it.
  await holder.query("rollback; select pg_advisory_unlock(1)");
  const why = `Somebody else has locked ${tables}, and the session waits for a lock no longer than its lock_timeout`;
  const endless = `${why}, ${lockTimeout}. The function went on waiting while ${refusedMeanwhile} other waits with this limit were refused, one after the other. Whoever set the limit wants to know, and not to wait. Next: leave lock_timeout as it is, ask once, and let the error pass.`;
  const ending = await end;
  demand(limited, endless);
  demandRefused(ending, "55P03", why);
}

/**
 * Waits for the end of work that the locks of `holder` stop. Without a look at a clock: as soon as the work waits for a lock,
 * somebody else waits with the same limit, again and again.
 *
 * @returns false when so many of these waits were refused that the work's own cannot have the limit any more
 */
async function endsInTime(lab: Lab, holder: pg.Client, pid: number, ended: () => boolean): Promise<boolean> {
  const isWaiting = "select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'";
  while (!ended()) {
    // In its own transaction the server shows the same moment again and again, unless it is told to look anew.
    await holder.query("select pg_stat_clear_snapshot()");
    if ((await holder.query(isWaiting, [pid])).rowCount === 1) break;
    await sleep(10);
  }
  await using other = await openDirectly(lab);
  await other.query(`set lock_timeout = '${lockTimeout}'`);
  for (let refused = 0; refused < refusedMeanwhile && !ended(); refused++) {
    await endOf(() => other.query("select pg_advisory_lock(1)"));
  }
  return ended();
}

function demandRefused(end: Ending<unknown>, code: string, why: string): void {
  const got = end.threw ? (end.error as { code?: unknown } | null | undefined)?.code : undefined;
  demand(
    got === code,
    `${why}, so the server refuses: its error (code ${code}) was expected, and the function ${end.threw ? toldEnd(end) : "returned as if all were well"}. A failure taken for success is found out by the slow page. Next: let the error pass.`,
  );
}
