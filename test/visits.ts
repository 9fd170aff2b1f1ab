import type { Lab } from "roundtrip";
import { demand, same } from "./exercise-lab.js";

/** Users with many orders, with one, and with none, from the `nth` on; the table of visits, empty. */
export async function users(lab: Lab, nth: number): Promise<[many: number, one: number, none: number]> {
  await lab.pool.query(
    "create table if not exists visits (user_id integer primary key, times integer not null); truncate visits",
  );
  const of = async (orders: string): Promise<number> => {
    const sql = `select u.id from users u left join orders o on o.user_id = u.id group by u.id having ${orders}
      order by count(o.id) desc, u.id offset $1 limit 1`;
    return (await lab.pool.query<{ id: number }>(sql, [nth])).rows[0]?.id ?? 0;
  };
  return [await of("count(o.id) > 3"), await of("count(o.id) = 1"), await of("count(o.id) = 0")];
}

/** What the page must show, asked for in another way. */
export async function truth(lab: Lab, userId: number) {
  const sql = `select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent,
    coalesce((array_agg(id order by created_at desc, id desc))[1:3], '{}') as latest,
    (select count(*)::int from orders where status = 'pending') as pending,
    1 + coalesce((select times from visits where user_id = $1), 0) as visits from orders where user_id = $1`;
  return (await lab.pool.query(sql, [userId])).rows[0];
}

/** What is noted of the visits of a user. */
export interface Noted {
  times: number;
  login: string | null;
  /** Of all others: when they came last, and how often. */
  others: string;
  visits: number;
}

/** What is noted of the visits of a user, and of everybody else. */
export async function noted(lab: Lab, userId: number): Promise<Noted> {
  const sql = `select coalesce((select times from visits where user_id = $1), 0) as times,
    (select last_login::text from users where id = $1) as login,
    (select md5(string_agg(id || ' ' || last_login, ',' order by id)) from users where id <> $1) as others,
    (select coalesce(sum(times), 0)::int from visits where user_id <> $1) as visits`;
  return (await lab.pool.query<Noted>(sql, [userId])).rows[0] as Noted;
}

/** What is demanded of the two changes of a visit, and how to get there. */
export const together =
  "both changes, or neither. Next: `begin`, both statements and `commit` on one client that nobody else uses.";

/** Demands that a visit was noted completely, or not at all. */
export async function demandNoted(lab: Lab, userId: number, before: Noted, isNoted: boolean, what: string) {
  const after = await noted(lab, userId);
  const times = before.times + (isNoted ? 1 : 0);
  const hasNewLogin = after.login !== before.login;
  demand(
    after.times === times &&
      hasNewLogin === isNoted &&
      same([after.others, after.visits], [before.others, before.visits]),
    `${what}. The visit must ${isNoted ? "" : "not "}be noted; visits counted: ${after.times}, expected ${times}; last_login ${hasNewLogin ? "changed" : "is as before"}; others ${after.others === before.others && after.visits === before.visits ? "are as before" : "changed, too"}. Expected: ${together}`,
  );
}
