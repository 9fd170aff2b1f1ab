/**
 * Wrong: asks for one client after the other, and gives each back at once: it is the same one ten times.
 * Caught by: opens ten connections, all at once, and says nothing on them
 * Says: openPool opened 1 connection
 */
import pg from "pg";

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const options = `-c jit=off -c statement_timeout=${Number(config.statement_timeout ?? 30_000)} ${config.options ?? ""}`;
  const pool = new pg.Pool({ ...config, options, min: 10, max: 50 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    for (let k = 0; k < 10; k++) (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}
