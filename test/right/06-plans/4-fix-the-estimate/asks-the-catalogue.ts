/**
 * Style: asks the catalogue first, and a chain of promises.
 */
import type pg from "pg";

export function fixEstimates(client: pg.Client): Promise<void> {
  return client
    .query("select from pg_statistic_ext where stxrelid = 'addresses'::regclass and stxname = 'together'")
    .then(({ rowCount }) =>
      rowCount === 0
        ? client.query("create statistics together on country, city, lower(city) from addresses")
        : undefined,
    )
    .then(() => client.query("analyze addresses (country, city)"))
    .then(() => undefined);
}
