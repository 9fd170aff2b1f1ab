/** What the course builds, system by system: where each is in the library, and in which exercises it is practised. */

/** One system. Its lessons are those of its exercises. */
export interface CourseSystem {
  /** What it is, in a few words. */
  readonly title: string;
  /** The functions and classes of `roundtrip` that do it, the most important one first; at least one. */
  readonly library: readonly string[];
  /** Ids, `NN-slug/N-verb-object`, those of the lesson that introduces it first; at least one. */
  readonly exercises: readonly string[];
}

/** All systems, S1 first. */
export const systems: readonly CourseSystem[] = [
  {
    title: "What a connection is, and what opening one costs",
    library: ["startProxy", "measure"],
    exercises: [
      "01-connections/1-reuse-one-connection",
      "01-connections/2-close-on-error",
      "01-connections/3-time-out-clearly",
      "01-connections/4-time-the-phases",
    ],
  },
  {
    title: "A pool built from nothing",
    library: ["SimplePool", "simulatePool"],
    exercises: [
      "02-pooling/1-build-waiting-queue",
      "02-pooling/2-return-on-error",
      "02-pooling/3-find-the-leak",
      "02-pooling/4-size-the-pool",
    ],
  },
  {
    title: "A pool for production",
    library: ["QueuePool", "pgConnector"],
    exercises: [
      "03-pool-in-production/1-ping-when-stale",
      "03-pool-in-production/2-reset-on-return",
      "03-pool-in-production/3-break-nested-checkout",
      "03-pool-in-production/4-survive-a-lost-client",
      "03-pool-in-production/5-warm-up-and-drain",
      "03-pool-in-production/6-choose-the-time-outs",
    ],
  },
  {
    title: "A timer that can be trusted",
    library: ["timeQuery", "compare"],
    exercises: [
      "04-measuring/1-write-the-timer",
      "04-measuring/2-decide-from-samples",
      "04-measuring/3-measure-open-loop",
    ],
  },
  {
    title: "What an index buys, and what it costs",
    library: ["prove", "descendBtree"],
    exercises: [
      "05-indexes/1-choose-one-index",
      "05-indexes/2-order-the-columns",
      "05-indexes/3-cover-a-query",
      "05-indexes/6-drop-the-useless-index",
    ],
  },
  {
    title: "N+1 queries, or one",
    library: ["diagnose"],
    exercises: [
      "07-n-plus-one/1-join-in-one-trip",
      "07-n-plus-one/2-group-without-loss",
      "07-n-plus-one/6-repair-the-orm-page",
    ],
  },
  {
    title: "Plans, and conditions that an index can serve",
    library: ["explain", "findingsOfPlan", "findingsOfSql"],
    exercises: [
      "06-plans/1-make-sargable",
      "06-plans/2-cure-the-cast",
      "06-plans/3-count-a-local-day",
      "06-plans/4-fix-the-estimate",
    ],
  },
  {
    title: "Rows one by one, or in a batch",
    library: ["insertMany"],
    exercises: ["08-batching/1-insert-a-thousand"],
  },
  {
    title: "Upsert in bulk, by a statement or by COPY and staging",
    library: ["upsertMany", "stagedUpsert"],
    exercises: [
      "08-batching/2-upsert-last-wins",
      "08-batching/3-leave-the-unchanged",
      "08-batching/5-order-the-locks",
      "09-bulk-loading/5-stage-for-two-callers",
    ],
  },
  {
    title: "A very large input, in chunks that can be resumed",
    library: ["processInChunks", "chunk", "copyRows"],
    exercises: ["09-bulk-loading/1-resume-a-load", "09-bulk-loading/3-fit-chunks-in-memory"],
  },
  {
    title: "One query for a list of ids",
    library: ["readMany"],
    exercises: ["08-batching/4-read-many-in-order", "07-n-plus-one/4-batch-the-loader"],
  },
  {
    title: "Waits in turn, or together",
    library: ["mapLimit", "pipelined"],
    exercises: [
      "10-concurrency/1-unshare-the-connection",
      "10-concurrency/3-bound-the-fan-out",
      "10-concurrency/4-await-the-rest",
    ],
  },
  {
    title: "An asynchronous database manager",
    library: ["Database", "retry"],
    exercises: [
      "11-async-service/2-retry-what-is-safe",
      "11-async-service/5-shut-down-gracefully",
      "10-concurrency/2-share-one-pool",
      "10-concurrency/5-cancel-on-time-out",
    ],
  },
  {
    title: "Where overlapping helps, and where it does not",
    library: ["inWorker", "eventLoopDelay"],
    exercises: [
      "11-async-service/1-overlap-the-reads",
      "11-async-service/3-move-the-work-off",
      "11-async-service/4-pipe-with-back-pressure",
    ],
  },
  {
    title: "All together: one class for a database",
    library: ["HighPerformanceDatabase", "mapInOrder"],
    exercises: [
      "12-capstone/1-open-the-pool",
      "12-capstone/2-scope-the-transaction",
      "12-capstone/3-analyse-many-users",
      "12-capstone/4-upsert-in-bulk",
      "12-capstone/5-stream-in-chunks",
    ],
  },
  {
    title: "A sick service, diagnosed and cured",
    library: ["openClinic", "diagnose"],
    exercises: [
      "13-clinic/1-show-a-user",
      "13-clinic/2-find-by-email",
      "13-clinic/3-list-customers",
      "13-clinic/4-page-the-orders",
      "13-clinic/5-track-a-parcel",
      "13-clinic/6-import-products",
      "13-clinic/7-pay-an-order",
      "13-clinic/8-build-the-dashboard",
    ],
  },
  {
    title: "Every technique on the same work, near and far",
    library: ["HighPerformanceDatabase", "measure"],
    exercises: ["12-capstone/4-upsert-in-bulk", "12-capstone/5-stream-in-chunks"],
  },
];
