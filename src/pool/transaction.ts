import { InvalidArgumentError } from "../errors.js";
import { PoolTransactionError } from "./errors.js";

/** What a transaction needs of a connection: that it runs SQL. `pg.Client` fits. */
interface Queryable {
  query(sql: string): Promise<{ command?: string } | undefined>;
}

/**
 * BEGIN, the work, COMMIT; ROLLBACK when the work throws.
 *
 * COMMIT of a transaction in which a statement has failed succeeds, and rolls back: the server answers `ROLLBACK`, which is
 * easily overlooked. Here it is an error.
 *
 * @param call what was called, for messages; default `QueuePool`
 * @param begin the statement that begins it, for example `begin read only`; default `begin`
 * @throws PoolTransactionError when COMMIT rolled back; whatever the work or the server throws
 * @internal
 */
export async function inTransaction<C, T>(
  connection: C,
  work: (connection: C) => Promise<T> | T,
  call?: string,
  begin = "begin",
): Promise<T> {
  const client = connection as unknown as Queryable;
  if (typeof client.query !== "function") {
    throw new InvalidArgumentError(
      "QueuePool: transaction: expected connections with a method query(sql); these have none. Use pool.use() instead.",
    );
  }
  await client.query(begin);
  let result: T;
  try {
    result = await work(connection);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
  const outcome = await client.query("commit");
  if (outcome?.command === "ROLLBACK") throw new PoolTransactionError(call);
  return result;
}

/**
 * SAVEPOINT, the work, RELEASE; back to the savepoint when the work throws. The transaction around it goes on either way.
 *
 * @param name the savepoint's: of those that are open at the same time, each has a name of its own
 * @throws whatever the work or the server throws: `25P02` when a statement failed but the work did not
 * @internal
 */
export async function inSavepoint<T>(connection: Queryable, name: string, work: () => Promise<T> | T): Promise<T> {
  await connection.query(`savepoint ${name}`);
  try {
    const result = await work();
    await connection.query(`release savepoint ${name}`);
    return result;
  } catch (error) {
    await connection.query(`rollback to savepoint ${name}; release savepoint ${name}`).catch(() => undefined);
    throw error;
  }
}
