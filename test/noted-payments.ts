import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demandAnswer, shortened } from "./clinic-calls.js";
import { demandClosed, demandState, ended, endOfWatched, Provider, pendingOrders } from "./clinic-provider.js";
import { openTestShop, type TestShop } from "./clinic-shop.js";
import { demand, type Ending, endOf, toldEnd } from "./exercise-lab.js";
import { isFirst } from "./exercise-pool.js";
import { endingAt } from "./replaced-statements.js";

type PayOrder = (shop: TestShop, id: number) => Promise<unknown>;

/** The code of the error that a call threw, if it has one. */
export const codeOf = (end: Ending<unknown> | undefined): string | undefined =>
  end?.threw ? (end.error as { code?: string } | undefined)?.code : undefined;

/** Has the server refuse a note of an order's payment (23505), for somebody else has noted one. */
const noteTheirs = (lab: Lab, id: number) =>
  lab.pool.query("insert into payments (order_id, receipt, amount) values ($1, 'theirs', 1)", [id]);

/** Demands that a call writes both that an order is paid and what was charged, or neither. */
export async function demandBothOrNeither(lab: Lab, payOrder: PayOrder): Promise<void> {
  const [clash, dearer] = await pendingOrders(lab, 2);
  await using open = await openTestShop(lab, 2);
  const provider = new Provider();
  const charging = async (id: number, meanwhile: () => Promise<unknown>) => {
    const call = await provider.askedBy(() => payOrder(provider.of(open), id));
    await meanwhile();
    provider.asked.at(-1)?.charge("ours");
    await ended(call);
    return endOfWatched(call) as Ending<unknown>;
  };
  const id = clash?.id ?? 0;
  const end = await charging(id, () => noteTheirs(lab, id));
  const what = `A payment of order ${id} was noted while the provider thought, so that the server refused another (23505); payOrder(shop, ${id})`;
  demand(codeOf(end) === "23505", `${what} ${toldEnd(end)}. The server's error was expected. Next: let it pass.`);
  const next = "write both in one statement or in one transaction, and let the order be where it cannot be noted.";
  await demandState(lab, id, "paying, theirs noted for 1.00", `${what} threw its error. Afterwards`, next);
  await demandClosed(lab, open, `${what} threw its error`);
  const changed = dearer?.id ?? 0;
  await charging(changed, () => lab.pool.query("update orders set total = total + 1000 where id = $1", [changed]));
  const when = `The total of order ${changed} was changed while the provider thought. Afterwards`;
  const charged = "note what the provider was asked for.";
  await demandState(lab, changed, `paid, ours noted for ${dearer?.total}`, when, charged);
}

/** Demands that two payments which are written at the same time, one of them refused by the server, do not meet in one transaction. */
export async function demandNotMixed(lab: Lab, payOrder: PayOrder): Promise<void> {
  for (const refusedFirst of [false, true]) {
    const orders = await pendingOrders(lab, 2);
    await using open = await openTestShop(lab, 1);
    const providers = orders.map(() => new Provider());
    const calls = [];
    for (const [k, { id }] of orders.entries()) {
      const provider = providers[k] as Provider;
      calls.push(await provider.askedBy(() => payOrder(provider.of(open), id)));
    }
    const [fine, clash] = refusedFirst ? [1, 0] : [0, 1];
    await noteTheirs(lab, orders[clash]?.id ?? 0);
    // Both at the same moment: from here on they have the one connection by turns.
    for (const provider of providers) provider.asked[0]?.charge("ours");
    for (const call of calls) await ended(call);
    const { id = 0, total } = orders[fine] ?? {};
    const what = `Two payments were charged at the same moment, with a pool of one connection, and the server refused the note of the ${refusedFirst ? "first" : "second"} (23505)`;
    const next =
      "have a transaction on one client, from pool.connect() to release, or write both in one statement: pool.query lends the connection to others in between.";
    const ends = calls.map((call) => endOfWatched(call));
    demandAnswer(ends[fine], { paid: true, receipt: "ours" }, `${what}; the other, payOrder(shop, ${id}),`, next);
    await demandState(lab, id, `paid, ours noted for ${total}`, `${what}. Afterwards the other`, next);
    const refused = ends[clash];
    const said = `${what}; that one ${refused ? toldEnd(refused) : "waits for ever"}`;
    demand(codeOf(refused) === "23505", `${said}. The server's error was expected. Next: ${next}`);
    await demandState(lab, orders[clash]?.id ?? 0, "paying, theirs noted for 1.00", `${what}. Afterwards it`, next);
    await demandClosed(lab, open, what);
  }
}

/** Most statements of a call whose connection is lost at each of them in turn. */
const mostStatements = 8;

/** Demands that a payment whose connection is lost throws that error, asks nothing again, and leaves the order as it is known. */
export async function demandLossesPass(lab: Lab, payOrder: PayOrder): Promise<void> {
  const [order] = await pendingOrders(lab, 1);
  const id = order?.id ?? 0;
  for (let nth = 1; nth <= mostStatements; nth++) {
    await using shop = await openTestShop(lab, 1);
    const provider = new Provider();
    provider.answer = ({ charge }) => charge("receipt");
    const state = endingAt(shop.pool, nth);
    const end = await endOf(() => payOrder(provider.of(shop), id));
    if (!state.sent) break;
    const lost = `The server ended the connection at statement ${nth} of payOrder(shop, ${id}), which ${shortened(toldEnd(end))}`;
    demand(
      end.threw && isFirst(String(end.error)),
      `${lost}. That error was expected: nobody knows what was done. Next: let it pass, and ask nothing again.`,
    );
    const asked = `${lost}, and asked the provider ${formatCount(provider.asked.length, "time")}. Next: ask once.`;
    demand(provider.asked.length <= 1, asked);
    const expected = provider.asked.length === 0 ? "pending" : "paying";
    await demandState(lab, id, expected, `${lost}. Afterwards`, "leave it to somebody who knows what was charged.");
    await demandClosed(lab, shop, lost);
    await lab.pool.query("update orders set status = 'pending' where id = $1", [id]);
  }
}
