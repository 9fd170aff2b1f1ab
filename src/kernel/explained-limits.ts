/** What the kernel's TypeScript has against a cell, and where; lines and characters count from 0. */
interface Diagnostic {
  start: { offset: number; line: number; character: number };
  end: { offset: number; line: number; character: number };
  messageText: string;
  category: number;
  code: number;
  fileName?: string | undefined;
}

/** What makes JavaScript of a cell, as far as it matters here. */
export interface Converter {
  convert(declarations: string, cell: string): { diagnostics: Diagnostic[]; output?: string };
}

const withoutUsing = (name: string) =>
  `The notebooks' TypeScript does not know \`using\`. Write \`const ${name} = …\` instead, and close it yourself when you ` +
  `have done with it, in a \`finally\` or a last cell: \`await ${name}.close()\`, or \`.end()\`, as it calls it.`;

const gaveUp =
  "The notebooks' TypeScript gave up on this cell, which may well be right. Most often one `await` stands inside another " +
  "in the last expression: give the inner one a name first, `const inner = await …;`.";

/** What is said of a cell's first `using` that is meant as the keyword: TypeScript 5.0 takes it for a misspelt name. */
function ofUsing(cell: string, diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  for (const diagnostic of diagnostics) {
    if (diagnostic.messageText !== "Cannot find name 'using'.") continue;
    const [, name] = /^using\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(cell.slice(diagnostic.start.offset)) ?? [];
    if (name) return { ...diagnostic, messageText: withoutUsing(name) };
  }
  return undefined;
}

/**
 * A converter that says of what the kernel's old TypeScript cannot do what to write instead: of `using` and `await using`,
 * which it takes for misspelt names, and of cells at which it gives up with a stack of its own.
 */
export function explainLimits(converter: Converter): Converter {
  const { convert } = converter;
  return {
    ...converter,
    convert(declarations, cell) {
      let converted: ReturnType<Converter["convert"]>;
      try {
        converted = convert(declarations, cell);
      } catch (error) {
        const [reason = ""] = String((error as Error).message).split("\n");
        const start = { offset: 0, line: 0, character: 0 };
        return { diagnostics: [{ start, end: start, messageText: `${gaveUp} (${reason})`, category: 1, code: 0 }] };
      }
      const using = ofUsing(cell, converted.diagnostics);
      return using ? { diagnostics: [using] } : converted;
    },
  };
}
