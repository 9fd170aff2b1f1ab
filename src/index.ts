/** The only public door of the library: re-exports, by section. Lessons, notebooks and exercises import from here. */

// --- cost: what an operation cost, and budgets for it
export type { Budget, BudgetWords, Excess } from "./cost/budget.js";
export type { Cost, CountName, Repetition } from "./cost/cost.js";
export { type Measured, type MeasureOptions, measure } from "./cost/measure.js";
// --- course: the checker, the map and budgets, from a notebook
export { check } from "./course/check.js";
export { courseMap } from "./course/course-map.js";
export { assertLeaksNothing, assertRepeatsNoQuery, assertWithin } from "./course/within.js";
// --- display: results, right in a notebook and in a terminal
export { type Prediction, predict } from "./display/predict.js";
export { show } from "./display/show.js";
// --- errors
// --- errors of the lab
// --- wire: the proxy that counts round trips, simulates distance and makes faults
export {
  BudgetExceededError,
  CheckFailedError,
  InvalidArgumentError,
  LabBusyError,
  LabClosedError,
  LabServerError,
  LabStartError,
  LabUnavailableError,
  MeasurementError,
  RoundtripError,
  TodoError,
  WireError,
} from "./errors.js";
// --- lab: a PostgreSQL or SQLite database of one's own
export { Lab, openLab } from "./lab/lab.js";
export type { LabAddress, LabOptions } from "./lab/lab-options.js";
export { type ShopSize, shopSizes } from "./lab/shop.js";
export {
  openSqliteShop,
  SqliteShop,
  type SqliteShopOptions,
  type SqliteValue,
  type SqliteValues,
} from "./lab/sqlite-shop.js";
export type { WireFault } from "./wire/faults.js";
export type { WireAccount } from "./wire/lock-watch.js";
export type { WireNetwork } from "./wire/network.js";
export {
  type ProxyOptions,
  type ScopeOptions,
  startProxy,
  WireProxy,
  type WireScope,
  type WireServerAddress,
  type WireServerTls,
  type WireStatus,
} from "./wire/proxy.js";
export type {
  WireBurst,
  WireConnection,
  WireInexact,
  WirePhase,
  WireRoundTrip,
  WireSegment,
  WireServerError,
  WireStatement,
  WireTotals,
  WireTrace,
} from "./wire/trace.js";

// --- pool: connections that are kept, lent and taken back

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
export type { PoolConnector } from "./pool/connector.js";
export type { Durations } from "./pool/durations.js";
export type { CloseReason, PoolEvents } from "./pool/events.js";
export type { PoolLease } from "./pool/lease.js";
export type { QueuePoolOptions } from "./pool/options.js";
export { pgConnector } from "./pool/pg-connector.js";
export { type AcquireOptions, type PoolDrained, QueuePool } from "./pool/queue-pool.js";
export { type Endable, SimplePool } from "./pool/simple-pool.js";
export type { PoolCounts } from "./pool/status.js";
