import type pg from "pg";

/** Work of a transaction over the table of payments, and how often it has been run. */
export interface Hindered {
  work: (client: pg.PoolClient) => Promise<number>;
  readonly runs: number;
}

const count = async (client: pg.ClientBase): Promise<number> =>
  (await client.query("select count(*)::int as n from payments")).rows[0].n;

const add = (client: pg.ClientBase, key: string, place: number) =>
  client.query("insert into payments (key, place) values ($1, $2)", [key, place]);

/**
 * Work that counts the rows and writes what it has counted; at its first run another session changes meanwhile what it has
 * read, so that the server refuses the work: at its next statement, or not before COMMIT. Its second run counts 2.
 *
 * @param rival a connection of the other session
 */
export function overtaken(rival: pg.ClientBase, when: "at a statement" | "at COMMIT"): Hindered {
  let runs = 0;
  const work = async (client: pg.PoolClient) => {
    runs++;
    const n = await count(client);
    if (when === "at COMMIT") await add(client, `own ${n}`, n);
    if (runs === 1) {
      await rival.query("begin isolation level serializable");
      await count(rival);
      await rival.query("update payments set key = 'changed' where key = 'first'");
      await add(rival, "rival", 99);
      await rival.query("commit");
    }
    if (when === "at a statement") await client.query("update payments set place = $1 where place is null", [n]);
    return n;
  };
  return {
    work,
    get runs() {
      return runs;
    },
  };
}

/** Work for two calls, of which each counts the rows and adds one: at their first run both have counted before either goes on. */
export function colliding(): Hindered["work"] {
  let runs = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async (client) => {
    const run = ++runs;
    const n = await count(client);
    await add(client, `run ${run}`, n);
    if (run === 2) open();
    await both;
    return n;
  };
}
