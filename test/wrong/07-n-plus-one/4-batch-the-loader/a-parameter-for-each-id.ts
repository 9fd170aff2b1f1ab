/**
 * Wrong: has a parameter for each id, of which a statement cannot have more than 65,535.
 * Caught by: asks once for more ids than a statement has parameters, and remembers them all
 * Says: one array makes one parameter
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
      const places = ids.map((_, at) => `$${at + 1}::bigint`).join(", ");
      const { rows } = await client.query<User>(`select id, name, email from users where id in (${places})`, ids);
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
