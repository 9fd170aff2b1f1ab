/**
 * Wrong: takes a pool of which some connections could not be opened for good enough, as long as there is one.
 * Caught by: leaves none open when one of the ten cannot be opened
 * Says: must hear of it
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=${Number(config.statement_timeout ?? 30_000)} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const taken = await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
  for (const one of taken) if (one.status === "fulfilled") one.value.release();
  if (pool.totalCount === 0) {
    await pool.end();
    throw new Error("no connection could be opened");
  }
  return pool;
}
