import pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  // All kinds of statistics: frequent pairs (for `pair`, those that never occur too), and how many pairs (for `groups`).
  // An expression is looked at like a column. The statistics have a name, so that a second call finds them there.
  await client.query("create statistics if not exists addresses_places on country, city, lower(city) from addresses");
  // The statistics are empty until the server looks at the rows, and what it saw grows old with them.
  await client.query("analyze addresses");
}
