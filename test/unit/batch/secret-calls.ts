import * as roundtrip from "roundtrip";
import type { Calls, Each } from "../secret-calls.js";

/** Calls that write rows, with what comes in each place. */
const ways = (
  lab: roundtrip.Lab,
  write: (on: never, table: never, rows: never, options: never) => Promise<unknown>,
  came: unknown,
  options: object = {},
) => {
  const call = (on: unknown, table: unknown, rows: unknown, given: unknown) => () =>
    write(on as never, table as never, rows as never, given as never);
  return [
    call(came, "users", [{ id: 1 }], options),
    call(lab, Object(came), [{ id: 1 }], options),
    call(lab, "users", Object(came) === came ? came : 5, options),
    call(lab, "users", came, options),
    call(lab, "users", [came], options),
    // What is no integer is not handed to the server, which would repeat it.
    call(lab, "users", [{ id: came }], options),
    call(lab, "users", [{ id: 1, age: came }], options),
    call(lab, "users", [{ id: 1 }], came),
  ];
};

/** Every public function of batches, and the ways in which a secret may come to it. What is asked on purpose is no message. */
export const batchCalls = (labOf: () => roundtrip.Lab, each: Each): Record<string, Calls> => ({
  chunk: (came) => [
    () => roundtrip.chunk(Object(came) === came ? came : (5 as never), 1),
    () => roundtrip.chunk([1], came),
  ],
  describeTable: (came) => [
    () => roundtrip.describeTable(came, "users"),
    () => roundtrip.describeTable(labOf(), Object(came) as never),
  ],
  insertMany: (came) => [
    ...ways(labOf(), roundtrip.insertMany, came),
    ...each(["columns", "method", "chunkRows", "roundTripMs"], came).map(
      (given) => () => roundtrip.insertMany(labOf(), "users", [{ id: 0 }], given),
    ),
  ],
  copyRows: (came) => [
    ...ways(labOf(), roundtrip.copyRows, came),
    ...each(["columns", "format"], came).map((given) => () => roundtrip.copyRows(labOf(), "users", [{ id: 0 }], given)),
  ],
  copyOut: (came) => [
    () => roundtrip.copyOut(came, "users").next(),
    () => roundtrip.copyOut(labOf(), Object(came) as never).next(),
    () => roundtrip.copyOut(labOf(), "users", came).next(),
    ...each(["format"], Object(came)).map((given) => () => roundtrip.copyOut(labOf(), "users", given).next()),
  ],
  upsertMany: (came) => [
    ...ways(labOf(), roundtrip.upsertMany, came, { keys: ["id"] }),
    ...each(["update", "updatedAt", "duplicates", "skipUnchanged", "columns", "method"], Object(came), {
      keys: ["id"],
    }).map((given) => () => roundtrip.upsertMany(labOf(), "users", [{ id: 0 }], given as never)),
  ],
  stagedUpsert: (came) => [
    ...ways(labOf(), roundtrip.stagedUpsert, came, { keys: ["id"] }),
    () => roundtrip.stagedUpsert(labOf(), "users", [{ id: 0 }], { keys: came }),
  ],
  readMany: (came) => [
    () => roundtrip.readMany(came, "users", [1]),
    () => roundtrip.readMany(labOf(), Object(came) as never, [1]),
    // A list of ids, or of columns, is asked for on purpose.
    () => roundtrip.readMany(labOf(), "users", Array.isArray(came) ? (5 as never) : came),
    () => roundtrip.readMany(labOf(), "users", [Object(came) as never]),
    ...each(["key"], Object(came)).map((given) => () => roundtrip.readMany(labOf(), "users", [1], given)),
  ],
  processInChunks: (came) => [
    () => roundtrip.processInChunks(came, [1], () => undefined, { job: "a" }),
    () => roundtrip.processInChunks(labOf(), came, () => undefined, { job: "a" }),
    () => roundtrip.processInChunks(labOf(), [1], came, { job: "a" }),
    ...each(["chunkRows", "onProgress", "checkpoints"], Object(came), { job: "a" }).map(
      (given) => () => roundtrip.processInChunks(labOf(), [1], () => undefined, given as never),
    ),
    () => roundtrip.processInChunks(labOf(), [1], () => undefined, { job: Object(came) as never }),
  ],
});
