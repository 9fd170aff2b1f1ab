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

/** Ways in which a work fails. */
export const failing: Record<string, Work<unknown>> = {
  "threw an error of its own": () => Promise.reject(new Error("no")),
  "was refused by the server": (client) => client.query("select 1 / 0"),
  "threw undefined": () => Promise.reject(undefined),
  "threw before it returned a promise": () => {
    throw new Error("not even begun");
  },
  "lost its connection": (client) => client.query("select pg_terminate_backend(pg_backend_pid())"),
  "threw while its query was under way": (client) => {
    client.query("update users set city = 'Atlantis' where id = 13").catch(() => undefined);
    throw new Error("too early");
  },
};

/** A work that hides the error of a statement: the server answers its commit with ROLLBACK. */
export const hidesError: Work<unknown> = async (client) => {
  await moves(3, "Nowhere")(client);
  await client.query("select 1 / 0").catch(() => undefined);
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
