/**
 * Wrong: waits only for the reads that have a connection; the rest stay in the pool's queue, and take one for nobody.
 * Caught by: leaves none of its reads in the pool's queue when it fails
 * Says: still stood there
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export function userPage(pool: pg.Pool, id: number) {
  return new Promise((resolve, reject) => {
    const page: Record<string, unknown> = {};
    const errors: unknown[] = [];
    let [sent, wanted] = [0, 0];
    const check = () => {
      if (errors.length > 0 && sent === 0) reject(errors[0]);
      else if (wanted === 0) resolve("name" in page ? page : undefined);
    };
    const read = (text: string, values: unknown[], use: (rows: Record<string, unknown>[]) => void) => {
      wanted++;
      pool.connect((refused, client, release) => {
        if (!client) errors.push(refused);
        if (errors.length > 0) {
          if (client) release();
          check();
          return;
        }
        sent++;
        client?.query(text, values, (error, result) => {
          release(error);
          sent--;
          wanted--;
          if (error) errors.push(error);
          else if (errors.length === 0) use(result.rows);
          check();
        });
      });
    };
    read(sql.user, [id], ([user]) => {
      if (!user) return;
      Object.assign(page, { name: user.name, city: user.city });
      read(sql.neighbours, [user.city, id], (rows) => Object.assign(page, { neighbours: rows }));
    });
    read(sql.latest, [id], (rows) => Object.assign(page, { latest: rows }));
    read(sql.spent, [id], ([sum]) => Object.assign(page, sum));
  });
}
