import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot, root, setupState, venv, venvPython } from "./paths.mjs";
import { pythonRepair, pythons } from "./python.mjs";
import { answerOf, runProgram } from "./run-program.mjs";
import { StepFailed } from "./step-failed.mjs";

const venvStamp = join(venv, "roundtrip.json");
const otherStamp = join(setupState, "jupyter.json");
const requirements = inRoot("requirements.txt");

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const hash = () => createHash("sha256").update(readFileSync(requirements)).digest("hex");

/**
 * The Jupyter that the course uses; undefined when there is none yet.
 *
 * `ours`: it lives in `.venv`. `app`: `lab`, `notebook` (7 and newer) or `classic` (Notebook 6). `python`: runs it.
 */
export function currentJupyter() {
  const own = read(venvStamp);
  const ownIsRight = own?.python === venvPython && own.requirements === hash() && existsSync(venvPython);
  if (ownIsRight) return { ...own, ours: true };
  const other = read(otherStamp);
  return other && existsSync(other.python) ? { ...other, ours: false } : undefined;
}

/** What pip and uv must not take from the surroundings: another place to install to, a download of a Python. */
function installerEnv() {
  const env = { ...process.env, PIP_USER: "0", PIP_DISABLE_PIP_VERSION_CHECK: "1", UV_PYTHON_DOWNLOADS: "never" };
  for (const name of ["PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"]) delete env[name];
  return env;
}

/** Makes `.venv` by these commands, one after the other; returns why not when one fails. */
async function makeVenv(commands, detail) {
  rmSync(venv, { recursive: true, force: true });
  const onLine = (line) => {
    if (/^\s*Installing collected packages/.test(line)) return detail("installing what was downloaded");
    const what = /^\s*(Collecting|Downloading|Prepared|Resolved|Installed)\b[^(<]*/.exec(line)?.[0].trim();
    if (what) detail(what.slice(0, 40));
  };
  for (const [program, ...args] of commands) {
    detail(`${program} ${args.join(" ").replaceAll(`${root}/`, "")}`);
    const { code, tail } = await runProgram(program, args, { env: installerEnv(), onLine });
    if (code !== 0) return `${[program, ...args].join(" ")} failed:\n${tail}`;
  }
  const version = answerOf(venvPython, ["-c", "import jupyterlab; print(jupyterlab.__version__)"]);
  if (!version) return "Jupyter was installed and does not start.";
  const stamp = { app: "lab", version, python: venvPython, requirements: hash() };
  writeFileSync(venvStamp, `${JSON.stringify(stamp, null, 2)}\n`);
  return undefined;
}

/** Every way to make the environment on this machine, the quick one first, each a list of commands. */
function* waysToVenv() {
  if (answerOf("uv", ["--version"])) {
    const install = ["uv", "pip", "install", "--python", venvPython, "-r", requirements];
    yield [["uv", "venv", "--quiet", "--python", ">=3.10", venv], install];
  }
  for (const { path, newEnough, canVenv } of pythons()) {
    if (!newEnough || !canVenv) continue;
    const install = [venvPython, "-m", "pip", "install", "--no-input", "--progress-bar", "off", "-r", requirements];
    yield [[path, "-m", "venv", venv], install];
  }
}

function onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {}
  }
  return undefined;
}

/** A Jupyter that is on PATH: the newest kind it has, and the Python that runs it (from the script's first line). */
export function jupyterOnPath() {
  for (const name of ["jupyter-lab", "jupyter-notebook"]) {
    const script = onPath(name);
    const python = script && /^#!\s*(\S+)\s*$/.exec(readFileSync(script, "utf8").split("\n")[0])?.[1];
    if (!python) continue;
    const module = name === "jupyter-lab" ? "jupyterlab" : "notebook";
    const version = answerOf(python, ["-c", `import ${module}; print(${module}.__version__)`]);
    if (!version) continue;
    const major = Number.parseInt(version, 10);
    if (module === "jupyterlab" && major >= 3) return { app: "lab", version, python };
    if (module === "notebook" && major >= 6) return { app: major === 6 ? "classic" : "notebook", version, python };
  }
  return undefined;
}

/** The environment with Jupyter: by uv, by Python's own venv and pip, or else a Jupyter that is there already. */
export const jupyter = {
  name: "Jupyter",
  work: "looking for Python",
  isDone: () => currentJupyter() !== undefined,
  async run(detail) {
    const reasons = [];
    for (const commands of waysToVenv()) {
      const reason = await makeVenv(commands, detail);
      if (reason === undefined) return `JupyterLab ${currentJupyter().version} in .venv`;
      reasons.push(reason);
    }
    rmSync(venv, { recursive: true, force: true });
    const other = jupyterOnPath();
    if (other) {
      mkdirSync(setupState, { recursive: true });
      writeFileSync(otherStamp, `${JSON.stringify(other, null, 2)}\n`);
      return `${other.app === "lab" ? "JupyterLab" : "Notebook"} ${other.version}, run by ${other.python}`;
    }
    const last = reasons.at(-1);
    if (last) {
      throw new StepFailed(last, "npm start, when the network answers; what was downloaded is kept");
    }
    throw new StepFailed(
      "There is no Python 3.10 or newer here that can make an environment for Jupyter, and no Jupyter on PATH.",
      pythonRepair(),
    );
  },
};
