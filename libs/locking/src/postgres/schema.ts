/** The statements over the tables of the locks. */
export interface LockSchema {
  readonly isPresent: string;
  readonly create: string;
  readonly attempt: string;
  readonly release: string;
  readonly renew: string;
  readonly inspect: string;
  readonly join: string;
  readonly leave: string;
}

const identifier = /^[a-z_][a-z0-9_]{0,40}$/;

/**
 * A session is alive as long as the server sees the connection that holds its advisory lock. The server ends a
 * connection when its process dies, so a crash frees a lock at once. `pg_locks` shows the present, not the snapshot of
 * the statement, which is what the condition of the upsert needs: it is judged when the row is locked.
 */
const alive = (session: string): string => `exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32 | l.objid::bigint) = ${session})`;

const leaseEnd = (ms: string): string => `clock_timestamp() + ${ms} * interval '1 millisecond'`;

const holderColumns = `token, owner::text, purpose, ${alive("session")} as connected,
    to_char(acquired_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as acquired_at,
    lease_until <= clock_timestamp() as expired`;

/** @param table of the locks; the queue's is named after it. Found by the connection's search path. */
export function lockSchema(table: string): LockSchema {
  if (!identifier.test(table))
    throw new RangeError(`Expected a table name of lower-case letters, digits and "_", received "${table}".`);
  const queue = `${table}_queue`;
  const ahead = (key: string): string => `from ${queue} w where w.key = ${key}
      and w.place < coalesce($8::bigint, 9223372036854775807) and ${alive("w.session")}`;
  return {
    isPresent: `select to_regclass('${table}') is not null and to_regclass('${queue}') is not null as present`,
    // One transaction: without its lock, two that create the tables at once collide in the catalogue.
    create: `
  select pg_advisory_xact_lock(hashtextextended('${table}', 0));
  create table if not exists ${table} (
    key text primary key,
    token bigint not null,
    session bigint,
    lease_until timestamptz,
    acquired_at timestamptz,
    owner jsonb,
    purpose text
  );
  create table if not exists ${queue} (
    place bigint generated always as identity primary key,
    key text not null,
    session bigint not null
  );
  create index if not exists ${queue}_key on ${queue} (key, place);`,
    // $1 key, $2 above, $3 session, $4 lease in ms, $5 owner, $6 purpose, $7 barge, $8 place
    attempt: `
  with before as (
    select ${holderColumns} from ${table} where key = $1 and session is not null
  ), taken as (
    insert into ${table} as held (key, token, session, lease_until, acquired_at, owner, purpose)
    values ($1, $2::bigint + 1, $3, ${leaseEnd("$4")}, clock_timestamp(), $5, $6)
    on conflict (key) do update set
      token = greatest(held.token, $2::bigint) + 1,
      session = excluded.session,
      lease_until = ${leaseEnd("$4")},
      acquired_at = clock_timestamp(),
      owner = excluded.owner,
      purpose = excluded.purpose
    where (held.session is null or held.lease_until <= clock_timestamp() or not ${alive("held.session")})
      and ($7 or not exists (select ${ahead("held.key")}))
    returning token
  )
  select (select token from taken) as taken, (select count(*) ${ahead("$1")}) as ahead,
    (select token from ${table} where key = $1) as newest, before.*
  from (select) as always left join before on true`,
    release: `
  update ${table} set session = null, lease_until = null, owner = null, purpose = null
  where key = $1 and token = $2 and session is not null and ($3::bigint is null or session = $3)`,
    renew: `update ${table} set lease_until = ${leaseEnd("$2")} where session = $1`,
    inspect: `
  select ${holderColumns},
    (select count(*) from ${queue} w where w.key = $1 and ${alive("w.session")}) as waiters
  from (select) as always left join ${table} on key = $1 and session is not null`,
    join: `
  with swept as (delete from ${queue} w where w.key = $1 and not ${alive("w.session")})
  insert into ${queue} (key, session) values ($1, $2) returning place`,
    leave: `delete from ${queue} where place = $1`,
  };
}
