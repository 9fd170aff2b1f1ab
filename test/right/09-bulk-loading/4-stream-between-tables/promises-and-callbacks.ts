/**
 * Style: chains of promises around the pipeline that calls back.
 */
import { addAbortSignal, pipeline } from "node:stream";
import type pg from "pg";
import { from, to } from "pg-copy-streams";

export function copyReadings(source: pg.Pool, target: pg.Pool, signal: AbortSignal): Promise<number> {
  return source.connect().then((reader) =>
    target
      .connect()
      .then((writer) => copied(reader, writer, signal).then(given(writer), kept(writer)))
      .then(given(reader), kept(reader)),
  );
}

const given = (client: pg.PoolClient) => (count: number) => {
  client.release();
  return count;
};

const kept = (client: pg.PoolClient) => (error: Error) => {
  client.release(error);
  throw error;
};

function copied(reader: pg.PoolClient, writer: pg.PoolClient, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const rows = addAbortSignal(signal, reader.query(to("copy readings to stdout (format binary)")));
    const table = writer.query(from("copy readings from stdin (format binary)"));
    pipeline(rows, table, (error) => (error ? reject(error) : resolve(table.rowCount)));
  });
}
