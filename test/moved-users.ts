import type { Lab } from "roundtrip";
import type { Held } from "./held-work.js";
import type { Work } from "./watched-works.js";

/** Users who are moved about. */
export const ids = [3, 5, 7, 11, 13];

/** A work that moves a user to another city, and returns the name. */
export const moves =
  (id: number, city: string): Work<unknown> =>
  async (client) => {
    const sql = "update users set city = $2 where id = $1 returning name";
    return (await client.query<{ name: string }>(sql, [id, city])).rows[0]?.name;
  };

/** A work that moves a user, is held, moves another one, and then fails with the words `late`, if there are any. */
export const movesTwice =
  (hold: Held, [first, second]: [number, number], late?: string): Work<unknown> =>
  async (client) => {
    await moves(first, "Nowhere")(client);
    await hold.work();
    await moves(second, "Nowhere")(client);
    if (late) throw new Error(late);
    return late;
  };

/** Where they live, as everybody sees it. */
export async function cities(lab: Lab): Promise<string> {
  const sql = "select string_agg(id || ': ' || city, ', ' order by id) as said from users where id = any($1)";
  return (await lab.pool.query<{ said: string }>(sql, [ids])).rows[0]?.said ?? "";
}

/** Meanwhile work elsewhere: a call that waits for nobody has gone on by then. */
export async function meanwhile(lab: Lab): Promise<void> {
  for (let k = 0; k < 20; k++) await lab.pool.query("select 1");
}
