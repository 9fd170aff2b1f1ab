import pg from "pg";
import { statementsOf } from "../plan/statement.js";

/** A parameter in a statement: its number, and where it stands, in bytes. */
interface Parameter {
  number: number;
  location: number;
}

/**
 * A statement with values instead of its parameters, so that what depends on a value can be read in it. It is read only,
 * never sent.
 *
 * @param values a parameter without a value stays as it is
 */
export async function inlined(sql: string, values: readonly (string | null)[]): Promise<string> {
  if (values.length === 0) return sql;
  const statements = (await statementsOf("diagnose", sql)) ?? [];
  const bytes = Buffer.from(sql);
  let text = "";
  let read = 0;
  for (const { number, location } of parametersIn(statements).sort((one, other) => one.location - other.location)) {
    const value = values[number - 1];
    if (value === undefined) continue;
    text += bytes.toString("utf8", read, location) + (value === null ? "null" : pg.escapeLiteral(value));
    read = location + String(number).length + 1;
  }
  return text + bytes.toString("utf8", read);
}

function parametersIn(tree: unknown): Parameter[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => {
    if (name !== "ParamRef") return parametersIn(value);
    const { number = 0, location = 0 } = value as Partial<Parameter>;
    return [{ number, location }];
  });
}
