import { Worker } from "node:worker_threads";
import { type Conclusion, compare, type Lab, openLab } from "roundtrip";
import type { Measurement } from "#src/cli/bench.js";

export const about = `How often "compare" is right: twenty comparisons each of works of which it is known how they differ: not at
all, or by a factor of 1.5. With nothing beside them, and with a busy loop beside them. What is shown is 1 for the right conclusion
and 0 for another: their mean is to be 0.95 at least for equal works, and on a quiet machine for works that differ.`;

const comparisons = 20;

/** Work that keeps the processor busy, and gives something so that no compiler leaves it out. */
function reckon(turns: number): number {
  let sum = 0;
  for (let turn = 1; turn <= turns; turn++) sum += Math.sqrt(turn);
  return sum;
}

/** Works to compare: as much again, or 1.5 times as much, on the processor and in a query. */
function pairs(lab: Lab) {
  const sum = (rows: number) => lab.pool.query("select sum(total) from orders where id <= $1", [rows]);
  return {
    processor: (factor: number) => [() => reckon(200_000), () => reckon(200_000 * factor)] as const,
    query: (factor: number) => [() => sum(20_000), () => sum(20_000 * factor)] as const,
  };
}

async function rightConclusions(
  name: string,
  measure: string,
  [a, b]: readonly [() => unknown, () => unknown],
  wanted: Conclusion,
  say: (line: string) => void,
): Promise<Measurement> {
  const samples: number[] = [];
  for (let seed = 1; seed <= comparisons; seed++) {
    const { conclusion, sentence } = await compare({ a, b }, { seed });
    samples.push(conclusion === wanted ? 1 : 0);
    if (conclusion !== wanted) say(`${measure}, ${name}: ${sentence}`);
  }
  const right = samples.filter(Boolean).length;
  say(`${measure}, ${name}: "${wanted}" in ${right} of ${comparisons}`);
  return { contestant: name, measure, unit: "1 is right", samples };
}

async function rounds(lab: Lab, beside: string, say: (line: string) => void): Promise<Measurement[]> {
  const results: Measurement[] = [];
  for (const [kind, pair] of Object.entries(pairs(lab))) {
    results.push(await rightConclusions(`${kind}, equal`, beside, pair(1), "no difference shown", say));
    results.push(await rightConclusions(`${kind}, 1.5 times`, beside, pair(1.5), "slower", say));
  }
  return results;
}

export async function run(say: (line: string) => void): Promise<Measurement[]> {
  await using lab = await openLab({ name: "bench-compare", onProgress: say });
  const quiet = await rounds(lab, "nothing of ours beside it", say);
  const loop = new Worker("for (;;) Math.sqrt(2);", { eval: true });
  const busy = await rounds(lab, "a busy loop beside it", say).finally(() => loop.terminate());
  return [...quiet, ...busy];
}
