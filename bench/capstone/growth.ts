import type pg from "pg";
import type { Lab } from "roundtrip";
import { fillOrders, fillUsers, postgresDialect } from "#src/lab/shop-sql.js";
import { type Samples, timed } from "../measuring/samples.js";
import { importAndReport, prepare, techniques } from "../patterns/import-and-report.js";
import { rowsToImport } from "../patterns/import-rows.js";

const roundTripMs = 1;

/** Who is measured with how many users: the naive program as far as it is bearable. */
const contestants = [
  { name: "naive", used: new Set<never>(), sizes: [10, 100, 1_000], rounds: 1 },
  {
    name: "all five",
    used: new Set(techniques),
    sizes: [100, 1_000, 10_000, 100_000],
    rounds: Number.POSITIVE_INFINITY,
  },
];

/** A shop of so many users, and five times as many orders. */
async function makeShop(client: pg.Client, users: number): Promise<void> {
  const options = { users, orders: 5 * users, seed: 1 };
  await client.query("alter table orders drop constraint if exists orders_user_id_fkey; truncate users, orders");
  await client.query(fillUsers(postgresDialect, options));
  await client.query(fillOrders(postgresDialect, options));
  await client.query("vacuum analyze users");
  await client.query("vacuum analyze orders");
}

/** The exponent k of the curve c × users^k that comes closest to all points: the slope of a line through their logarithms. */
export function exponentOf(points: readonly (readonly [users: number, ms: number])[]): number {
  const logs = points.map(([users, ms]) => [Math.log(users), Math.log(ms)] as const);
  const mean = (of: (log: readonly [number, number]) => number) =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [x, y] = [mean(([one]) => one), mean(([, other]) => other)];
  return mean(([one, other]) => (one - x) * (other - y)) / mean(([one]) => (one - x) ** 2);
}

/** How the time of the program grows with the users whom it imports and reports, in a shop that grows with them. */
export async function growth(lab: Lab, say: (line: string) => void, samples: Samples, runs: number): Promise<void> {
  const { connectionConfig } = lab;
  const client = await lab.connect();
  for (const { name, used, sizes, rounds } of contestants) {
    for (let round = 1; round <= Math.min(runs, rounds); round++) {
      const points: [number, number][] = [];
      for (const users of sizes) {
        say(`growth, round ${round}: ${name}, ${users} users`);
        await lab.network({});
        await makeShop(client, users);
        await prepare(client, used);
        const rows = rowsToImport(users, users, 1);
        await lab.network({ roundTripMs });
        const ms = await timed(() => importAndReport(connectionConfig, rows, used, { chunk: 1_000 }));
        samples.add(`${name}, ${users} users`, "growth, 1 ms away: time", "ms", ms);
        points.push([users, ms]);
      }
      samples.add(name, "growth, 1 ms away: fitted exponent", "exponent", exponentOf(points));
      if (sizes.length > 3) {
        samples.add(
          `${name}, the two largest`,
          "growth, 1 ms away: fitted exponent",
          "exponent",
          exponentOf(points.slice(-2)),
        );
      }
    }
  }
  await lab.network({});
}
