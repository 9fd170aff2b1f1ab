import { type Lab, measure, openLab } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { growth } from "./capstone/growth.js";
import { Samples, timed } from "./measuring/samples.js";
import { byDatabase, importAndReport, prepare, type Technique, techniques } from "./patterns/import-and-report.js";
import { rowsToImport } from "./patterns/import-rows.js";

export const about = `One program that imports 200 users into the small shop (10,000 users, 50,000 orders) and reports what they have
bought: naive, after each of five steps that add one technique each, by HighPerformanceDatabase, and with all techniques but one; 0, 1 and
10 ms away. Round trips are counted beforehand. Then how its time grows with the users, 1 ms away: a shop of N users and 5 N orders, N
users to import.`;

export const takes = ["runs"] as const;

const defaultRuns = 2;
const distances = [0, 1, 10];
const rows = rowsToImport(200, 10_000, 1);

type Way = { name: string; used: readonly Technique[]; run: (lab: Lab) => Promise<unknown> };

const way = (name: string, used: readonly Technique[]): Way => {
  return { name, used, run: (lab) => importAndReport(lab.connectionConfig, rows, new Set(used)) };
};

const everything = "5 + overlap";
const ways: readonly Way[] = [
  way("0 naive", []),
  ...techniques.map((technique, at) => way(`${at + 1} + ${technique}`, techniques.slice(0, at + 1))),
  { name: "HighPerformanceDatabase", used: techniques, run: (lab) => byDatabase(lab.connectionConfig, rows) },
  // All but the last is the step before.
  ...techniques.slice(0, -1).map((left) =>
    way(
      `all but ${left}`,
      techniques.filter((one) => one !== left),
    ),
  ),
];

/** Makes the shop as it was at first. @returns how long the index took that the way has, in milliseconds */
async function renew(lab: Lab, { used }: Way): Promise<number> {
  await lab.network({});
  await lab.reset();
  const client = await lab.connect();
  const tookMs = await timed(() => prepare(client, new Set(used)));
  await client.end();
  return tookMs;
}

/** Runs on the course's own server, in a lab that is dropped at the end. Rounds are interleaved. */
export async function run(say: (line: string) => void, { runs = defaultRuns }: Wishes): Promise<Measurement[]> {
  const samples = new Samples();
  await using lab = await openLab({ name: "bench-capstone", onProgress: say });
  for (const one of ways) {
    say(`counting: ${one.name}`);
    await renew(lab, one);
    const { cost } = await measure(lab, () => one.run(lab));
    samples.add(one.name, "round trips in all", "round trips", cost.roundTrips);
    samples.add(one.name, "round trips one after the other", "round trips", cost.depth);
    samples.add(one.name, "pages touched", "pages", cost.pages);
  }
  for (let round = 1; round <= runs; round++) {
    for (const roundTripMs of distances) {
      say(`round ${round} of ${runs}, ${roundTripMs} ms away`);
      const took = new Map<string, number>();
      for (const one of ways) {
        const builtMs = await renew(lab, one);
        if (one.used.includes("index")) samples.add("orders (user_id)", "building the index, once", "ms", builtMs);
        await lab.network({ roundTripMs });
        took.set(one.name, await timed(() => one.run(lab)));
      }
      const naive = took.get("0 naive") as number;
      for (const [name, ms] of took) samples.add(name, `${roundTripMs} ms away: time`, "ms", ms);
      samples.add(`${roundTripMs} ms away`, "naive : all five", "times", naive / (took.get(everything) as number));
    }
  }
  await growth(lab, say, samples, runs);
  return samples.all;
}
