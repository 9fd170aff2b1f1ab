import type pg from "pg";
import type { Lab } from "roundtrip";
import { demand, endOf } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { demandLeftAlone, session } from "./left-alone.js";
import { demandStored, type ListedUser, listOf, storedUsers, tablesOf, upserted } from "./listed-users.js";
import { demandCounts } from "./upsert-counts.js";

/** A call of the work with so many users, in words. */
export const named = ({ length }: readonly unknown[]): string =>
  `bulkUpsertUsers of ${length.toLocaleString("en")} ${length === 1 ? "user" : "users"}`;

const clockSql = "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as moment";
const moment = async (direct: pg.Client) => (await direct.query<{ moment: string }>(clockSql)).rows[0]?.moment ?? "";

/** Calls the work, and demands what it returns, what is in the table then, and that nothing else of it is left. */
// biome-ignore lint/suspicious/noExplicitAny: the work's own types
export function demandingUpserts(bulkUpsertUsers: (client: pg.Client, users: any) => Promise<any>) {
  return async (
    lab: Lab,
    client: pg.Client,
    users: readonly ListedUser[],
    how: string,
    next: string,
  ): Promise<void> => {
    await using direct = await openDirectly(lab);
    const [before, own, tables] = [await storedUsers(direct), await session(client), await tablesOf(lab)];
    const { rows, counts } = upserted(before, users);
    const begun = await moment(direct);
    const end = await endOf(() => bulkUpsertUsers(client, listOf(users)));
    const ended = await moment(direct);
    const what = `${named(users)}${how}`;
    if (end.threw) demandCounts(end, counts, what, next);
    const after = await storedUsers(direct);
    demandStored(after, rows, what, next);
    demandCounts(end, counts, what, next);
    await demandLeftAlone(client, own, what);
    const now = await tablesOf(lab);
    demand(now === tables, `${what}: there were the tables ${tables}, and there are ${now}. Next: \`on commit drop\`.`);
    const moments = [...after].filter(([id, { version }]) => before.get(id)?.version !== version);
    const stamps = new Set(moments.map(([, { updated }]) => updated));
    const [stamp = begun] = stamps;
    demand(
      stamps.size <= 1 && stamp >= begun && stamp <= ended,
      `${what}, between ${begun} and ${ended}: updated_at of what was written became ${[...stamps].slice(0, 3).join(", ")}. Expected: the one \`now()\` of its transaction. Next: set updated_at to now(), of those that are inserted and of those that are updated: it is one moment for a whole transaction, the server's, and clock_timestamp() is not.`,
    );
  };
}
