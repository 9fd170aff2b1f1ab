import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand, type Ending, endOf, toldEnd } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { endUnheard } from "./held-news.js";
import { RowLock } from "./row-lock.js";

type Client = pg.Client & AsyncDisposable & { processId: number };

/** Opens a client for the work, and resets one. */
export interface Resetting {
  open: (lab: Lab) => Promise<Client>;
  reset: (client: pg.Client) => Promise<void>;
}

/** Demands that the last user's time-outs do not hold for what takes long: here it waits for a lock until the test lets it go. */
export async function demandNoOldTimeOut(lab: Lab, { open, reset }: Resetting): Promise<void> {
  await using one = await open(lab);
  // What depends on a temporary object goes with it, and for that the table must be free.
  await one.query(`create function pg_temp.first() returns integer language sql as 'select 1';
    create table public.tables_at_last (number integer default pg_temp.first())`);
  await one.query("set lock_timeout = 1");
  let end: Ending<unknown>;
  {
    await using lock = await RowLock.after(lab, "lock table public.tables_at_last in access share mode");
    const call = endOf(() => reset(one));
    // Only a time-out that still holds can end the wait meanwhile, however slow the server is.
    if (await lock.stops(call)) await lab.pool.query("select pg_sleep(0.1)");
    await lock.letGo();
    end = await call;
  }
  await lab.pool.query("drop table public.tables_at_last");
  demand(
    !end.threw,
    `The last user had set a lock_timeout of 1 ms, and left a temporary object that could not go before a lock was free; reset ${toldEnd(end)}. Time-outs of the last user, statement_timeout as well, hold for each statement until they are reset. Next: rollback, then put the settings back, and only then the rest.`,
  );
}

/** Demands that no part of a reset runs in a transaction that began with what the last user had set for all of them. */
export async function demandNoOldTransaction(lab: Lab, { open, reset }: Resetting): Promise<void> {
  await using other = await openDirectly(lab);
  for (const last of ["select 1", "begin", "begin; select 1 / 0"]) {
    await using one = await open(lab);
    const how = "transaction isolation level serializable, read only, deferrable";
    await one.query(`set session characteristics as ${how}`);
    await one.query(last).catch(() => undefined);
    await other.query("begin isolation level serializable; select count(*) from users");
    let over = false;
    const call = endOf(() => reset(one)).finally(() => {
      over = true;
    });
    const waits = async () => {
      const sql = "select wait_event from pg_stat_activity where pid = $1";
      return (
        (await lab.pool.query<{ wait_event: string }>(sql, [one.processId])).rows[0]?.wait_event === "SafeSnapshot"
      );
    };
    let waited = await waits();
    while (!over && !waited) {
      await sleep(5);
      waited = await waits();
    }
    await other.query("commit");
    const end = await call;
    const what = `The last user ran \`set session characteristics as ${how}\` and \`${last}\`; another session was in a serializable transaction`;
    demand(
      !waited,
      `${what}. The reset waited for the end of that one, which may take hours. All statements of a string are one transaction, and one that has begun goes on as the last user wanted it, though the settings are put back meanwhile. Next: end it behind the settings, with \`commit\`: what follows then runs in another.`,
    );
    demand(!end.threw, `${what}; reset ${toldEnd(end)}. Next: do what does not fail in any state.`);
  }
}

const change = "update public.users set city = 'Atlantis' where id = 5";

/** In what state a connection can be given back: what was answered, what was sent and has no answer yet, and whether the change lasts. */
const states: { done?: string[]; sent: string[]; lasts?: boolean }[] = [
  { sent: [`begin; ${change}`] },
  { sent: ["begin", change] },
  { sent: ["begin", "savepoint here", change, "release here"] },
  { done: ["begin"], sent: [change] },
  { done: ["begin", change], sent: ["select 1 / 0"] },
  { done: ["begin", change], sent: ["copy public.users from stdin"] },
  { done: ["begin"], sent: [change, "copy public.users to stdout"] },
  { done: ["begin", change], sent: ["select 1 / 0", "rollback", "begin", change] },
  { sent: ["set work_mem = '3MB'", "listen orders", "begin", change] },
  { done: ["begin", change], sent: ["commit"], lasts: true },
  { sent: ["begin", change, "commit", "set work_mem = '3MB'"], lasts: true },
  { sent: [change], lasts: true },
];

/** Demands that a reset undoes what is open, and nothing else, whatever was sent before it and has no answer yet. */
export async function demandUndoneUnderWay(lab: Lab, { open, reset }: Resetting): Promise<void> {
  await using one = await open(lab);
  const { rows: fresh } = await one.query("select current_setting('work_mem') as memory");
  for (const { done = [], sent, lasts = false } of states) {
    for (const sql of done) await one.query(sql);
    for (const sql of sent) one.query(sql).catch(() => undefined);
    const end = await endOf(() => reset(one));
    const { rows } = await lab.pool.query<{ state: string; changed: boolean }>(
      `select state, (select city = 'Atlantis' from users where id = 5) as changed from pg_stat_activity where pid = $1`,
      [one.processId],
    );
    const [now] = rows;
    const what = `The last user had run ${list(done)}, and had sent ${list(sent)} without an answer yet`;
    demand(
      !end.threw && now?.state === "idle",
      `${what}; reset ${toldEnd(end)}, and the session is "${now?.state}"; no transaction was expected. What the client knows is what the last answer said. Next: rollback in any case; where there is nothing to undo it does no harm.`,
    );
    demand(
      now?.changed === lasts,
      `${what}. After the reset the change is ${now?.changed ? "there" : "gone"}; it was ${lasts ? "committed" : "not committed"} by then. What the client knows of a transaction is what the last answer said. Next: rollback in any case, and nothing that commits before it.`,
    );
    const { rows: left } = await one.query("select current_setting('work_mem') as memory");
    const { rowCount: channels } = await one.query("select pg_listening_channels()");
    demand(
      left[0]?.memory === fresh[0]?.memory && channels === 0,
      `${what}. After the reset, work_mem is ${left[0]?.memory} (at first ${fresh[0]?.memory}), and channels listened to: ${channels}. Next: send all the statements at each call, behind whatever was sent before.`,
    );
    await lab.pool.query("update users set city = 'Utopia' where id = 5");
  }
}

const list = (statements: readonly string[]) => statements.map((sql) => `\`${sql}\``).join(", ") || "nothing";

/** Ways in which a connection dies before it is reset, or while it is. */
export const deaths: Record<string, (lab: Lab, one: Client, reset: () => Promise<void>) => Promise<Ending<void>>> = {
  "The server had ended the connection": async (_lab, one, reset) => {
    await one.query("select pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
    return endOf(reset);
  },
  "The server ended the connection, and the news of it was still under way": async (lab, one, reset) => {
    await using outsider = await openDirectly(lab);
    await endUnheard(outsider, one);
    return endOf(reset);
  },
  "The server ended the connection while it was busy with what the last user had sent": async (_lab, one, reset) => {
    one.query("select pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
    return endOf(reset);
  },
  "The pool's owner had ended the client": async (_lab, one, reset) => {
    await one.end();
    return endOf(reset);
  },
};
