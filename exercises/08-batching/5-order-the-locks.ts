/**
 * Lesson: lessons/08-batching.md
 * Task: two calls with the same products, in another order, wait for each other until the server ends one of them. Repair
 *       `moveStock`: whatever the order of the changes, and whichever plan the server chooses, it locks the rows of its products
 *       in ascending order of product_id, as everybody in the shop does, and nothing else; it queues behind no other call.
 *       Changes of one product are added up first, and only the sum needs to be an `integer`; what others have committed by the
 *       time it has the lock counts. All or nothing: of a product that is not there, an Error names the id; what the server
 *       refuses (a check forbids a quantity below 0) reaches the caller. The connection goes back as it was lent, thrown away
 *       only if it has died. Four round trips at most, however many changes; none for none. Then delete the TODO line.
 * Done when: npm run grade -- 08-batching/5-order-the-locks
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** A change of `stock (product_id integer primary key, quantity integer not null check (quantity >= 0))`. */
export interface Change {
  productId: number;
  /** How many come in; below 0, how many go out. */
  by: number;
}

function todo(task: string): void {
  throw new TodoError(task);
}

/** Changes the stock of many products at once. */
export async function moveStock(pool: pg.Pool, changes: readonly Change[]): Promise<void> {
  todo("lock the rows in order"); // TODO: delete this line.
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    for (const { productId, by } of changes) {
      const sql = "update stock set quantity = quantity + $2 where product_id = $1";
      await client.query(sql, [productId, by]);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
