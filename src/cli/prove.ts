import { parseArgs } from "node:util";
import kleur from "kleur";
import { prove } from "../course/checker/prove.js";
import { whileUsingCluster } from "./cluster-use.js";

/** `roundtrip prove`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean", default: false } } });
  const proofs = await whileUsingCluster(prove);
  if (values.json) console.log(JSON.stringify(proofs));
  else {
    for (const { id, variant, state, caughtBy, problem } of proofs) {
      const sign = problem ? kleur.red("✗") : kleur.green("✓");
      console.log(
        `${sign} ${id.padEnd(40)} ${variant.padEnd(28)} ${state}${caughtBy ? kleur.dim(`  by "${caughtBy}"`) : ""}`,
      );
      if (problem) console.log(`    ${problem.replaceAll("\n", "\n    ")}`);
    }
  }
  return proofs.every((proof) => proof.problem === "") ? 0 : 1;
}
