import type pg from "pg";
import { demand, type Ending, endOf, same, toldEnd, undone } from "./exercise-lab.js";
import { demandList, differingPlace } from "./expected-list.js";

/**
 * Demands that a call returned these counts.
 *
 * @param what the call, in words
 * @param next one step
 */
export function demandCounts(end: Ending<unknown>, counts: object, what: string, next: string): void {
  const isObject = !end.threw && typeof end.value === "object" && end.value !== null;
  const message = `${what} must return ${JSON.stringify(counts)}; it ${toldEnd(end)}. Next: ${next}`;
  demand(isObject && same({ ...(end.value as object) }, counts), message);
}

/** An upsert, and what must come of it. */
export interface Upsert<Row> {
  /** The call, in words. */
  what: string;
  call: () => Promise<unknown>;
  /** The whole table, in some order. */
  read: () => Promise<Row[]>;
  /** What must be there afterwards, in that order, and what the call must return. */
  wanted: (before: readonly Row[]) => { rows: readonly Row[]; counts: object };
  /** The step to take where a row differs in one of these columns, and not in those before it; default the next step of all. */
  nextByColumn?: Record<string, string>;
}

/** When the transaction began in which a client is. */
const momentOf = async (client: pg.Client) =>
  (await client.query<{ moment: string }>("select now()::text as moment")).rows[0]?.moment;

/**
 * Demands rows and counts of an upsert made inside of a transaction, so that its `now()` is known; then undoes it.
 *
 * @param client handed to the work, in no transaction
 * @param next one step
 */
export async function demandUpsert<Row>(
  client: pg.Client,
  { what, call, read, wanted, nextByColumn = {} }: Upsert<Row>,
  next: string,
): Promise<void> {
  await undone(client, "select now()", async () => {
    const { rows, counts } = wanted(await read());
    const begun = await momentOf(client);
    const end = await endOf(call);
    if (end.threw) demandCounts(end, counts, what, next);
    const ended = `${what}, called inside of a transaction that the caller began, ended it: what the caller does next is no part of it any more. Next: leave begin and commit to the caller; one statement needs none of them.`;
    demand((await momentOf(client)) === begun, ended);
    const got = await read();
    const column = /\.(\w+) must hold/.exec(differingPlace(got, rows) ?? "")?.[1] ?? "";
    demandList(got, rows, `Read from the table behind it, ${what}`, nextByColumn[column] ?? next);
    demandCounts(end, counts, what, next);
  });
}
