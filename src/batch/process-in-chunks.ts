import type pg from "pg";
import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import { isDisconnect } from "../pool/causes.js";
import { isInTransaction } from "./atomic.js";
import { isDead, type PostgresTarget, takeBatchClient } from "./batch-client.js";
import { type Checkpoints, postgresCheckpoints, sqliteCheckpoints } from "./checkpoint.js";
import { chunk, requireSource, type Source } from "./chunk.js";
import { BatchCheckpointError, BatchConnectionLostError } from "./errors.js";
import { quotedTable, type TableName } from "./identifier.js";

/** How far a job has come, after a commit. */
export interface ChunkProgress {
  /** Items that are done, those of earlier runs included. */
  readonly items: number;
  /** Chunks that this run has committed. */
  readonly chunks: number;
}

/** How {@link processInChunks} processes. */
export interface ProcessOptions {
  /** The job's name, by which a later run finds its checkpoint: 1 to 200 characters. */
  readonly job: string;
  /** Items in a chunk, and so in a transaction, an integer from 1; default 1,000. */
  readonly chunkRows?: number;
  /** Called after each commit. */
  readonly onProgress?: (progress: ChunkProgress) => void;
  /** The table of checkpoints, which is made if it is not there; default `roundtrip_checkpoints`. */
  readonly checkpoints?: TableName;
}

/** What a run of {@link processInChunks} did. */
export interface ProcessedItems {
  /** Items that this run processed. */
  readonly items: number;
  /** Items that earlier runs had processed. */
  readonly skipped: number;
  /** Chunks that this run committed. */
  readonly chunks: number;
}

/** Does the work of a chunk, by the client that is handed to it. */
export type ChunkWork<T, Client> = (client: Client, items: T[]) => unknown;

/** The items, in the same order each time; or a function that gives them from the item after the first `done` ones on. */
export type Resumable<T> = Source<T> | ((done: number) => Source<T>);

/**
 * Processes a very long input chunk by chunk, each in a transaction of its own, with a checkpoint in the same transaction: so
 * that a crash at any point loses nothing, and nothing is done twice. Run again with the same job, it goes on where it was.
 *
 * A second run of the same job at the same time is found out at its first commit, and does no harm. To do a job from the
 * start again, delete its row in the table of checkpoints.
 *
 * @param on a lab, a pool, a client that is in no transaction, or a SQLite shop
 * @param source items in the same order each time; or a function of how many are done, so that they need not be read again
 * @param work what is to be done with a chunk, by the client that it is given: only that is part of the transaction. In
 * SQLite, where everybody shares one connection, so is whatever else is done while the work waits for something
 * @throws what the work or the source throws, after a rollback of the chunk; BatchCheckpointError when another run is under
 * way; BatchConnectionLostError; InvalidArgumentError for an unknown option or a value out of bounds
 * @example
 * await processInChunks(lab, lines, (client, rows) => insertMany(client, "visits", rows), { job: "visits-2026-05" });
 */
export async function processInChunks<T>(
  on: SqliteShop,
  source: Resumable<T>,
  work: ChunkWork<T, SqliteShop>,
  options: ProcessOptions,
): Promise<ProcessedItems>;
export async function processInChunks<T>(
  on: PostgresTarget,
  source: Resumable<T>,
  work: ChunkWork<T, pg.ClientBase>,
  options: ProcessOptions,
): Promise<ProcessedItems>;
export async function processInChunks<T>(
  on: PostgresTarget | SqliteShop,
  source: Resumable<T>,
  work: ChunkWork<T, never>,
  options: ProcessOptions,
): Promise<ProcessedItems> {
  const table = checkArguments(source, work, options);
  if (on instanceof SqliteShop) {
    return run(sqliteCheckpoints(on, table, options.job), source, (items) => work(on as never, items), options);
  }
  const taken = await takeBatchClient("processInChunks", on);
  const { client } = taken;
  let isSpoilt = false;
  try {
    if (isInTransaction(client)) {
      throw new InvalidArgumentError(
        "processInChunks: expected a client that is in no transaction; it commits by itself.",
      );
    }
    const checkpoints = postgresCheckpoints(client, table, options.job);
    return await run(checkpoints, source, (items) => work(client as never, items), options);
  } catch (error) {
    isSpoilt = isDead(client);
    const cause = error instanceof BatchConnectionLostError ? error.cause : error;
    throw isSpoilt && isDisconnect(cause)
      ? new BatchConnectionLostError("processInChunks", "whole chunks", cause)
      : error;
  } finally {
    taken.end(isSpoilt);
  }
}

/** @returns the table of checkpoints, quoted */
function checkArguments(source: unknown, work: unknown, options: ProcessOptions): string {
  rejectUnknown("processInChunks", options, ["job", "chunkRows", "onProgress", "checkpoints"]);
  const { job, chunkRows = 1_000, onProgress, checkpoints = "roundtrip_checkpoints" } = options;
  if (typeof job !== "string" || job.length < 1 || job.length > 200 || job.includes("\0")) {
    throw new InvalidArgumentError(
      `processInChunks: job: expected a name of 1 to 200 characters, got ${describe(job)}.`,
    );
  }
  requireNumber("processInChunks: chunkRows", chunkRows, 1, 10_000_000, true);
  for (const [what, given] of Object.entries({ work, onProgress: onProgress ?? (() => undefined) })) {
    if (typeof given === "function") continue;
    throw new InvalidArgumentError(`processInChunks: ${what}: expected a function, got ${describe(given)}.`);
  }
  if (typeof source !== "function") requireSource("processInChunks: source", source);
  return quotedTable("processInChunks", checkpoints);
}

/** The items after the first `done` ones. */
async function* rest<T>(source: Resumable<T>, done: number): AsyncGenerator<T> {
  let left = typeof source === "function" ? 0 : done;
  for await (const item of typeof source === "function" ? source(done) : source) {
    if (left > 0) left--;
    else yield item;
  }
}

async function run<T>(
  checkpoints: Checkpoints,
  source: Resumable<T>,
  work: (items: T[]) => unknown,
  { job, chunkRows = 1_000, onProgress }: ProcessOptions,
): Promise<ProcessedItems> {
  await checkpoints.prepare();
  const skipped = await checkpoints.read();
  let done = skipped;
  let chunks = 0;
  for await (const items of chunk(rest(source, skipped), chunkRows)) {
    await checkpoints.inTransaction(async () => {
      if (!(await checkpoints.move(done, done + items.length))) {
        throw new BatchCheckpointError(job, done, await checkpoints.read());
      }
      await work(items);
    });
    done += items.length;
    chunks++;
    onProgress?.({ items: done, chunks });
  }
  return { items: done - skipped, skipped, chunks };
}
