/** The Jupyter that the set-up made or found; `src/setup/jupyter.mjs` says how. */
export interface JupyterFound {
  /** `lab`: JupyterLab. `notebook`: Notebook 7 or newer. `classic`: Notebook 6. */
  app: "lab" | "notebook" | "classic";
  version: string;
  /** The Python that runs it. */
  python: string;
  /** It lives in the course's own environment, `.venv`. */
  ours: boolean;
}

/** What the set-up tells the commands. */
export interface CommandContext {
  jupyter?: JupyterFound | undefined;
  /** The folder that the command was called from; commands run in the course's own. */
  calledFrom?: string;
}
