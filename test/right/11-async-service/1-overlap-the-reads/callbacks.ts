/**
 * Style: callbacks of `pg`, and a count of what is under way.
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  return new Promise((resolve, reject) => {
    const page: Record<string, unknown> = {};
    const errors: Error[] = [];
    let underWay = 0;
    const read = (text: string, values: unknown[], use: (rows: Record<string, unknown>[]) => void) => {
      underWay++;
      pool.query(text, values, (error: Error | undefined, result: pg.QueryResult) => {
        if (error) errors.push(error);
        else if (errors.length === 0) use(result.rows);
        underWay--;
        if (underWay > 0) return;
        if (errors.length > 0) reject(errors[0]);
        else resolve("name" in page ? page : undefined);
      });
    };
    read(sql.latest, [id], (rows) => Object.assign(page, { latest: rows }));
    read(sql.spent, [id], ([sum]) => Object.assign(page, sum));
    read(sql.user, [id], ([user]) => {
      if (!user) return;
      Object.assign(page, { name: user.name, city: user.city });
      read(sql.neighbours, [user.city, id], (rows) => Object.assign(page, { neighbours: rows }));
    });
  });
}
