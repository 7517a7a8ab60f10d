#!/bin/sh
# Creates .env beside docker-compose.yml, with random secrets for the Compose file. Leaves an existing file as it is: the
# database keeps the password with which it was created, and API keys are verified with MAC_KEYS.
set -eu
cd "$(dirname "$0")/.."

if [ -e .env ]; then
  echo ".env exists and is left as it is. To add a variable that it lacks, see this script." >&2
  exit 0
fi

# Hexadecimal, so that it can stand in a URL.
password() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
secret() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }

umask 077
cat > .env.new <<EOF
POSTGRES_PASSWORD=$(password)
REDIS_PASSWORD=$(password)
MAC_KEYS=mac1:$(secret)
CACHE_MAC_KEYS=cache1:$(secret)
LOGIN_KEYS=login1:$(secret)
# Sign-in with OpenID Connect (docs/sign-in.md). It is off while OIDC_ISSUER is empty.
PUBLIC_URL=http://127.0.0.1:8080
OIDC_ISSUER=
OIDC_CLIENT_ID=
OIDC_CLIENT_SECRET=
EOF
mv .env.new .env
echo "Created .env. Keep it with the volumes: without MAC_KEYS and POSTGRES_PASSWORD they are of no use." >&2
