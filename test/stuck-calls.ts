import type { Lab } from "roundtrip";
import { type Ending, endOf } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";

/** After so many looks in a row at which nothing had moved, nothing will. */
const quietLooks = 25;

/**
 * Waits for calls until they have ended, or until none will: they wait, and the server has nothing to do. Each look is a
 * new connection: a machine that is too busy to serve the calls is too busy to look as well.
 *
 * @param moves what else shows that something moves, as a text; for example how often a pool got a connection back
 * @returns what they came to; undefined when they are stuck
 */
export async function endsOf<T>(
  lab: Lab,
  calls: readonly Promise<T>[],
  moves: () => string = () => "",
): Promise<T[] | undefined> {
  let isOver = false;
  const all = Promise.all(calls).finally(() => {
    isOver = true;
  });
  // Work that is still to do; it is thrown below.
  all.catch(() => undefined);
  const sql = `select count(*) filter (where state in ('active', 'starting'))::int as busy, max(state_change)::text as latest
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  let seen = "";
  for (let quiet = 0; !isOver && quiet < quietLooks; ) {
    await using direct = await openDirectly(lab);
    const { rows } = await direct.query<{ busy: number; latest: string }>(sql);
    const now = `${rows[0]?.latest} ${moves()}`;
    quiet = now === seen && rows[0]?.busy === 0 ? quiet + 1 : 0;
    seen = now;
  }
  return isOver ? await all : undefined;
}

/** Time in which nothing but a lock stands in the way of those who wait: many answers of the same server. */
export async function answers(lab: Lab): Promise<void> {
  await using direct = await openDirectly(lab);
  for (let k = 0; k < 20; k++) await direct.query("select 1");
}

/** A call that has begun, of which can be asked whether it has ended. */
export interface Started {
  end: Promise<Ending<unknown>>;
  ended: boolean;
}

/** Begins one. */
export function started(call: () => Promise<unknown>): Started {
  const state: Started = {
    ended: false,
    end: endOf(call).finally(() => {
      state.ended = true;
    }),
  };
  // Work that is still to do is thrown to who awaits the end.
  state.end.catch(() => undefined);
  return state;
}
