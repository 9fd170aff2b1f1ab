import { randomBytes } from "node:crypto";
import pg from "pg";
import type { LabServer } from "./lab-server.js";
import { quickLogIn } from "./quick-log-in.js";
import { shopOwner } from "./shop.js";

/** Who connects to a lab. */
export interface Account {
  user: string;
  password: string;
}

/** Most connections that the role of one lab may have: a loop that opens one after the other leaves room for the others. */
const mostConnections = 120;

/** The account that lessons use. */
export function accountOf({ learner }: LabServer): Account {
  return learner;
}

/**
 * Makes a role for one lab: no superuser, no member of any role but the one that owns the shop's tables, whose settings and
 * password it cannot change, for it cannot take its place.
 *
 * @param client connected as the account that creates roles
 * @param user its name; a role of that name that an earlier process left behind is replaced
 */
export async function makeAccount(client: pg.Client, user: string): Promise<Account> {
  const role = pg.escapeIdentifier(user);
  const password = randomBytes(18).toString("base64url");
  await client.query(`drop database if exists ${role} with (force)`);
  await client.query(
    `drop role if exists ${role}; ${quickLogIn}; create role ${role} login nosuperuser connection limit ${mostConnections} ` +
      `password ${pg.escapeLiteral(password)}; grant ${shopOwner} to ${role} with inherit true, set false`,
  );
  return { user, password };
}

/** Gives a role its password and its settings again, whatever it has changed about itself. */
export async function assertAccount(client: pg.Client, { user, password }: Account): Promise<void> {
  const role = pg.escapeIdentifier(user);
  await client.query(
    `${quickLogIn}; alter role ${role} with login nosuperuser connection limit ${mostConnections} password ${pg.escapeLiteral(password)} ` +
      `valid until 'infinity'; alter role ${role} reset all; alter role ${role} in database ${role} reset all`,
  );
}
