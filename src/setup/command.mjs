import { delimiter } from "node:path";
import { pathToFileURL } from "node:url";
import { commands, overview } from "./commands.mjs";
import { completion } from "./completion.mjs";
import { currentJupyter } from "./jupyter.mjs";
import { withoutLogIns } from "./log-ins.mjs";
import { inRoot, quoted, root } from "./paths.mjs";
import { byPlainName, needsPlainName, refusePattern, runByPlainName } from "./plain-name.mjs";
import { forgetPythonSettings } from "./python.mjs";
import { remedyFor, whyNotWritable } from "./remedies.mjs";
import { setUp } from "./set-up.mjs";

/** Commands that run notebooks, and so need Jupyter beside the library. */
const withJupyter = new Set(["start", "setup", "test", "verify", "bench", "test:browser"]);

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
  const path = error.path ?? root;
  // Node says ENOENT of a folder that it cannot make on a read-only disk.
  const remedy = error.repair ? undefined : remedyFor(`${error.message} ${whyNotWritable(path)}`, path);
  const repair =
    error.repair ?? remedy?.command ?? (error.code === "EACCES" ? `ls -ld ${quoted(path)}` : "npm run doctor");
  process.stderr.write(
    `\n${error.message}\n${remedy ? `${remedy.reason}.\n` : ""}\nRepair it with:\n\n    ${repair}\n\n`,
  );
}

/** What needs no set-up is answered at once: a question for help, and a command that there is not. Returns the exit code. */
function answerAtOnce(command, rest) {
  if (["--help", "-h", "help"].includes(command)) {
    console.log(overview());
    return 0;
  }
  if (!Object.hasOwn(commands, command)) {
    console.error(`There is no command "${withoutLogIns(command)}".\n\n${overview()}`);
    return 1;
  }
  // What comes after -- is another program's.
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (!own.includes("--help") && !own.includes("-h")) return undefined;
  console.log(commands[command].help);
  return 0;
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
  const answered = answerAtOnce(command, rest) ?? (command === "completion" ? completion(rest, commands) : undefined);
  if (answered !== undefined) {
    process.exitCode = answered;
    return;
  }
  if (command === "doctor" || withJupyter.has(command)) forgetPythonSettings();
  try {
    if (command === "doctor") {
      const { doctor } = await import("./doctor.mjs");
      process.exitCode = await doctor(rest);
      return;
    }
    refusePattern();
    if (!byPlainName) await setUp({ withJupyter: withJupyter.has(command) });
    announceJupyter();
    if (needsPlainName(command)) {
      process.exitCode = await runByPlainName([command, ...rest], calledFrom);
      return;
    }
  } catch (error) {
    explain(error);
    process.exitCode = 1;
    return;
  }
  const { main } = await import(pathToFileURL(inRoot("dist", "cli", "main.js")).href);
  process.exitCode = await main([command, ...rest], { jupyter: currentJupyter(), calledFrom });
}
