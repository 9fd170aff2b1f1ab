/**
 * Wrong: waits for promises and a tick, as DataLoader does: who comes behind several ticks is too late.
 * Caught by: asks once for all loads of a turn
 * Says: some behind a `process.nextTick`
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
      const { rows } = await client.query<User>("select id, name, email from users where id = any($1::bigint[])", [
        ids,
      ]);
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
      if (waiting.size === 0) Promise.resolve().then(() => process.nextTick(flush));
      promise = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      known.set(id, promise);
    }
    return promise;
  };
}
