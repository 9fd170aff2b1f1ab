/**
 * Wrong: gives callers the rows by their position.
 * Caught by: gives each caller the user of the id
 * Says: must hold
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
  let batch: { ids: number[]; found: Promise<User[]> } | undefined;

  async function ask(ids: number[]): Promise<User[]> {
    await new Promise((resolve) => setImmediate(resolve));
    batch = undefined;
    const { rows } = await client.query<User>("select id, name, email from users where id = any($1)", [ids]);
    return rows;
  }

  return (id) => {
    const before = known.get(id);
    if (before) return before;
    if (!batch) {
      const ids: number[] = [];
      batch = { ids, found: ask(ids) };
    }
    const place = batch.ids.push(id) - 1;
    const user = batch.found.then((found) => found[place]);
    known.set(id, user);
    user.catch(() => known.delete(id));
    return user;
  };
}
