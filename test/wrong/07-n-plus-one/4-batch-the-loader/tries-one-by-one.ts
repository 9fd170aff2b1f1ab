/**
 * Wrong: tries again, one by one, when the query for all fails.
 * Caught by: rejects every load of a query that fails with its error
 * Says: 1 was expected
 */
import pg from "pg";

interface User {
  id: number;
  name: string;
  email: string;
}
type Load = (id: number) => Promise<User | undefined>;

export function userLoader(client: pg.Client): Load {
  const known = new Map<number, Promise<User | undefined>>();
  let batch: { ids: number[]; found: Promise<Map<number, User>> } | undefined;

  async function ask(ids: number[]): Promise<Map<number, User>> {
    await new Promise((resolve) => setImmediate(resolve));
    batch = undefined;
    const sql = "select id, name, email from users where id = any($1)";
    try {
      const { rows } = await client.query<User>(sql, [ids]);
      return new Map(rows.map((user) => [user.id, user]));
    } catch (error) {
      const found = new Map<number, User>();
      for (const id of ids) {
        const { rows } = await client.query<User>(sql, [[id]]).catch(() => Promise.reject(error));
        if (rows[0]) found.set(id, rows[0]);
      }
      return found;
    }
  }

  return (id) => {
    const before = known.get(id);
    if (before) return before;
    if (!batch) {
      const ids: number[] = [];
      batch = { ids, found: ask(ids) };
    }
    batch.ids.push(id);
    const user = batch.found.then((found) => found.get(id));
    known.set(id, user);
    user.catch(() => known.delete(id));
    return user;
  };
}
