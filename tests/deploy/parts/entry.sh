# As the entry points of the official images of nginx and PostgreSQL do it.
set -eu
case "$1" in
nginx)
    NGINX_LOCAL_RESOLVERS=$(awk '$1 == "nameserver" {print $2; exit}' /etc/resolv.conf)
    export NGINX_LOCAL_RESOLVERS
    for template in /etc/nginx/templates/*.template; do
        name=$(basename "$template" .template)
        # shellcheck disable=SC2016 - these are for envsubst to see
        envsubst '${KOPILKA_DOMAIN} ${NGINX_LOCAL_RESOLVERS}' <"$template" >"/etc/nginx/conf.d/$name"
    done
    exec nginx -e stderr -g 'daemon off;'
    ;;
postgres)
    shift
    data=/var/lib/postgresql/18/docker
    if [ "$(id -u)" = 0 ]; then
        mkdir -p "$data"
        install -m 600 -o 999 -g 999 "$POSTGRES_PASSWORD_FILE" /run/postgresql/password
        chown -R 999:999 /var/lib/postgresql /run/postgresql
        exec setpriv --reuid=999 --regid=999 --clear-groups /bin/sh /entry.sh postgres "$@"
    fi
    if [ ! -s "$data/PG_VERSION" ]; then
        # shellcheck disable=SC2086 - several words
        initdb -D "$data" -U "$POSTGRES_USER" --auth-local=trust --auth-host=scram-sha-256 --pwfile=/run/postgresql/password $POSTGRES_INITDB_ARGS >/dev/null
        echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
        echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D "$data" postgres >/dev/null
    fi
    exec postgres -D "$data" -c listen_addresses='*' "$@"
    ;;
esac
