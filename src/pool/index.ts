/** Connections that are kept, lent and taken back. */
export type { PoolConnector } from "./connector.js";
export type { Durations } from "./durations.js";
export {
  PoolBusyError,
  PoolClosedError,
  PoolConnectError,
  PoolConnectionLostError,
  PoolEmptyError,
  PoolNestedError,
  PoolNoAnswerError,
  PoolReleasedError,
  PoolTimeoutError,
  type PoolTimeoutFacts,
  PoolTransactionError,
} from "./errors.js";
export type { CloseReason, PoolEvents } from "./events.js";
export type { PoolLease } from "./lease.js";
export type { QueuePoolOptions } from "./options.js";
export { pgConnector } from "./pg-connector.js";
export { type AcquireOptions, type PoolDrained, QueuePool } from "./queue-pool.js";
export { type Endable, SimplePool } from "./simple-pool.js";
export { type SimulatedLoad, type SimulatedWaits, simulatePool } from "./simulation.js";
export type { PoolCounts } from "./status.js";
