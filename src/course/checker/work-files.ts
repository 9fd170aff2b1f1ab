import { dirname, relative, resolve, sep } from "node:path";
import { init, parse } from "es-module-lexer";
import { transform } from "sucrase";
import { textOf } from "./work-state.js";

/** One work as the realm gets it: its files as JavaScript, and what the first of them exports. */
export interface WorkFiles {
  /** The absolute path of the file that is graded. */
  entry: string;
  /** JavaScript by absolute path: the file that is graded, and those of its own folder that it imports. */
  files: Record<string, string>;
}

/** A declaration that oldest Node does not know yet. */
const declaresUsing = /\busing\s+[A-Za-z_$][\w$]*\s*=/;

/**
 * TypeScript to JavaScript, line by line: a line of the work is the same line in a stack. Only `using`, which not every Node
 * knows, has to be written in other words, and lines with it.
 */
async function toJavaScript(file: string, text: string): Promise<string> {
  const { code } = transform(text, { transforms: ["typescript"], filePath: file, disableESTransforms: true });
  if (!declaresUsing.test(code)) return code;
  const { transformWithOxc } = await import("vite");
  return (await transformWithOxc(code, file.replace(/\.ts$/, ".js"), { target: "es2022", sourcemap: false })).code;
}

/** The file that a relative import means; undefined when there is none beside. */
function besides(importer: string, specifier: string, folder: string): string | undefined {
  const path = resolve(dirname(importer), specifier);
  if (!path.startsWith(folder + sep)) return undefined;
  return [path.replace(/\.js$/, ".ts"), `${path}.ts`].find(
    (file) => file.endsWith(".ts") && textOf(file) !== undefined,
  );
}

/** What may be written where code has a name. An export may also be called by any text: code too, which is not to run for that. */
const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/**
 * Reads a work with what it imports from its own folder.
 *
 * @param entry the absolute path of the file that is graded
 * @returns the files as JavaScript, and the names that the first one exports
 * @throws a SyntaxError for a text that is no TypeScript
 */
export async function readWork(entry: string): Promise<WorkFiles & { exports: string[] }> {
  await init;
  const folder = dirname(entry);
  const files: Record<string, string> = {};
  const exportsOf = async (file: string): Promise<string[]> => {
    if (files[file] !== undefined) return [];
    files[file] = "";
    const code = await toJavaScript(file, textOf(file) ?? "");
    files[file] = code;
    const [imports, exported] = parse(code, relative(folder, file));
    const names = exported.map(({ n }) => n);
    for (const { n, ss, se } of imports) {
      const beside = n?.startsWith(".") ? besides(file, n, folder) : undefined;
      const theirs = beside ? await exportsOf(beside) : [];
      if (/^export\s*\*\s*from/.test(code.slice(ss, se))) names.push(...theirs.filter((name) => name !== "default"));
    }
    return names;
  };
  const names = await exportsOf(entry);
  return { entry, files, exports: [...new Set(names)].filter((name) => isName.test(name) && name !== "default") };
}
