/** Reads the library's public door as the notebooks' kernel does: by its declarations, with tslab's own TypeScript. */
import { relative, resolve } from "node:path";
import ts from "@tslab/typescript-for-tslab";

const door = resolve("dist/index.d.ts");
/** As in the kernel. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  esModuleInterop: true,
};
const program = ts.createProgram([door], options);
const checker = program.getTypeChecker();

/** On one line, and with types named as they are, not by the path of the file that declares them. */
const flat = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll(/import\("[^"]+"\)\./g, "");
const isInternal = (symbol: ts.Symbol) => symbol.getJsDocTags(checker).some(({ name }) => name === "internal");
const typeOf = (symbol: ts.Symbol, node: ts.Node) =>
  flat(checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, node), node, ts.TypeFormatFlags.NoTruncation));

function isPublic(symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const written = declaration && (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
  return Boolean(written) && !symbol.name.startsWith("__") && !isInternal(symbol) && !symbol.name.includes("#");
}

function members(symbol: ts.Symbol, node: ts.Node): string[] {
  const own = [...(symbol.members?.values() ?? [])].filter(isPublic);
  return own.map((member) => {
    const optional = member.flags & ts.SymbolFlags.Optional ? "?" : "";
    return `  ${member.name}${optional}: ${typeOf(member, node)}`;
  });
}

/** One thing that the door gives, in a line; a class or an interface with a line for each of its own members. */
function describe(symbol: ts.Symbol, node: ts.Node): string[] {
  const { flags, name } = symbol;
  if (flags & ts.SymbolFlags.Class) return [`class ${name}`, ...members(symbol, node)];
  if (flags & ts.SymbolFlags.Interface) return [`interface ${name}`, ...members(symbol, node)];
  if (flags & ts.SymbolFlags.Function) return [`function ${name}: ${typeOf(symbol, node)}`];
  if (flags & ts.SymbolFlags.TypeAlias) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const format = ts.TypeFormatFlags.InTypeAlias | ts.TypeFormatFlags.NoTruncation;
    return [`type ${name} = ${flat(checker.typeToString(type, node, format))}`];
  }
  return [`const ${name}: ${typeOf(symbol, node)}`];
}

function exported(): ts.Symbol[] {
  const source = program.getSourceFile(door);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${door} is not there or exports nothing: build the library first.`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Everything that `import … from "roundtrip"` gives, as text: a line for each thing and each of its members. */
export function publicSurface(): string {
  const lines = exported().flatMap((symbol) => {
    const [declaration] = symbol.declarations ?? [];
    return declaration ? describe(symbol, declaration) : [`? ${symbol.name}`];
  });
  return `${lines.join("\n")}\n`;
}

/** The names of what the door gives without a sentence that says what it is. */
export function undocumented(): string[] {
  return exported()
    .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
    .map(({ name }) => name);
}

/** A copy of a declaration file without its comments: a `{@link …}` may name what the file does not import. */
function withoutComments(host: ts.CompilerHost): ts.CompilerHost {
  const readFile = (file: string) => {
    const text = host.readFile(file);
    return file.startsWith(resolve("dist"))
      ? text?.replaceAll(/\/\*\*[\s\S]*?\*\//g, (it) => it.replaceAll(/[^\n]/g, " "))
      : text;
  };
  const getSourceFile: ts.CompilerHost["getSourceFile"] = (file, options) => {
    const text = readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, options);
  };
  return { ...host, readFile, getSourceFile };
}

/** What tslab's TypeScript does not understand in our declarations, as `file:line: message`. */
export function complaints(): string[] {
  const bare = ts.createProgram([door], options, withoutComments(ts.createCompilerHost(options)));
  const ours = bare.getSourceFiles().filter(({ fileName }) => fileName.startsWith(resolve("dist")));
  return ours.flatMap((file) => {
    const found = [...bare.getSyntacticDiagnostics(file), ...bare.getSemanticDiagnostics(file)];
    return found.map(({ start = 0, messageText }) => {
      const { line } = file.getLineAndCharacterOfPosition(start);
      return `${relative(".", file.fileName)}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}
