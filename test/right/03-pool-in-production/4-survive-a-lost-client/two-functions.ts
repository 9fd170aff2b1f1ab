/**
 * Style: one function for a round, recursion for the second, and the end of the connection instead of a flag.
 */
import pg from "pg";

type Round<T> = { value: T } | { error: unknown; dead: boolean };

async function once<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<Round<T>> {
  const client = await pool.connect();
  const state = { dead: false };
  const onError = () => {
    state.dead = true;
  };
  client.on("error", onError);
  try {
    return { value: await work(client) };
  } catch (error) {
    try {
      await client.query("rollback");
    } catch {
      state.dead = true;
    }
    return { error, dead: state.dead };
  } finally {
    client.release(state.dead);
    client.removeListener("error", onError);
  }
}

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let round = await once(pool, work);
  if ("error" in round && round.dead) round = await once(pool, work);
  if ("error" in round) throw round.error;
  return round.value;
}
