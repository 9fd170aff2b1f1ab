import { existsSync } from "node:fs";
import { answerOf } from "./run-program.mjs";

const minors = [14, 13, 12, 11, 10];
const names = ["python3", ...minors.map((minor) => `python3.${minor}`), "python"];
const folders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

const question =
  "import sys, importlib.util as u; " +
  "print(sys.executable, *sys.version_info[:3], all(u.find_spec(m) for m in ('venv', 'ensurepip')), sep='|')";

/**
 * The Pythons that can be run here, each once: where, which version, new enough or not, able to make an environment or
 * not (Debian keeps that part in a package of its own). Some on PATH may be another account's and not start: left out.
 */
export function* pythons() {
  const seen = new Set();
  const candidates = [...names, ...folders.map((folder) => `${folder}/python3`).filter((path) => existsSync(path))];
  for (const candidate of candidates) {
    const [path, major, minor, patch, canVenv] = (answerOf(candidate, ["-c", question]) ?? "").split("|");
    if (!path || seen.has(path)) continue;
    seen.add(path);
    const newEnough = Number(major) === 3 && Number(minor) >= 10;
    yield { path, version: `${major}.${minor}.${patch}`, newEnough, canVenv: canVenv === "True" };
  }
}

/**
 * Forgets the reader's PYTHONWARNINGS, PYTHONHOME, PYTHONOPTIMIZE … in this process and those that it starts: meant for
 * other programs, they keep Jupyter from starting or its list of kernels empty. PYTHONPATH stays: a Jupyter that is not
 * ours may need it.
 */
export function forgetPythonSettings() {
  for (const name of Object.keys(process.env)) {
    if (/^PYTHON[A-Z0-9_]+$/.test(name) && name !== "PYTHONPATH") delete process.env[name];
  }
}

const sudo = process.getuid?.() === 0 ? "" : "sudo ";

/** The command that would give this machine a Python that can make an environment. */
export function pythonRepair() {
  if (process.platform === "darwin") return "brew install python3";
  if (existsSync("/usr/bin/apt-get")) {
    const old = [...pythons()].every(({ newEnough }) => !newEnough);
    return `${sudo}apt-get install ${old ? "python3 " : ""}python3-venv`;
  }
  for (const tool of ["dnf", "zypper", "pacman", "apk"]) {
    if (!existsSync(`/usr/bin/${tool}`) && !existsSync(`/sbin/${tool}`)) continue;
    const install = { dnf: "install python3", zypper: "install python3", pacman: "-S python", apk: "add python3" }[
      tool
    ];
    return `${sudo}${tool} ${install}`;
  }
  return "install Python 3.10 or newer from https://www.python.org/downloads/";
}
