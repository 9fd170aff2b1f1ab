import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** What a user of the shop has bought. */
export interface UserAnalytics {
  id: number;
  name: string;
  /** How many orders there are, of any status. */
  orders: number;
  /** What they come to, as PostgreSQL writes a numeric: no cent is lost. `0.00` without orders. */
  spent: string;
  /** When the latest was placed; null without orders. */
  lastOrder: Date | null;
}

/**
 * A user has one row before the grouping for each of its orders, and one if there is none: so nothing is counted twice, and
 * nobody is missing. No name stands behind a dot: there it could be a function's, and the pool would have to ask.
 *
 * @internal
 */
export const analyticsSql = `select id, name, count(placed)::int as orders,
    coalesce(sum(total), 0)::numeric(14, 2)::text as spent, max(placed) as "lastOrder"
  from users left join (select user_id as id, total, created_at as placed from orders) as o using (id)
  where id = any($1::bigint[])
  group by id, name
  order by coalesce(sum(total), 0) desc, id`;

/**
 * Ids as an array.
 *
 * @param before how many ids came before these, for messages; default 0
 * @throws InvalidArgumentError for what is no list of integers
 * @internal
 */
export function idsOf(call: string, ids: Iterable<number>, before = 0): number[] {
  if (typeof Object(ids)[Symbol.iterator] !== "function") {
    throw new InvalidArgumentError(`${call}: ids: expected an array or another iterable, got ${describe(ids)}.`);
  }
  const all = [...ids];
  const wrong = all.findIndex((id) => !Number.isSafeInteger(id));
  if (wrong < 0) return all;
  throw new InvalidArgumentError(
    `${call}: id ${before + wrong + 1}: expected an integer, got ${describe(all[wrong])}.`,
  );
}
