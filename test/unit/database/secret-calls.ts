import * as roundtrip from "roundtrip";
import type { Calls, Each } from "../secret-calls.js";

/** Every public function of databases, and the ways in which a secret may come to it. What is asked on purpose is no message. */
export const databaseCalls = (labOf: () => roundtrip.Lab, each: Each): Record<string, Calls> => {
  const withDatabase = async (work: (database: roundtrip.HighPerformanceDatabase) => unknown) => {
    const database = await roundtrip.HighPerformanceDatabase.connect(labOf().connectionConfig, { min: 1, max: 1 });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  return {
    Database: (came) => [
      ...each(["min", "max", "commandTimeoutMs"], came).map(
        (given) => () => roundtrip.Database.connect(labOf().connectionConfig, given),
      ),
      () => withDatabase((database) => database.fetchMany(Object(came) as never)),
      () => withDatabase((database) => database.fetchMany("select 1", Object(came) === came ? (5 as never) : came)),
      () => withDatabase((database) => database.fetchOne("select 1", [], { timeoutMs: came })),
      () => withDatabase((database) => database.fetchValue("select 1", [], came)),
      () => withDatabase((database) => database.close(came)),
    ],
    HighPerformanceDatabase: (came) => [
      ...each(["min", "max", "commandTimeoutMs", "settings"], came).map(
        (given) => () => roundtrip.HighPerformanceDatabase.connect(labOf().connectionConfig, given),
      ),
      () => withDatabase((database) => database.transaction(Object(came) === came ? (5 as never) : came)),
      ...each(["isolation", "readOnly", "retries"], came).map(
        (given) => () => withDatabase((database) => database.transaction(() => 1, given)),
      ),
      () => withDatabase((database) => database.transaction((tx) => tx.query(Object(came) as never))),
      () => withDatabase((database) => database.userAnalytics(Object(came) === came ? (5 as never) : came)),
      () => withDatabase((database) => database.userAnalytics([came])),
      () => withDatabase((database) => database.bulkUpsertUsers([came])),
      ...each(["chunk", "concurrency", "onProgress"], Object(came)).map(
        (given) => () => withDatabase((database) => database.analyticsInChunks([1], given)),
      ),
      () => withDatabase((database) => database.analyticsInChunks([came]).next()),
    ],
  };
};
