/**
 * Wrong: tells the first caller of an error, and the others that there is nobody.
 * Caught by: rejects every load of a query that fails with its error
 * Says: must be rejected with the server's error
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
    const { rows } = await client.query<User>("select id, name, email from users where id = any($1)", [ids]);
    return new Map(rows.map((user) => [user.id, user]));
  }

  return (id) => {
    const before = known.get(id);
    if (before) return before;
    if (!batch) {
      const ids: number[] = [];
      batch = { ids, found: ask(ids) };
    }
    batch.ids.push(id);
    const isFirst = batch.ids.length === 1;
    const user = batch.found.then(
      (found) => found.get(id),
      (error) => {
        if (isFirst) throw error;
        return undefined;
      },
    );
    known.set(id, user);
    user.catch(() => known.delete(id));
    return user;
  };
}
