import pg from "pg";

/** What PostgreSQL's own statistics say about one database up to a moment. */
export interface ServerStats {
  /** From `pg_stat_statements`; undefined where it cannot be read, and why. */
  statements?: { pages: number; tempPages: number; walRecords: number; statsEpoch: string };
  whyNoStatements?: string;
  /** Rows scanned and index entries read, of each table and index by its number. */
  examined: Map<number, number>;
  /** A server process of a closed connection did not end in time, so that its entries are missing. */
  late: boolean;
}

/**
 * Sums over the database's statements, without the questions asked here: they all use the name `roundtrip_stats`. Where our
 * account is kept out of the statistics they are not there, and the texts, a file of megabytes at times, need not be read.
 */
const statementsSql = `
select
  coalesce(sum(shared_blks_hit + shared_blks_read + local_blks_hit + local_blks_read), 0)::float8 as pages,
  coalesce(sum(temp_blks_read + temp_blks_written), 0)::float8 as "tempPages",
  coalesce(sum(wal_records), 0)::float8 as "walRecords",
  (select dealloc || ' ' || stats_reset from pg_stat_statements_info) as "statsEpoch"
from pg_stat_statements(current_setting('pg_stat_statements.track', true) is distinct from 'none') as roundtrip_stats
where dbid = (select oid from pg_database where datname = current_database())
  and (query is null or query not like '%roundtrip_stats%')`;

/**
 * What `pg_stat_user_tables` calls `seq_tup_read` and `pg_stat_user_indexes` `idx_tup_read`, by the function behind both: a new
 * session plans the views for longer than it takes to connect. The server's own tables have numbers below 16,384.
 */
const examinedSql = `
select oid::int8::float8 as id, pg_stat_get_tuples_returned(oid)::float8 as rows from pg_class as roundtrip_stats
where oid >= 16384 and relkind in ('r', 'm', 'i') and relnamespace <> 'pg_toast'::regnamespace`;

const stillThere = "select from pg_stat_activity as roundtrip_stats where pid = any($1)";

/** Longest that server processes of closed connections are waited for. */
const exitTimeoutMs = 2_000;

/**
 * Reads the statistics of a database.
 *
 * @param client connected to it as the account that may read them
 * @param ending server processes that are about to end: they make their entries when they do
 */
export async function readServerStats(client: pg.Client, ending: readonly number[]): Promise<ServerStats> {
  const deadline = performance.now() + exitTimeoutMs;
  let late = ending.length > 0;
  while (late && performance.now() < deadline) late = (await client.query(stillThere, [ending])).rowCount !== 0;
  const { rows } = await client.query<{ id: number; rows: number }>(examinedSql);
  const examined = new Map(rows.map(({ id, rows }) => [id, rows]));
  try {
    const statements = (await client.query<NonNullable<ServerStats["statements"]>>(statementsSql)).rows[0];
    return { ...(statements && { statements }), examined, late };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const whyNoStatements =
      `pg_stat_statements cannot be read on this server (${error.message}). It needs ` +
      "shared_preload_libraries = 'pg_stat_statements', and in the database: create extension pg_stat_statements.";
    return { whyNoStatements, examined, late };
  }
}

/** Rows that were examined between two readings. A table dropped in between has taken its count with it. */
export function examinedBetween(before: ServerStats, after: ServerStats): number {
  let sum = 0;
  for (const [id, rows] of after.examined) sum += Math.max(0, rows - (before.examined.get(id) ?? 0));
  return sum;
}
