import pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  // All kinds at once: which pairs are frequent (for `pair`, those that never occur too), and how many there are (for `groups`).
  // An expression is looked at like a column. It has a name, so that a second call finds it there.
  await client.query("create statistics if not exists addresses_places on country, city, lower(city) from addresses");
  // The definition is empty until the server looks, and what it saw grows old with the rows.
  await client.query("analyze addresses");
}
