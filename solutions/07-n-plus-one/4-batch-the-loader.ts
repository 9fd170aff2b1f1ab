import pg from "pg";

export interface User {
  id: number;
  name: string;
  email: string;
}

export type Load = (id: number) => Promise<User | undefined>;

export function userLoader(client: pg.Client): Load {
  const known = new Map<number, Promise<User | undefined>>();
  let batch: { ids: number[]; found: Promise<Map<number, User>> } | undefined;

  async function ask(ids: number[]): Promise<Map<number, User>> {
    // The query waits for the end of this turn, and of all promises that are ready: until then callers may still come.
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
    // The promise is remembered, not the answer: who asks meanwhile shares it, also when nobody has this id.
    known.set(id, user);
    // A failed look-up is forgotten: its error is for those who have asked, and who asks later may be luckier.
    user.catch(() => known.delete(id));
    return user;
  };
}
