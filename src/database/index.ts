/** A database behind a pool: statements by their answers, transactions as scopes, and much at once. */
export { type Dashboard, Database, type DatabaseOptions, type FetchedUser } from "./database.js";
export { CommandTimeoutError, TooManyRowsError, TransactionUseError } from "./errors.js";
export type { Fetcher, FetchOptions } from "./fetcher.js";
export { HighPerformanceDatabase } from "./high-performance-database.js";
export type { AnalyticsOptions, HighPerformanceOptions, TransactionOptions } from "./high-performance-options.js";
export type { ServerSettings } from "./settings.js";
export type { ShopUser } from "./shop-user.js";
export type { Transaction, TransactionWork } from "./transaction.js";
export type { UserAnalytics } from "./user-analytics.js";
