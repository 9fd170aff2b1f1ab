import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { isDisconnect } from "../pool/causes.js";
import { QueuePool } from "../pool/queue-pool.js";
import { BatchConnectionLostError, BatchRefusedError } from "./errors.js";
import { SourceFailure } from "./read-ahead.js";

/** A PostgreSQL to write to or read from: a lab, a pool, or a client that is connected. */
export type PostgresTarget = Lab | QueuePool | pg.Pool | pg.ClientBase;

/** A client for a while: borrowed, or given. */
export interface BatchClient {
  readonly client: pg.ClientBase;
  /** It was given, and its owner goes on with it. */
  readonly isGiven: boolean;
  /** Gives it back; `true` when it is not to be used again. */
  end(isSpoilt?: boolean): void;
}

/** Clients in the middle of a batch: another one on the same client would be mixed up with it, or wait for it for ever. */
const occupied = new WeakSet<pg.ClientBase>();

/** No other batch may begin on this client until the returned function is called. */
export function occupy(client: pg.ClientBase): () => void {
  occupied.add(client);
  return () => occupied.delete(client);
}

async function borrow(call: string, on: unknown): Promise<BatchClient> {
  if (on instanceof QueuePool) {
    const lease = await (on as QueuePool).acquire();
    return { client: lease.connection, isGiven: false, end: (isSpoilt) => lease.release(isSpoilt || undefined) };
  }
  const pool = on instanceof Lab ? on.pool : on;
  const { connect, query, getTransactionStatus } = Object(pool) as Partial<pg.Client & pg.Pool>;
  if (typeof query === "function" && typeof getTransactionStatus === "function") {
    return { client: pool as pg.ClientBase, isGiven: true, end: () => undefined };
  }
  if (typeof query === "function" && typeof connect === "function") {
    const client = await (pool as pg.Pool).connect();
    return { client, isGiven: false, end: (isSpoilt) => client.release(isSpoilt) };
  }
  throw new InvalidArgumentError(`${call}: expected a lab, a pool or a connected client first, got ${describe(on)}.`);
}

/**
 * Gets a client of a lab or a pool, or takes the one that is given.
 *
 * @throws InvalidArgumentError when there is none to be had of `on`, or the one that is given is occupied
 */
export async function takeBatchClient(call: string, on: unknown): Promise<BatchClient> {
  const { client, isGiven, end } = await borrow(call, on);
  if (occupied.has(client)) {
    throw new InvalidArgumentError(
      `${call}: this client is in the middle of another batch, and can do one at a time. Use another client.`,
    );
  }
  if (isGiven) requireReady(call, client);
  // The loss of the connection is an error of the work, and must not be one as well that nobody listens to.
  const heard = () => undefined;
  client.on("error", heard);
  return {
    client,
    isGiven,
    end(isSpoilt) {
      client.off("error", heard);
      end(isSpoilt);
    },
  };
}

/** Refuses a client on which every statement would fail, or wait for a connect that nobody asked for. */
function requireReady(call: string, client: pg.ClientBase): void {
  const status = (client as pg.Client).getTransactionStatus();
  if (status === "I" || status === "T") return;
  throw new InvalidArgumentError(
    status === "E"
      ? `${call}: this client is in a transaction in which a statement has failed. Roll it back first.`
      : `${call}: this client is not connected. Await its connect() first.`,
  );
}

/**
 * Runs work with one client. What goes wrong with the database becomes an error of a batch.
 *
 * @throws whatever {@link takeBatchClient} and the work throw; BatchRefusedError, BatchConnectionLostError
 */
export async function withBatchClient<T>(
  call: string,
  on: unknown,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const taken = await takeBatchClient(call, on);
  const free = occupy(taken.client);
  let isSpoilt = false;
  try {
    return await work(taken.client);
  } catch (error) {
    isSpoilt = isDisconnect(error) || error instanceof BatchConnectionLostError;
    throw explained(call, error);
  } finally {
    free();
    taken.end(isSpoilt);
  }
}

/** An error as this folder throws it. */
export function explained(call: string, error: unknown): unknown {
  if (error instanceof SourceFailure) return error.cause;
  if (error instanceof RoundtripError) return error;
  if (isDisconnect(error)) return new BatchConnectionLostError(call, "nothing", error);
  return isOfServer(error) ? new BatchRefusedError(call, undefined, error.column, error) : error;
}

/** Is the connection gone? What an error says may be about another one. */
export function isDead(client: pg.ClientBase): boolean {
  const { _queryable, _ending, _ended } = client as unknown as Record<string, boolean>;
  return !_queryable || _ending === true || _ended === true;
}

/** Did the server say it? */
export function isOfServer(error: unknown): error is pg.DatabaseError {
  const { code, severity } = Object(error) as Partial<pg.DatabaseError>;
  return typeof severity === "string" && typeof code === "string" && code.length === 5;
}
