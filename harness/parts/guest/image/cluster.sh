# How PostgreSQL's cluster is made. Sourced by services.sh, which has `bin`, `cluster` and `as_postgres`. A change of this
# file makes a new cluster for the store (../data-disk.ts).

# Made once and kept on the data disk. The role and the database have no password yet: the host sets one in each run.
make_cluster() {
  milestone initdb started
  as_postgres "$bin/initdb" --pgdata="$cluster" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=peer --auth-host=scram-sha-256 --no-instructions >/run/endgoal/initdb.log 2>&1 &&
    printf '%s\n' 'CREATE ROLE endgoal LOGIN;' 'CREATE DATABASE endgoal OWNER endgoal;' |
    as_postgres "$bin/postgres" --single -D "$cluster" -c exit_on_error=on postgres >>/run/endgoal/initdb.log 2>&1
}
