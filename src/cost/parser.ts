/** PostgreSQL's own parser, libpg_query as WebAssembly. */
type Parser = typeof import("libpg-query");

let loaded: Promise<Parser> | undefined;
let parser: Parser | undefined;

/** Loads the parser, once; takes some hundredths of a second. */
export function loadParser(): Promise<Parser> {
  loaded ??= import("libpg-query").then(async (module) => {
    await module.loadModule();
    parser = module;
    return module;
  });
  return loaded;
}

/** The parser, where {@link loadParser} has loaded it. */
export const parserIfLoaded = (): Parser | undefined => parser;
