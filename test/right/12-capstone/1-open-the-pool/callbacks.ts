/**
 * Style: callbacks of the pool, which count down; the server's long form of settings; no time after which a free one is closed.
 */
import pg from "pg";

const settings = (limit: number | false = 30_000) => ["--jit=off", `--statement-timeout=${limit || 0}`];

export function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  const quiet = () => undefined;
  const options = settings(config.statement_timeout)
    .concat(config.options ?? [])
    .join(" ");
  const pool = new pg.Pool(Object.assign({}, config, { options, max: 50, idleTimeoutMillis: 0 }));
  pool.on("error", quiet).on("connect", (client) => client.on("error", quiet));
  return new Promise((resolve, reject) => {
    const clients: pg.PoolClient[] = [];
    let failure: Error | undefined;
    let left = 10;
    const over = () => {
      for (const client of clients) client.release(failure);
      if (failure) reject(failure);
      else resolve(pool);
    };
    const came = (error: Error | undefined, client: pg.PoolClient | undefined) => {
      failure ??= error;
      if (client) clients.push(client);
      left--;
      if (left === 0) over();
    };
    for (let k = 0; k < 10; k++) pool.connect(came);
  });
}
