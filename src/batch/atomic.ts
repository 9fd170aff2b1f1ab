import type pg from "pg";
import { isDisconnect } from "../pool/causes.js";
import { inSavepoint, inTransaction } from "../pool/transaction.js";
import { BatchConnectionLostError } from "./errors.js";

/**
 * Runs what takes effect when its answer comes: a statement outside of a transaction, or a COMMIT.
 *
 * @throws BatchConnectionLostError that says that the outcome is not known, when the answer is lost
 */
export async function decisive<T>(call: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isDisconnect(error) ? new BatchConnectionLostError(call, "unknown", error) : error;
  }
}

/** Is the client inside a transaction that was begun before? */
export function isInTransaction(client: pg.ClientBase): boolean {
  return (client as pg.Client).getTransactionStatus() === "T";
}

const savepoint = "roundtrip_batch";

/** Runs work whole or not at all: in a transaction, or in a savepoint of the one that is open. */
export async function atomically<T>(call: string, client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  if (isInTransaction(client)) return inSavepoint(client, savepoint, work);
  let isCommitting = false;
  const worked = async () => {
    const result = await work();
    isCommitting = true;
    return result;
  };
  try {
    return await inTransaction(client, worked, call);
  } catch (error) {
    throw isCommitting && isDisconnect(error) ? new BatchConnectionLostError(call, "unknown", error) : error;
  }
}
