import { parseArgs } from "node:util";
import kleur from "kleur";
import { entry } from "../lab/paths.js";
import { findBrowser } from "./browser.js";
import { inParts, type Parts } from "./parts.js";
import { testAll } from "./test.js";

type Outcome = "passed" | "failed" | "not run";
type Step = [what: string, run: (parts: Parts) => Promise<Outcome>];

const outcome = (code: number): Outcome => (code === 0 ? "passed" : "failed");
const command =
  (...words: string[]) =>
  async (parts: Parts) =>
    outcome((await parts.run([entry, ...words])).code);

/** The page in a browser; without one that is said, and is a failure only where everything must be had. */
async function inBrowser(parts: Parts): Promise<Outcome> {
  try {
    findBrowser();
  } catch (error) {
    console.log((error as Error).message);
    return process.env.CI === "true" ? "failed" : "not run";
  }
  return command("test:browser")(parts);
}

const everything = { all: true, filters: [], projects: [], options: [] };
/** @param mutants whether those of the solutions are graded too */
const stepsOf = (mutants: boolean): Step[] => [
  [
    "exercises, library, system and notebooks",
    async (parts) => outcome(await testAll(parts, everything, ["system", "notebooks"])),
  ],
  mutants
    ? ["the grader, proved, with mutants", command("prove", "--mutants")]
    : ["the grader, proved", command("prove")],
  ["a notebook in a real browser", inBrowser],
];

const signs: Record<Outcome, string> = {
  passed: kleur.green("✓"),
  failed: kleur.red("✗"),
  "not run": kleur.yellow("–"),
};

/** `roundtrip verify`. Returns the exit code: 0 when nothing failed, or 130 when it was interrupted. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { mutants: { type: "boolean", default: false } } });
  return inParts(async (parts) => {
    const results: [what: string, Outcome, seconds: number][] = [];
    for (const [what, runStep] of stepsOf(values.mutants)) {
      const began = performance.now();
      const result = await runStep(parts);
      if (parts.interrupted) return 130;
      results.push([what, result, (performance.now() - began) / 1_000]);
    }
    for (const [what, result, seconds] of results) {
      console.log(`${signs[result]} ${what}: ${result} (${seconds.toFixed(0)} s)`);
    }
    return results.some(([, result]) => result === "failed") ? 1 : 0;
  });
}
