/**
 * Wrong: gives up at the first failure; the connects that are still under way come, and nobody gives them back.
 * Caught by: leaves none open when one of the ten cannot be opened
 * Says: stayed open
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=30s ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    for (const client of clients) client.release();
    return pool;
  } catch (error) {
    pool.end();
    throw error;
  }
}
