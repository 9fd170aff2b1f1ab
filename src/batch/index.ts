/** Many rows in few round trips: written, read, and processed in chunks. */

export type { PostgresTarget } from "./batch-client.js";
export { chunk, type Source } from "./chunk.js";
export { type CopyOutOptions, type CopySource, copyOut } from "./copy-out.js";
export { type CopiedRows, type CopyFormat, type CopyRowsOptions, copyRows } from "./copy-rows.js";
export {
  BatchCheckpointError,
  BatchConnectionLostError,
  BatchRefusedError,
  BatchRowError,
  BatchTableError,
} from "./errors.js";
export type { TableName } from "./identifier.js";
export { type InsertedRows, type InsertManyOptions, type InsertMethod, insertMany } from "./insert-many.js";
export {
  type ChunkProgress,
  type ChunkWork,
  type ProcessedItems,
  type ProcessOptions,
  processInChunks,
  type Resumable,
} from "./process-in-chunks.js";
export { type BatchId, type ManyRows, type ReadManyOptions, readMany } from "./read-many.js";
export type { BatchRow } from "./rows.js";
export { stagedUpsert } from "./staged-upsert.js";
export { type BatchColumn, BatchTable, describeTable } from "./table.js";
export { type UpsertManyOptions, upsertMany } from "./upsert-many.js";
export type { UpsertedRows, UpsertOptions } from "./upsert-options.js";
