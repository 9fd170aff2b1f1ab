/**
 * Style: a class of client that listens to its own errors; attempts that collect what they get; on failure each client is
 *   thrown away, and its end awaited.
 */
import { once } from "node:events";
import pg from "pg";

class CalmClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on("error", () => {});
  }
}

async function opened(pool: pg.Pool): Promise<void> {
  const clients: pg.PoolClient[] = [];
  const errors: unknown[] = [];
  const attempts = [...Array(10)].map(async () => {
    try {
      clients.push(await pool.connect());
    } catch (error) {
      errors.push(error);
    }
  });
  for (const attempt of attempts) await attempt;
  if (errors.length === 0) return clients.forEach((client) => void client.release());
  const gone = clients.map((client) => once(client, "end"));
  for (const client of clients) client.release(true);
  await Promise.all(gone);
  throw errors[0];
}

export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const { statement_timeout: limit = 30_000 } = config;
  const options = ["-cjit=off", `-cstatement_timeout=${+limit}`, config.options].join(" ");
  const pool = new pg.Pool({ ...config, options, Client: CalmClient, max: 50, min: 10 });
  pool.on("error", () => {});
  await opened(pool);
  return pool;
}
