import { parseArgs } from "node:util";
import kleur from "kleur";
import { requireNumber } from "../arguments.js";
import type { Proof } from "../course/checker/proof.js";
import { type ProofProgress, prove } from "../course/checker/proof-run.js";
import { proofTable } from "../course/checker/proof-table.js";
import { mostWorkers } from "../course/checker/test-bed.js";
import { findExercises } from "../course/find-exercises.js";
import { whileUsingCluster } from "./cluster-use.js";

/** Says how far it is, a line for every ten files of an exercise. */
function tell({ id, done, remembered, all }: ProofProgress): void {
  if (done % 10 !== 0 && done !== all) return;
  console.error(kleur.dim(`… ${id}: ${done} of ${all}${remembered > 0 ? ` (${remembered} proved before)` : ""}`));
}

function problemLines({ id, variant, state, problem }: Proof): string {
  return `${kleur.red("✗")} ${id}  ${variant}  ${state}\n    ${problem.replaceAll("\n", "\n    ")}`;
}

/** `roundtrip prove`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const options = { mutants: flag, fresh: flag, json: flag, processes: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const ids = findExercises(positionals, JSON.stringify);
  const { mutants, fresh } = values;
  const processes = requireNumber("--processes", Number(values.processes ?? mostWorkers), 1, mostWorkers, true);
  const proofs = await whileUsingCluster(() => prove({ ids, mutants, fresh, processes, onProgress: tell }));
  const problems = proofs.filter(({ problem }) => problem !== "");
  if (values.json) console.log(JSON.stringify(proofs));
  else console.log(["", proofTable(proofs), ...problems.map(problemLines)].join("\n"));
  return problems.length === 0 ? 0 : 1;
}
