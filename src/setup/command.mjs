import { delimiter } from "node:path";
import { pathToFileURL } from "node:url";
import { currentJupyter } from "./jupyter.mjs";
import { inRoot, root } from "./places.mjs";
import { forgetPythonSettings } from "./python.mjs";
import { setUp } from "./set-up.mjs";

/** Commands that run notebooks, and so need Jupyter beside the library. */
const withJupyter = new Set(["start", "test", "bench", "test:browser"]);

/** A Jupyter that is not ours finds the kernel by JUPYTER_PATH, and whoever runs notebooks finds that Jupyter's Python. */
function announceJupyter() {
  const jupyter = currentJupyter();
  if (!jupyter || jupyter.ours) return;
  process.env.ROUNDTRIP_PYTHON ??= jupyter.python;
  process.env.JUPYTER_PATH = [inRoot(".roundtrip", "jupyter"), process.env.JUPYTER_PATH]
    .filter(Boolean)
    .join(delimiter);
}

/** Says what failed and what repairs it, without a stack. */
function explain(error) {
  const repair = error.repair ?? (error.code === "EACCES" ? `ls -ld ${error.path ?? root}` : "npm run doctor");
  process.stderr.write(`\n${error.message}\n\nRepair it with:\n\n    ${repair}\n\n`);
}

/**
 * Runs one command of the course: does what is missing of the set-up, then hands over to `dist/cli/main.js`.
 *
 * `doctor` alone does without, for it must work where nothing else does.
 */
export async function runCommand(argv) {
  const [command = "--help", ...rest] = argv;
  const calledFrom = process.cwd();
  process.chdir(root);
  // Whoever reads us may go, as `| head` does; we end in order all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  if (command === "doctor" || withJupyter.has(command)) forgetPythonSettings();
  try {
    if (command === "doctor") {
      const { doctor } = await import("./doctor.mjs");
      process.exitCode = await doctor(rest);
      return;
    }
    const asksForHelp = rest.includes("--help") || rest.includes("-h");
    await setUp({ withJupyter: withJupyter.has(command) && !asksForHelp });
    announceJupyter();
  } catch (error) {
    explain(error);
    process.exitCode = 1;
    return;
  }
  const { main } = await import(pathToFileURL(inRoot("dist", "cli", "main.js")).href);
  process.exitCode = await main([command, ...rest], { jupyter: currentJupyter(), calledFrom });
}
