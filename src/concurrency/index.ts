/** Waits that overlap: how many at a time, on which connections, and what becomes of them when one fails. */
export { PipelineError, WorkerError } from "./errors.js";
export {
  type DelaySample,
  type EventLoopDelay,
  type EventLoopDelayOptions,
  eventLoopDelay,
} from "./event-loop-delay.js";
export { type InWorkerOptions, inWorker } from "./in-worker.js";
export { type MapLimitOptions, type MapLimitTask, mapLimit } from "./map-limit.js";
export { type PipelinedStatement, pipelined } from "./pipelined.js";
export { type RetriedFailure, type RetryOptions, retry } from "./retry.js";
export type { RetryCause } from "./retry-causes.js";
