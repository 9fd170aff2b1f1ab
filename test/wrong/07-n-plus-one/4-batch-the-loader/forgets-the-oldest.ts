/**
 * Wrong: remembers 10,000 users at most.
 * Caught by: asks once for more ids than a statement has parameters, and remembers them all
 * Says: remember every promise
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
    const user = batch.found.then((found) => found.get(id));
    known.set(id, user);
    if (known.size > 10_000) known.delete(known.keys().next().value as number);
    user.catch(() => known.delete(id));
    return user;
  };
}
