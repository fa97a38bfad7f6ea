#!/usr/bin/env bash
# A walk through the B2B API with nothing but curl: Ada founds an organization by an e-mailed link, invites Grace, and
# asks for a second factor; Grace enrols an authenticator app, goes to a second organization that wants a code by SMS,
# and may do one thing there and not another. Then she is logged out everywhere.
#
#   tenure dev                    # in another terminal
#   docs/b2b-walkthrough.sh       # in the same folder; or name the folder of its data: docs/b2b-walkthrough.sh .tenure
#
# TENURE_URL says where it is served if that is not port 7800, and CA_FILE what to trust if it is served by https.
# PROJECT_ID and SECRET name another B2B project than the one in the folder.
#
# The test run executes this file too. Each step stops the script if the answer is not the one that it should be.
set -euo pipefail

url=${TENURE_URL:-http://127.0.0.1:7800}
ca=${CA_FILE:+--cacert $CA_FILE}
credentials=${1:-.tenure}/dev.json
run=$(date +%s)$$
ada=ada-$run@acme.example
grace=grace-$run@acme.example
steps=0

# call METHOD PATH BODY [HEADER…]: prints the answer, and fails if its status is not $expect (200).
call() {
    local method=$1 path=$2 body=$3 answer status header=()
    for h in "${@:4}"; do header+=(-H "$h"); done
    # shellcheck disable=SC2086 # an absent option is no argument
    answer=$(curl --silent --show-error $ca --user "$PROJECT_ID:$SECRET" --write-out '\n%{http_code}' \
        --request "$method" --header 'Content-Type: application/json' "${header[@]}" --data "$body" "$url$path")
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if [ "$status" != "${expect:-200}" ]; then
        echo "$method $path: $status instead of ${expect:-200}: $answer" >&2
        return 1
    fi
    printf '%s' "$answer"
}

# field NAME: the first text, number or truth of that name in the JSON on stdin.
field() { grep -o "\"$1\":\(\"[^\"]*\"\|[a-z0-9.]*\)" | head -1 | sed "s/\"$1\"://; s/^\"//; s/\"$//"; }

if [ -z "${PROJECT_ID:-}" ] || [ -z "${SECRET:-}" ]; then
    if [ ! -r "$credentials" ]; then
        echo "there is no $credentials: start \`tenure dev\` here, name its folder, or set PROJECT_ID and SECRET" >&2
        exit 1
    fi
    b2b=$(sed -n '/"b2b"/,/}/p' "$credentials" | tr -d ' \n')
    PROJECT_ID=$(field project_id <<<"$b2b")
    SECRET=$(field secret <<<"$b2b")
fi

# inbox WHOM NAME: a field of the newest message to somebody. It may take a moment to arrive.
inbox() {
    local found=
    for _ in $(seq 50); do
        # shellcheck disable=SC2086
        found=$(curl --silent --show-error $ca --get --data-urlencode "to=$1" --data limit=1 "$url/dev/messages" | field "$2")
        [ -n "$found" ] && [ "$found" != "${3:-}" ] && { printf '%s' "$found"; return; }
        sleep 0.1
    done
    echo "no message to $1 has arrived" >&2
    return 1
}

# token WHOM: what stands behind token= in the newest link that somebody was sent.
token() { inbox "$1" text "${2:-}" >/dev/null; links "$1" | sed 's/.*[?&]token=\([^&"]*\).*/\1/; s/%3D/=/g'; }
links() {
    # shellcheck disable=SC2086
    curl --silent --show-error $ca --get --data-urlencode "to=$1" --data limit=1 "$url/dev/messages" |
        grep -o '"links":\["[^"]*"' | head -1
}

# totp SECRET: the code that an authenticator app shows now (RFC 6238).
totp() {
    local key digest offset
    key=$(printf '%s' "$1" | base32 --decode | od -An -tx1 | tr -d ' \n')
    digest=$(printf '%016x' $(($(date +%s) / 30)) | sed 's/../\\x&/g' | xargs -0 printf |
        openssl dgst -sha1 -mac HMAC -macopt "hexkey:$key" | sed 's/.* //')
    offset=$((16#${digest:39:1} * 2))
    printf '%06d' $(((16#${digest:$offset:8} & 0x7fffffff) % 1000000))
}

step() {
    steps=$((steps + 1))
    echo "$steps. $1"
}

step "Ada asks for a link, to find or found her organization"
call POST /v1/b2b/magic_links/email/discovery/send "{\"email_address\": \"$ada\"}" >/dev/null
answer=$(call POST /v1/b2b/magic_links/discovery/authenticate "{\"discovery_magic_links_token\": \"$(token "$ada")\"}")
intermediate=$(field intermediate_session_token <<<"$answer")

step "She founds Acme, and is its administrator"
answer=$(call POST /v1/b2b/discovery/organizations/create \
    "{\"intermediate_session_token\": \"$intermediate\", \"organization_name\": \"Acme\", \"organization_slug\": \"acme-$run\"}")
[ "$(field member_authenticated <<<"$answer")" = true ]
ada_session=$(field session_token <<<"$answer")

step "She invites Grace, as an editor; the right to is Ada's own"
call POST /v1/b2b/magic_links/email/invite \
    "{\"organization_id\": \"acme-$run\", \"email_address\": \"$grace\", \"name\": \"Grace\", \"roles\": [\"editor\"]}" \
    "X-Stytch-Member-Session: $ada_session" >/dev/null
invited=$(inbox "$grace" text)
answer=$(call POST /v1/b2b/magic_links/authenticate "{\"magic_links_token\": \"$(token "$grace")\"}")
[ "$(field member_authenticated <<<"$answer")" = true ]
grace_at_acme=$(field member_id <<<"$answer")

step "She requires a second factor of everybody"
call PUT "/v1/b2b/organizations/acme-$run" '{"mfa_policy": "REQUIRED_FOR_ALL"}' \
    "X-Stytch-Member-Session: $ada_session" >/dev/null

step "Grace comes back by a link: that is not enough any more"
call POST /v1/b2b/magic_links/email/login_or_signup \
    "{\"organization_id\": \"acme-$run\", \"email_address\": \"$grace\"}" >/dev/null
answer=$(call POST /v1/b2b/magic_links/authenticate "{\"magic_links_token\": \"$(token "$grace" "$invited")\"}")
[ "$(field member_authenticated <<<"$answer")" = false ]
intermediate=$(field intermediate_session_token <<<"$answer")

step "She enrols an authenticator app, and is in"
answer=$(call POST /v1/b2b/totp "{\"organization_id\": \"acme-$run\", \"member_id\": \"$grace_at_acme\",
    \"intermediate_session_token\": \"$intermediate\"}")
answer=$(call POST /v1/b2b/totp/authenticate "{\"organization_id\": \"acme-$run\", \"member_id\": \"$grace_at_acme\",
    \"intermediate_session_token\": \"$intermediate\", \"code\": \"$(totp "$(field secret <<<"$answer")")\"}")
grace_session=$(field session_token <<<"$answer")

step "A second organization, Globex, has her as a viewer, and wants a code by SMS"
phone=+1415555$(printf '%04d' $((run % 10000)))
call POST /v1/b2b/organizations "{\"organization_name\": \"Globex\", \"organization_slug\": \"globex-$run\",
    \"email_invites\": \"ALL_ALLOWED\", \"mfa_policy\": \"REQUIRED_FOR_ALL\", \"mfa_methods\": \"RESTRICTED\",
    \"allowed_mfa_methods\": [\"sms_otp\"]}" >/dev/null
answer=$(call POST "/v1/b2b/organizations/globex-$run/members" "{\"email_address\": \"$grace\",
    \"mfa_phone_number\": \"$phone\", \"roles\": [\"viewer\"]}")
grace_at_globex=$(field member_id <<<"$answer")
globex=$(field organization_id <<<"$answer")

step "She exchanges her session: the link counts there too, the app does not, and a code is on its way"
answer=$(call POST /v1/b2b/sessions/exchange \
    "{\"organization_id\": \"globex-$run\", \"session_token\": \"$grace_session\", \"locale\": \"es\"}")
[ "$(field member_authenticated <<<"$answer")" = false ]
[ "$(field secondary_auth_initiated <<<"$answer")" = sms_otp ]
intermediate=$(field intermediate_session_token <<<"$answer")

step "She types the code, and is in there too"
answer=$(call POST /v1/b2b/otps/sms/authenticate "{\"organization_id\": \"globex-$run\",
    \"member_id\": \"$grace_at_globex\", \"intermediate_session_token\": \"$intermediate\",
    \"code\": \"$(inbox "$phone" code)\"}")
session=$(field session_token <<<"$answer")

step "A viewer may read documents"
answer=$(call POST /v1/b2b/sessions/authenticate "{\"session_token\": \"$session\", \"authorization_check\":
    {\"organization_id\": \"$globex\", \"resource_id\": \"documents\", \"action\": \"read\"}}")
[ "$(field authorized <<<"$answer")" = true ]

step "and may not delete them"
answer=$(expect=403 call POST /v1/b2b/sessions/authenticate "{\"session_token\": \"$session\", \"authorization_check\":
    {\"organization_id\": \"$globex\", \"resource_id\": \"documents\", \"action\": \"delete\"}}")
[ "$(field error_type <<<"$answer")" = session_authorization_error ]

step "All her sessions at Globex end; that at Acme goes on"
call POST /v1/b2b/sessions/revoke "{\"member_id\": \"$grace_at_globex\"}" >/dev/null
expect=404 call POST /v1/b2b/sessions/authenticate "{\"session_token\": \"$session\"}" >/dev/null
call POST /v1/b2b/sessions/authenticate "{\"session_token\": \"$grace_session\"}" >/dev/null

echo "walked $steps steps"
