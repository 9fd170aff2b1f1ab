import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initSqlJs from "sql.js";
import type { Measurement } from "#src/cli/bench.js";
import { removeCluster, startCluster, stopCluster } from "#src/lab/cluster.js";
import { labServer } from "#src/lab/server.js";
import { cloneShop, drop, prepareTemplate, type ShopSize, shopOptions, shopSizes } from "#src/lab/shop.js";
import { fillOrders, fillUsers, sqliteDialect, sqliteTables } from "#src/lab/shop-sql.js";
import { withClient } from "#src/lab/with-client.js";
import { timed } from "./measuring/samples.js";

export const about = "The lab: how long its server takes to start, and the shop to be made and to be copied.";

const sizes = Object.keys(shopSizes) as ShopSize[];
const quiet = () => undefined;

async function makeInSqlite(): Promise<void> {
  const { Database } = await initSqlJs();
  const database = new Database();
  const options = shopOptions("small", 1);
  for (const sql of [sqliteTables, fillUsers(sqliteDialect, options), fillOrders(sqliteDialect, options)]) {
    database.run(sql);
  }
  database.close();
}

async function measureServer(say: (line: string) => void): Promise<Measurement[]> {
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 1; round <= 3; round++) {
    say(`server, round ${round} of 3`);
    await removeCluster();
    first.push(await timed(startCluster));
    await stopCluster();
    again.push(await timed(startCluster));
  }
  const measure = "start of the server";
  return [
    { contestant: "with its data there", measure, unit: "ms", samples: again },
    { contestant: "for the first time", measure, unit: "ms", samples: first },
  ];
}

/** Runs on a cluster of its own, which is removed at the end. */
export async function run(say: (line: string) => void): Promise<Measurement[]> {
  const dir = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
  process.env.ROUNDTRIP_CLUSTER_DIR = dir;
  delete process.env.DATABASE_URL;
  try {
    const results = await measureServer(say);
    const server = await labServer();
    const made = new Map(sizes.map((size) => [size, [] as number[]]));
    const copied = new Map(sizes.map((size) => [size, [] as number[]]));
    const inSqlite: number[] = [];
    for (let round = 1; round <= 3; round++) {
      say(`shop, round ${round} of 3`);
      inSqlite.push(await timed(makeInSqlite));
      for (const size of sizes) {
        made.get(size)?.push(await timed(() => prepareTemplate(server, size, round, quiet)));
        const database = `roundtrip_${server.tag}_lab_bench_${process.pid}`;
        await withClient(server.admin(), async (client) => {
          for (let copy = 1; copy <= 5; copy++) {
            const shop = { size, seed: round, onProgress: quiet };
            const clone = () => cloneShop(client, server, shop, database, server.learner.user);
            copied.get(size)?.push(await timed(clone));
          }
          await drop(client, server, database);
        });
      }
    }
    const of = (measure: string, samples: Map<ShopSize, number[]>): Measurement[] =>
      sizes.map((size) => ({ contestant: size, measure, unit: "ms", samples: samples.get(size) ?? [] }));
    const sqlite = { contestant: "small", measure: "making the shop in SQLite", unit: "ms", samples: inSqlite };
    return [...results, ...of("making the shop", made), ...of("copying the shop", copied), sqlite];
  } finally {
    await removeCluster();
    rmSync(dir, { recursive: true, force: true });
  }
}
