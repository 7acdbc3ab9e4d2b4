#!/bin/sh
# Makes what is missing of the secrets that deploy/compose.yaml mounts, and prints none. Run it as root, as often as one likes:
# what exists stays. With --check nothing is made; says what is missing.
set -eu
umask 077
folder=${KOPILKA_SECRETS_FOLDER:-$(dirname "$0")/secrets}
domain=${KOPILKA_DOMAIN:-$(sed -n 's/^KOPILKA_DOMAIN=//p' "$(dirname "$0")/.env" 2>/dev/null || true)}
app=10001 grafana=472

if [ "${1:-}" = --check ]; then
    missing=0
    for name in app/kopilka_secret app/kopilka_database_app_url app/kopilka_s3_access_key app/kopilka_s3_secret_key \
        migrate/kopilka_secret migrate/kopilka_database_url migrate/kopilka_database_app_url postgres/postgres_password \
        storage/s3.json storage/security.toml grafana/grafana_password tls/fullchain.pem tls/privkey.pem; do
        [ -s "$folder/$name" ] || { echo "missing: $folder/$name"; missing=1; }
    done
    exit $missing
fi
command -v openssl >/dev/null || { echo "openssl is needed (apt-get install openssl)." >&2; exit 1; }
[ -n "$domain" ] || { echo "Name the domain first: KOPILKA_DOMAIN=… in deploy/.env." >&2; exit 1; }

mkdir -p "$folder/app" "$folder/migrate" "$folder/postgres" "$folder/storage" "$folder/grafana" "$folder/tls"

# keep NAME TEXT: written under another name first, so that a run cut off leaves no half a secret.
keep() {
    [ -e "$folder/$1" ] && return
    printf '%s\n' "$2" >"$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
    echo "made $1"
}
random() { openssl rand -hex 32; }

keep app/kopilka_secret "$(random)"
keep postgres/postgres_password "$(random)"
keep migrate/kopilka_database_url "postgresql://kopilka:$(cat "$folder/postgres/postgres_password")@postgres:5432/kopilka"
keep app/kopilka_database_app_url "postgresql://kopilka_app:$(random)@postgres:5432/kopilka"
keep app/kopilka_s3_access_key kopilka
keep app/kopilka_s3_secret_key "$(random)"
keep storage/s3.json "{\"identities\": [{\"name\": \"kopilka\", \"actions\": [\"Admin\", \"Read\", \"Write\", \"List\"], \"credentials\": \
[{\"accessKey\": \"$(cat "$folder/app/kopilka_s3_access_key")\", \"secretKey\": \"$(cat "$folder/app/kopilka_s3_secret_key")\"}]}]}"
keep storage/security.toml "[jwt.signing]
key = \"$(random)\"
[jwt.signing.read]
key = \"$(random)\"
[jwt.filer_signing]
key = \"$(random)\"
[jwt.filer_signing.read]
key = \"$(random)\""
keep grafana/grafana_password "$(random)"
# The job that migrates makes the application's role, so it has to know both.
for name in kopilka_secret kopilka_database_app_url; do
    cmp -s "$folder/app/$name" "$folder/migrate/$name" || cp "$folder/app/$name" "$folder/migrate/$name"
done
# Until there is a real one (docs/deploy.md).
if [ ! -e "$folder/tls/privkey.pem" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=$domain" \
        -addext "subjectAltName=DNS:$domain" -keyout "$folder/tls/privkey.pem" -out "$folder/tls/fullchain.pem" 2>/dev/null
    echo "made tls/fullchain.pem, self-signed for $domain"
fi

chmod 700 "$folder" "$folder"/*/
find "$folder" -type f -exec chmod 600 {} +
if [ "$(id -u)" = 0 ]; then
    # Containers see these files with the owner that they have here.
    chown -R "$app:$app" "$folder/app" "$folder/migrate"
    chown -R "$grafana:$grafana" "$folder/grafana"
    chown -R 0:0 "$folder/postgres" "$folder/storage" "$folder/tls"
else
    echo "Not root: the containers' users ($app, $grafana) cannot read these files. Run it with sudo." >&2
fi
