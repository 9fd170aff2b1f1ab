/**
 * Style: a held client as an object that disposes of itself.
 */
import pg from "pg";

class Held {
  dead = false;
  readonly #hear = () => {
    this.dead = true;
  };
  constructor(readonly client: pg.PoolClient) {
    client.on("error", this.#hear);
  }
  async settle(): Promise<void> {
    if (!this.dead) await this.client.query("rollback").catch(this.#hear);
  }
  [Symbol.dispose](): void {
    this.client.off("error", this.#hear);
    this.client.release(this.dead);
  }
}

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const rounds = 2;
  for (let left = rounds - 1; left > 0; left--) {
    using held = new Held(await pool.connect());
    try {
      return await work(held.client);
    } catch (error) {
      await held.settle();
      if (!held.dead) throw error;
    }
  }
  using last = new Held(await pool.connect());
  try {
    return await work(last.client);
  } catch (error) {
    await last.settle();
    throw error;
  }
}
