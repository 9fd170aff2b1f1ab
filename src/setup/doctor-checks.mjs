import { existsSync, lstatSync, readFileSync, statfsSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { currentJupyter, jupyterOnPath } from "./jupyter.mjs";
import { kernelSpec, kernelSpecFile } from "./kernel-spec.mjs";
import { library } from "./library.mjs";
import { missingLinks } from "./links.mjs";
import { missingPackages, npm, repair as npmCi } from "./packages.mjs";
import { inRoot, postgresFolder, postgresPackage, quoted, root, venv } from "./paths.mjs";
import { refusePattern } from "./plain-name.mjs";
import { tryPort } from "./port.mjs";
import { pythonRepair, pythons } from "./python.mjs";
import { remedyFor, whyNotWritable } from "./remedies.mjs";
import { answerOf } from "./run-program.mjs";

const ok = (found) => ({ state: "ok", found });
const broken = (found, repair) => ({ state: "broken", found, repair });
const unknown = (found, repair) => ({ state: "unknown", found, repair });

const isRoot = process.getuid?.() === 0;
const sudo = isRoot ? "" : "sudo ";
const setUpAll = "npm start -- --no-browser";

/** The version was looked at before anything else was loaded. */
const node = () => ok(`${process.versions.node}, ${process.execPath}`);

function npmItself() {
  const [program, ...args] = npm();
  const version = answerOf(program, [...args, "--version"]);
  if (version) return ok(version);
  return broken("npm cannot be run; it comes with Node", "install Node anew from https://nodejs.org/en/download");
}

/** Every folder that the course writes to is the user's: one `sudo npm start` is enough to change that. */
function folder() {
  refusePattern();
  for (const path of ["", "node_modules", "dist", ".roundtrip", ".venv"].map((name) => inRoot(name))) {
    if (!existsSync(path)) continue;
    const why = whyNotWritable(path);
    if (why === undefined) continue;
    const remedy = remedyFor(why, path);
    if (remedy) return broken(remedy.reason, remedy.command);
    const owner = lstatSync(path).uid;
    return broken(`${path} cannot be written; it belongs to user ${owner}`, `sudo chown -R "$(id -u)" ${quoted(root)}`);
  }
  return ok("can be written");
}

/** What a whole set-up takes, in GiB: packages, Jupyter, PostgreSQL's programs and data, and what npm and pip keep. */
const needed = { installed: 0.5, fresh: 1.5 };
/** What programs want for what they put aside for a while, in GiB. */
const neededAside = 0.1;

const deviceOf = (path) => statSync(path, { throwIfNoEntry: false })?.dev;

function freeGiB(path) {
  const { bavail, bsize } = statfsSync(path);
  return (bavail * bsize) / 2 ** 30;
}

function disk() {
  const wanted = existsSync(inRoot("node_modules")) && existsSync(venv) ? needed.installed : needed.fresh;
  const folders = [root, ...(isRoot ? ["/var/tmp"] : [])].map((path) => ({ path, free: freeGiB(path), wanted }));
  folders.push({ path: tmpdir(), free: freeGiB(tmpdir()), wanted: neededAside });
  const short = folders.find(({ free, wanted }) => free < wanted);
  const { path, free } = short ?? folders.sort((a, b) => a.free - b.free)[0];
  const found = `${free.toFixed(1)} GiB free at ${path}`;
  if (!short) return ok(found);
  const cacheIsThere = deviceOf(join(homedir(), ".npm")) === deviceOf(path);
  const repair = cacheIsThere ? "npm cache clean --force" : `du -xhd1 ${quoted(path)}`;
  return broken(`${found}; the course needs ${short.wanted}`, repair);
}

/** Fewer open files than this and PostgreSQL, Jupyter or Node ends in the midst of something. */
const neededFiles = 256;

function files() {
  const limits = existsSync("/proc/self/limits") ? readFileSync("/proc/self/limits", "utf8") : "";
  const [, most] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  if (most === undefined || Number(most) >= neededFiles) return ok(`${most ?? "enough"} may be open at a time`);
  const { command } = remedyFor("EMFILE", root);
  return broken(`${most} may be open at a time; the course needs ${neededFiles}`, command);
}

function packages() {
  const missing = missingPackages();
  if (missing.length === 0) return ok("all of package-lock.json");
  const some = missing.slice(0, 3).join(", ");
  return broken(`${missing.length} missing or of another version: ${some}${missing.length > 3 ? ", …" : ""}`, npmCi);
}

function links() {
  const missing = missingLinks();
  if (missing.length === 0) return ok("all there");
  return broken(`${missing.length} missing, the first at ${missing[0][0]}`, "npm run build");
}

function built() {
  if (!existsSync(inRoot("dist", "cli", "main.js"))) return broken("src/ is not built", "npm run build");
  return ok(library.isDone() ? "built" : "older than src/; the next command builds it");
}

function python() {
  const found = [...pythons()];
  const usable = found.find(({ newEnough, canVenv }) => newEnough && canVenv);
  if (usable) return ok(`${usable.version}, ${usable.path}`);
  const some = found.map(({ version, path, newEnough }) => {
    return `${version} at ${path} ${newEnough ? "cannot make an environment" : "is too old"}`;
  });
  const what = some.length > 0 ? some.join("; ") : "there is none";
  if (currentJupyter()) return ok(`${what}; Jupyter is there already`);
  if (answerOf("uv", ["--version"])) return ok(`${what}; uv makes the environment`);
  if (jupyterOnPath()) return ok(`${what}; a Jupyter is on PATH`);
  return broken(`expected Python 3.10 or newer with venv; ${what}`, pythonRepair());
}

const modules = { lab: "jupyterlab", notebook: "notebook", classic: "notebook" };

function jupyter() {
  const found = currentJupyter();
  if (!found) return broken("not set up", setUpAll);
  const { app, python, ours } = found;
  const version = answerOf(python, ["-c", `import ${modules[app]} as m; print(m.__version__)`]);
  if (!version) {
    const anew = ours ? `rm -rf .venv && ${setUpAll}` : `rm -f .roundtrip/setup/jupyter.json && ${setUpAll}`;
    return broken(`${modules[app]} cannot be loaded by ${python}`, anew);
  }
  const name = app === "lab" ? "JupyterLab" : "Notebook";
  const where = `${name} ${version}, ${ours ? "in .venv" : `run by ${python}`}`;
  if (answerOf(python, ["-c", "import nbclient"]) !== undefined) return ok(where);
  if (ours) return broken(`${where}, without nbclient`, `rm -rf .venv && ${setUpAll}`);
  return ok(`${where}; without nbclient, so npm run verify cannot run the notebooks`);
}

function kernel(before) {
  if (!currentJupyter()) return unknown("not looked at: there is no Jupyter");
  if (!kernelSpec.isDone()) return broken(`${kernelSpecFile()} is missing or of another place`, setUpAll);
  if (before.find(({ name }) => name === "packages")?.state === "broken") {
    return unknown("not looked at: packages are missing");
  }
  if (!existsSync(inRoot("dist", "kernel", "main.js"))) return unknown("not looked at: the library is not built");
  const version = answerOf(process.execPath, [inRoot("node_modules", "tslab", "bin", "tslab"), "--version"]);
  return version ? ok(`TypeScript, by ${version}`) : broken("tslab cannot be run", npmCi);
}

function binaries() {
  if (process.env.DATABASE_URL) return ok("not needed: DATABASE_URL is set");
  const program = join(postgresFolder, "native", "bin", "postgres");
  if (!existsSync(program)) return broken(`${postgresPackage} is not installed`, npmCi);
  const version = answerOf(program, ["--version"]);
  return version ? ok(version) : broken(`${program} cannot be run`, `ldd ${quoted(program)} | grep 'not found'`);
}

const load = (name) => import(pathToFileURL(inRoot("dist", "lab", `${name}.js`)).href);

/** Does the server answer? One that does not run is started, and stopped again. */
async function server(before) {
  const lacking = before.filter(({ name, state }) => ["packages", "library"].includes(name) && state === "broken");
  if (lacking.length > 0) return unknown(`not looked at: ${lacking.map(({ name }) => name).join(", ")} come first`);
  const [{ clusterStatus, stopCluster }, { labServer }] = await Promise.all([load("cluster"), load("server")]);
  const own = !process.env.DATABASE_URL;
  const wasRunning = own && (await clusterStatus())?.running;
  const reset = own ? "npm run stop -- --delete" : "unset DATABASE_URL";
  try {
    const { host, port } = await labServer();
    if (own && !wasRunning) await stopCluster();
    return ok(`answers at ${host}:${port}${own ? (wasRunning ? "" : " when started") : ", by DATABASE_URL"}`);
  } catch (error) {
    return broken(error.message, remedyFor(error.message, root)?.command ?? reset);
  }
}

async function port() {
  if ((await tryPort(8888)) !== undefined) return ok("8888 is free");
  if ((await tryPort(0)) !== undefined) return ok("8888 is taken; JupyterLab takes another");
  return broken("nothing can listen on 127.0.0.1", `${sudo}ip link set lo up`);
}

/** Every check in the order of repair: each rests on those before it. It is given their results. */
export const checks = [
  ["Node", node],
  ["npm", npmItself],
  ["folder", folder],
  ["disk", disk],
  ["files", files],
  ["packages", packages],
  ["links", links],
  ["library", built],
  ["Python", python],
  ["Jupyter", jupyter],
  ["kernel", kernel],
  ["PostgreSQL", binaries],
  ["server", server],
  ["port", port],
];
