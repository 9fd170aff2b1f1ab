/** Waits that overlap: how many at a time, on which connections, and what becomes of them when one fails. */
export { PipelineError, WorkerError } from "./errors.js";
export {
  type DelaySample,
  type EventLoopDelay,
  type EventLoopDelayOptions,
  eventLoopDelay,
} from "./event-loop-delay.js";
export { type InWorkerOptions, inWorker } from "./in-worker.js";
export { mapInOrder } from "./map-in-order.js";
export { mapLimit } from "./map-limit.js";
export type { MapLimitOptions, MapLimitTask } from "./map-tasks.js";
export { type PipelinedStatement, pipelined } from "./pipelined.js";
export { type RetriedFailure, type RetryOptions, retry } from "./retry.js";
export type { RetryCause } from "./retry-causes.js";
