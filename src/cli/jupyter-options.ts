import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { isAlive } from "#setup/alive";
import { courseRoot, stateRoot } from "../lab/paths.js";
import type { JupyterFound } from "./jupyter-found.js";

/** Where the course's Jupyter keeps its settings and data. */
export const folder: string = join(stateRoot, "jupyter");

/** What this server writes while it runs; its kernels carry this path in their command lines. */
export const runtimeDir: string = join(folder, "runtime", String(process.pid));

/** What JupyterLab shows and asks. None of it may ask anybody beyond this machine. */
const overrides = {
  "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
  "@jupyterlab/extensionmanager-extension:plugin": { enabled: false },
  // Exercises are laid out by two blanks, and hints are to be read.
  "@jupyterlab/fileeditor-extension:plugin": { editorConfig: { indentUnit: "2" } },
  "@jupyterlab/docmanager-extension:plugin": { defaultViewers: { markdown: "Markdown Preview" } },
};
const pageConfig = {
  disabledExtensions: {
    "@jupyterlab/apputils-extension:announcements": true,
    "@jupyterlab/extensionmanager-extension": true,
    "@jupyterlab/lsp-extension": true,
  },
};

/**
 * The environment of the server: its settings, data, runtime files and workspaces lie under `.roundtrip/jupyter`, the
 * user's own Jupyter is neither read nor changed, and what npm sets for its scripts does not reach terminals and kernels.
 *
 * @param settings the folder for settings and workspaces of JupyterLab
 * @param token what a browser must show to be let in; by the environment, where no list of processes shows it
 */
export function jupyterEnvironment(jupyter: JupyterFound, token: string, settings: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_.*|INIT_CWD|JUPYTER.*|JPY_.*|VIRTUAL_ENV|PYTHONHOME|ROUNDTRIP_JUPYTER)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  if (jupyter.ours) delete env.PYTHONPATH;
  return {
    ...env,
    JUPYTER_TOKEN: token,
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_RUNTIME_DIR: runtimeDir,
    JUPYTER_PATH: jupyter.ours ? "" : [folder, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter),
    JUPYTERLAB_SETTINGS_DIR: join(settings, "lab-settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(settings, "workspaces"),
    IPYTHONDIR: join(folder, "ipython"),
    PYTHONDONTWRITEBYTECODE: "",
  };
}

/** Makes this server's runtime folder anew, and removes those of servers whose starter was killed. */
function makeRuntimeDir(): void {
  mkdirSync(dirname(runtimeDir), { recursive: true });
  for (const pid of readdirSync(dirname(runtimeDir))) {
    const dead = pid === String(process.pid) || !isAlive(Number(pid));
    if (dead) rmSync(join(dirname(runtimeDir), pid), { recursive: true, force: true });
  }
  mkdirSync(runtimeDir, { mode: 0o700 });
}

function writeLabSettings(): string {
  const settings = join(folder, "app-settings");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "overrides.json"), JSON.stringify(overrides, null, 2));
  writeFileSync(join(settings, "page_config.json"), JSON.stringify(pageConfig, null, 2));
  return settings;
}

/** A cell may print as much and as fast as it likes: the server has one reader, on this machine. */
function withoutRateLimit({ app }: JupyterFound): string[] {
  if (app !== "classic") return ["--ZMQChannelsWebsocketConnection.limit_rate=False"];
  return ["--NotebookApp.iopub_msg_rate_limit=0", "--NotebookApp.iopub_data_rate_limit=0"];
}

/**
 * The options of the server: loopback only unless told otherwise, nothing asked of the network.
 *
 * @param port exactly this one; undefined for 8888 or, when that is taken, one of 50 others
 * @param page what the browser opens first, a path such as `/lab/tree/notebooks/00-start-here.ipynb`
 * @param ip the address to listen on; default 127.0.0.1
 */
export function jupyterOptions(
  jupyter: JupyterFound,
  port: number | undefined,
  page: string,
  openBrowser: boolean,
  ip = "127.0.0.1",
): string[] {
  makeRuntimeDir();
  const server = jupyter.app === "classic" ? "NotebookApp" : "ServerApp";
  const options = [
    `--${server}.ip=${ip}`,
    `--${server}.port=${port ?? 8888}`,
    `--${server}.port_retries=${port === undefined ? 50 : 0}`,
    `--${server}.open_browser=${openBrowser ? "True" : "False"}`,
    `--${jupyter.app === "classic" ? "NotebookApp.notebook_dir" : "ServerApp.root_dir"}=${courseRoot}`,
    ...withoutRateLimit(jupyter),
    "--KernelSpecManager.ensure_native_kernel=False",
    `--${jupyter.app === "classic" ? "KernelSpecManager.whitelist" : "KernelSpecManager.allowed_kernelspecs"}=['tslab']`,
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  if (jupyter.app === "classic") return [...options, `--NotebookApp.default_url=${page}`];
  options.push("--LanguageServerManager.autodetect=False");
  if (jupyter.app === "notebook") return [...options, `--JupyterNotebookApp.default_url=${page}`];
  return [
    ...options,
    `--LabApp.default_url=${page}`,
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    `--LabApp.app_settings_dir=${writeLabSettings()}`,
    ...(jupyter.ours
      ? [`--LabApp.labextensions_path=${join(dirname(dirname(jupyter.python)), "share/jupyter/labextensions")}`]
      : []),
  ];
}

/** The path that shows a notebook, or the course's folder when there is none, in this kind of Jupyter. */
export function pageOf(jupyter: JupyterFound, notebook: string | undefined): string {
  const tree = { lab: "/lab/tree/", notebook: "/notebooks/", classic: "/notebooks/" }[jupyter.app];
  const home = { lab: "/lab", notebook: "/tree", classic: "/tree" }[jupyter.app];
  return notebook ? `${tree}${notebook.split("/").map(encodeURIComponent).join("/")}` : home;
}
