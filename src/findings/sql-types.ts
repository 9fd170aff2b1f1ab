import type { A_Const, Node } from "libpg-query";
import { foundColumn, type Query } from "./name-scope.js";
import { as, namesIn } from "./syntax.js";

/** What some functions give, by their internal types. */
const givenBy: Record<string, string> = { extract: "numeric", random: "float8", count: "int8", length: "int4" };

/**
 * The types of which one gives way to the next where they meet in a comparison: the value of the first is turned into the
 * second. Within a step they are compared as they are, by an index as well.
 */
const steps: readonly (readonly string[])[] = [["int2", "int4", "int8"], ["numeric"], ["float4", "float8"]];

const stepOf = (type: string | undefined) => steps.findIndex((step) => type !== undefined && step.includes(type));

/** Types between which PostgreSQL compares without turning a value of one into another. */
const alike = new Set(["varchar text", "text varchar"]);

/**
 * The type of an expression, by its internal name; of an array that of its elements.
 *
 * @returns undefined where only the server could tell, or where a text or a parameter takes the type it is compared with
 */
export function typeOf(node: Node | undefined, query: Query): string | undefined {
  const cast = as(node, "TypeCast");
  if (cast) return namesIn(cast.typeName?.names).at(-1);
  const constant = as(node, "A_Const");
  if (constant) return typeOfConstant(constant);
  const call = as(node, "FuncCall");
  if (call) return givenBy[namesIn(call.funcname).at(-1) ?? ""];
  const array = as(node, "A_ArrayExpr");
  if (array) return widest((array.elements ?? []).map((each) => typeOf(each, query)));
  const operation = as(node, "A_Expr");
  if (operation) {
    const isArithmetic = operation.kind === "AEXPR_OP" && /^[-+*/%]$/.test(namesIn(operation.name)[0] ?? "");
    return isArithmetic ? widest([operation.lexpr, operation.rexpr].map((side) => typeOf(side, query))) : undefined;
  }
  return foundColumn(node, query)?.column.type;
}

function typeOfConstant({ ival, fval, boolval }: A_Const): string | undefined {
  if (boolval) return "bool";
  if (ival) return "int4";
  if (!fval?.fval) return undefined;
  // A whole number that an integer has no room for comes as text, too.
  return /^\d{1,18}$/.test(fval.fval) ? "int8" : "numeric";
}

/** The type that arithmetic of several gives: the widest number. */
function widest(types: readonly (string | undefined)[]): string | undefined {
  return types.reduce((one, other) => (stepOf(other) > stepOf(one) ? other : (one ?? other)), undefined);
}

/**
 * Whether a column of one type is turned into another type, row by row, to be compared with it, so that its index is of no
 * use. Integers of all sizes are compared as they are, and so are dates and points in time with and without a zone.
 */
export function givesWay(column: string, to: string | undefined): boolean {
  if (column === "bpchar") return to === "text";
  if (column === "varchar") return to === "bpchar";
  return stepOf(column) >= 0 && stepOf(to) > stepOf(column);
}

/** Whether a cast leaves a column as it is, so that its index still serves. */
export const changesNothing = (from: string, to: string): boolean => from === to || alike.has(`${from} ${to}`);
