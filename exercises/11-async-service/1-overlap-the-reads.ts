/**
 * Lesson: lessons/11-async-service.md
 * Task: this page makes its four reads one after the other. Let them overlap: each statement is sent once, as it is, and as soon
 *       as its values are known and the pool has a connection free. A page then takes two round trips of waiting, and three
 *       connections at most; pages share the pool, be it of one connection. Of a user who is not there: undefined, and nothing is
 *       asked about a city. When a read fails, be the user there or not, no other one is handed to the pool, and its error is
 *       thrown. The call ends when all reads that it has handed to the pool have ended. Then delete the TODO line.
 * Done when: npm run grade -- 11-async-service/1-overlap-the-reads
 */
import pg from "pg";
import { TodoError } from "roundtrip";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export interface UserPage {
  name: string;
  city: string;
  /** Others in the same city. */
  neighbours: { id: number; name: string }[];
  /** The latest orders, latest first. */
  latest: { id: number; total: number }[];
  spent: number;
}

function todo(task: string): void {
  throw new TodoError(task);
}

/** The page about one user. */
export async function userPage(pool: pg.Pool, id: number): Promise<UserPage | undefined> {
  todo("overlap the reads"); // TODO: delete this line.
  const users = (await pool.query(sql.user, [id])).rows;
  if (users.length === 0) return undefined;
  const { name, city } = users[0];
  const neighbours = (await pool.query(sql.neighbours, [city, id])).rows;
  const latest = (await pool.query(sql.latest, [id])).rows;
  const { spent } = (await pool.query(sql.spent, [id])).rows[0];
  return { name, city, neighbours, latest, spent };
}
