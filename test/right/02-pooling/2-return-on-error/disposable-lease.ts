/**
 * Style: a class that holds the connection, given back by `await using`.
 */
import type pg from "pg";

class Lease implements AsyncDisposable {
  private failed = false;

  constructor(readonly client: pg.PoolClient) {}

  fail(): void {
    this.failed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    let broken = false;
    if (this.failed) {
      try {
        await this.client.query("ROLLBACK");
      } catch {
        broken = true;
      }
    }
    this.client.release(broken);
  }
}

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  await using lease = new Lease(await pool.connect());
  try {
    return await work(lease.client);
  } catch (error) {
    lease.fail();
    throw error;
  }
}
