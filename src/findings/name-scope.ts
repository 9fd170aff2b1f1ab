import type { Node, RangeVar, SelectStmt, WithClause } from "libpg-query";
import { type Catalogue, type CatalogueColumn, type CatalogueTable, columnOf, tableOf } from "./catalogue.js";
import { as, columnNamed, conjunctsOf, nodesIn } from "./syntax.js";

/** Something in FROM, by the name that the statement has for it. */
interface FromItem {
  readonly name: string;
  /** Undefined for what is no table: a subquery, a CTE, a function. */
  readonly table?: CatalogueTable;
}

/** A column that a statement names, found in the catalogue. */
export interface FoundColumn {
  readonly table: CatalogueTable;
  readonly column: CatalogueColumn;
}

/** A SELECT, UPDATE, DELETE or MERGE, the statement itself or one inside of it. */
export interface Query {
  readonly sources: readonly FromItem[];
  /** What it stands in, whose columns it may name as well. */
  readonly outer?: Query;
  /** What all has to hold for its rows: the parts of WHERE and of the ON of its joins. */
  readonly conditions: readonly Node[];
  /** What it returns. */
  readonly targets: readonly Node[];
  /** Whether its rows go to who asked. */
  readonly isTop: boolean;
}

/** The table and the column that a node names; undefined for anything else. */
export function foundColumn(node: Node | undefined, query: Query): FoundColumn | undefined {
  const { name, of } = columnNamed(node);
  if (name === undefined) return undefined;
  for (const source of query.sources) {
    if (of !== undefined && source.name !== of) continue;
    const column = source.table && columnOf(source.table, name);
    if (source.table && column) return { table: source.table, column };
    if (of !== undefined) return undefined;
  }
  return query.outer && foundColumn(node, query.outer);
}

/** The columns of tables that stand anywhere in a node, subqueries left out. */
export function columnsIn(node: Node, query: Query): FoundColumn[] {
  return nodesIn(node, "ColumnRef").flatMap((each) => foundColumn(each, query) ?? []);
}

/** The names that a query can use, by where it stands. */
interface NameScope {
  catalogue: Catalogue;
  /** Names of CTEs, which hide tables of the same name. */
  ctes: readonly string[];
  outer?: Query;
  isTop: boolean;
}

/** All queries of a statement, those inside of others after them. */
export function queriesOf(kind: string, tree: Record<string, unknown>, catalogue: Catalogue): Query[] {
  return queriesIn({ [kind]: tree } as unknown as Node, { catalogue, ctes: [], isTop: true });
}

function queriesIn(statement: Node | undefined, scope: NameScope): Query[] {
  const select = as(statement, "SelectStmt");
  if (select) return queriesOfSelect(select, scope);
  const insert = as(statement, "InsertStmt");
  if (insert) {
    const [inner, below] = withCtes(insert.withClause, scope);
    return [...queriesIn(insert.selectStmt, { ...inner, isTop: false }), ...below];
  }
  const update = as(statement, "UpdateStmt");
  const deletion = as(statement, "DeleteStmt");
  const merge = as(statement, "MergeStmt");
  const { relation, withClause } = update ?? deletion ?? merge ?? {};
  const from = update?.fromClause ?? deletion?.usingClause ?? (merge?.sourceRelation ? [merge.sourceRelation] : []);
  if (!relation) return [];
  const [inner, below] = withCtes(withClause, scope);
  const condition = update?.whereClause ?? deletion?.whereClause ?? merge?.joinCondition;
  const targets = update?.targetList ?? [];
  return [...queriesWith([{ RangeVar: relation } as Node, ...from], condition, targets, [], inner, false), ...below];
}

function queriesOfSelect(select: SelectStmt, scope: NameScope): Query[] {
  const [inner, below] = withCtes(select.withClause, scope);
  const { larg, rarg } = select;
  if (larg && rarg) return [...queriesOfSelect(larg, inner), ...queriesOfSelect(rarg, inner), ...below];
  const { fromClause = [], whereClause, targetList = [], havingClause, sortClause = [] } = select;
  const more = [...sortClause, ...(havingClause ? [havingClause] : [])];
  return [...queriesWith(fromClause, whereClause, targetList, more, inner, scope.isTop), ...below];
}

/** A scope with the CTEs of a WITH clause, and the queries of those. */
function withCtes(clause: WithClause | undefined, scope: NameScope): [NameScope, Query[]] {
  const ctes = (clause?.ctes ?? []).flatMap((each) => as(each, "CommonTableExpr") ?? []);
  const inner = { ...scope, ctes: [...scope.ctes, ...ctes.map(({ ctename = "" }) => ctename)] };
  return [inner, ctes.flatMap(({ ctequery }) => queriesIn(ctequery, { ...inner, isTop: false }))];
}

function queriesWith(
  from: readonly Node[],
  where: Node | undefined,
  targets: readonly Node[],
  more: readonly Node[],
  scope: NameScope,
  isTop: boolean,
): Query[] {
  const joins = from.flatMap((each) => nodesIn(each, "JoinExpr"));
  const on = joins.flatMap((each) => conjunctsOf(as(each, "JoinExpr")?.quals));
  const query: Query = {
    sources: from.flatMap((each) => sourcesIn(each, scope)),
    ...(scope.outer && { outer: scope.outer }),
    conditions: [...conjunctsOf(where), ...on],
    targets,
    isTop,
  };
  const inside = { ...scope, outer: query, isTop: false };
  const subqueries = [
    ...[...query.conditions, ...targets, ...more].flatMap((each) => nodesIn(each, "SubLink")),
    ...from.flatMap((each) => nodesIn(each, "RangeSubselect")),
  ];
  return [
    query,
    ...subqueries.flatMap((each) => {
      const statement = as(each, "SubLink")?.subselect ?? as(each, "RangeSubselect")?.subquery;
      return queriesIn(statement, inside);
    }),
  ];
}

function sourcesIn(from: Node, scope: NameScope): FromItem[] {
  const join = as(from, "JoinExpr");
  if (join) return [join.larg, join.rarg].flatMap((side) => (side ? sourcesIn(side, scope) : []));
  const table = as(from, "RangeVar");
  if (table) return [sourceOf(table, scope)];
  const { alias } = as(from, "RangeSubselect") ?? as(from, "RangeFunction") ?? {};
  return [{ name: alias?.aliasname ?? "" }];
}

function sourceOf({ relname = "", schemaname, alias }: RangeVar, { catalogue, ctes }: NameScope): FromItem {
  const isCte = schemaname === undefined && ctes.includes(relname);
  const table = isCte ? undefined : tableOf(catalogue, relname, schemaname);
  return { name: alias?.aliasname ?? relname, ...(table && { table }) };
}
