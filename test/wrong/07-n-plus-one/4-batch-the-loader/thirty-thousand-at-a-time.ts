/**
 * Wrong: asks for 30,000 ids at a time.
 * Caught by: asks once for more ids than a statement has parameters, and remembers them all
 * Says: made 3 round trips; the budget is 1
 */
import type pg from "pg";

export interface User {
  id: number;
  name: string;
  email: string;
}

export type Load = (id: number) => Promise<User | undefined>;

interface Waiting {
  resolve: (user: User | undefined) => void;
  reject: (error: unknown) => void;
}

export function userLoader(client: pg.Client): Load {
  const known = new Map<number, Promise<User | undefined>>();
  let waiting = new Map<number, Waiting>();

  async function flush(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    try {
      const ids = [...asked.keys()];
      const rows: User[] = [];
      for (let from = 0; from < ids.length; from += 30_000) {
        const sql = "select id, name, email from users where id = any($1::bigint[])";
        rows.push(...(await client.query<User>(sql, [ids.slice(from, from + 30_000)])).rows);
      }
      const found = new Map(rows.map((user) => [user.id, user]));
      for (const [id, { resolve }] of asked) resolve(found.get(id));
    } catch (error) {
      for (const [id, { reject }] of asked) {
        known.delete(id);
        reject(error);
      }
    }
  }

  return (id) => {
    let promise = known.get(id);
    if (promise === undefined) {
      if (waiting.size === 0) setImmediate(flush);
      promise = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      known.set(id, promise);
    }
    return promise;
  };
}
