import { join } from "node:path";
import { type Clinic, type ClinicOptions, type Lab, measure, openClinic, openLab } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { courseRoot } from "#src/lab/paths.js";
import { readCures } from "./clinic/cures.js";
import { type Known, lookAround, type Visit, visitsAlone, visitsMixed } from "./clinic/endpoints.js";
import { load } from "./clinic/load.js";
import { Samples } from "./measuring/samples.js";

export const about = `The clinic's service as it was found, and with the answers to the exercises of lesson 13 in place of its handlers (the
course's solutions, or those in --work FOLDER): eight visitors ask both for the same, each for the next thing when the last has been
answered, first everything mixed (240 requests), then one endpoint after the other (24 to 80 requests, of which the p99 is the slowest).
The database is 1 ms away, the payment provider takes 150 ms. Visitors and service are one process. Round trips to the database are
counted once, under the same load.`;

export const takes = ["runs", "work"] as const;

const defaultRuns = 3;
const visitors = 8;

/** A service that is measured. */
interface Contestant {
  name: string;
  lab: Lab;
  options: ClinicOptions;
}

/** One of them, open on tables that nobody has touched. */
interface Open extends Contestant {
  clinic: Clinic;
  known: Known;
}

async function openAnew(contestant: Contestant): Promise<Open> {
  const { lab, options } = contestant;
  await lab.reset();
  const clinic = await openClinic(lab, options);
  const known = await lookAround(clinic, lab.pool);
  await lab.network({ roundTripMs: 1 });
  return { ...contestant, clinic, known };
}

/** Loads them all with the same, in turn; in a round that counts, round trips alone are noted, else all but these. */
async function compare(
  open: readonly Open[],
  what: string,
  visitsOf: (known: Known) => Visit[],
  counts: boolean,
  samples: Samples,
) {
  for (const { name, lab, clinic, known } of open) {
    const visits = visitsOf(known);
    if (counts) {
      const { cost } = await measure(lab, () => load(clinic.url, visits, visitors), { exact: false });
      samples.add(name, `${what}: round trips per request`, "round trips", cost.roundTrips / visits.length);
      continue;
    }
    const { perSecond, p50Ms, p99Ms, failed } = await load(clinic.url, visits, visitors);
    samples.add(name, `${what}: requests per second`, "1/s", perSecond);
    samples.add(name, `${what}: time, p50`, "ms", p50Ms);
    samples.add(name, `${what}: time, p99`, "ms", p99Ms);
    samples.add(name, `${what}: of ${visits.length} requests, failed`, "requests", failed);
  }
}

/** Opens all contestants anew, works with them, and closes them. */
async function withAll(contestants: readonly Contestant[], work: (open: readonly Open[]) => Promise<void>) {
  const open: Open[] = [];
  try {
    for (const each of contestants) open.push(await openAnew(each));
    await work(open);
  } finally {
    for (const { clinic } of open) await clinic.close();
  }
}

/** Runs on the course's own server, in two labs that are dropped at the end. Both services are open at once, and asked in turn. */
export async function run(say: (line: string) => void, { runs = defaultRuns, work }: Wishes): Promise<Measurement[]> {
  const cures = await readCures(work ?? join(courseRoot, "solutions"));
  const [samples, counted] = [new Samples(), new Samples()];
  await using sickLab = await openLab({ name: "bench-clinic-sick", onProgress: say });
  await using curedLab = await openLab({ name: "bench-clinic-cured", onProgress: say });
  const contestants = [
    { name: "as it was found", lab: sickLab, options: {} },
    { name: "cured", lab: curedLab, options: cures },
  ];
  for (let round = 0; round <= runs; round++) {
    say(round === 0 ? "counting round trips" : `round ${round} of ${runs}`);
    const turns = round % 2 === 0 ? contestants : [...contestants].reverse();
    const counts = round === 0;
    await withAll(turns, (open) => compare(open, "everything", visitsMixed, counts, counts ? counted : samples));
    await withAll(turns, async (open) => {
      for (const [at, [name]] of visitsAlone((open[0] as Open).known).entries()) {
        say(`  ${name}`);
        const visitsOf = (known: Known) => visitsAlone(known)[at]?.[1] ?? [];
        await compare(open, name, visitsOf, counts, counts ? counted : samples);
      }
    });
  }
  return inOrder(contestants, [...samples.all, ...counted.all]);
}

/** What is read together stands together: all of an endpoint, what was found before what was cured. Where nothing failed, nothing is said. */
function inOrder(contestants: readonly Contestant[], all: readonly Measurement[]): Measurement[] {
  const endpointOf = ({ measure: name }: Measurement) => name.slice(0, name.lastIndexOf(": "));
  const endpoints = [...new Set(all.map(endpointOf))];
  const place = (each: Measurement) =>
    endpoints.indexOf(endpointOf(each)) * 2 + contestants.findIndex(({ name }) => name === each.contestant);
  const hasFailed = (name: string) =>
    all.some((each) => each.measure === name && each.samples.some((failed) => failed > 0));
  return all
    .filter(({ measure: name }) => !name.endsWith("failed") || hasFailed(name))
    .sort((one, other) => place(one) - place(other));
}
