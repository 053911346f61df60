#!/usr/bin/env bash
# What action.yml runs: chooses the command, writes the report into the job, passes the exit code on.
set -uo pipefail
leakscan="$RUNNER_TEMP/leakscan/bin/leakscan"
reports=(--format github --report "markdown=$GITHUB_STEP_SUMMARY")
if [ -n "$SARIF" ]; then reports+=(--report "sarif=$SARIF"); fi

# The step that this runs in has these for the organisation scan; the others must not see them.
if [ "$SCAN" != org ]; then unset LEAKSCAN_GITHUB_TOKEN LEAKSCAN_STATE LEAKSCAN_MIRRORS; fi
for name in LEAKSCAN_STATE LEAKSCAN_MIRRORS LEAKSCAN_GITHUB_TOKEN; do
    if [ -z "${!name-}" ]; then unset "$name"; fi
done

case "$SCAN" in
change)
    base=${PULL_BASE:-$PUSH_BASE}
    head=${PULL_HEAD:-$GITHUB_SHA}
    if [ -z "$base" ] || [ -z "${base//0/}" ]; then
        # a new branch, or no event that knows a base: what the default branch does not have
        base=$(git rev-parse --verify --quiet origin/HEAD || true)
    fi
    if [ -n "$base" ] && git cat-file -e "$base^{commit}" 2>/dev/null; then
        "$leakscan" history . --range "$base..$head" "${reports[@]}"
    elif [ -n "$base" ]; then
        echo "::error::the commit $base is not here: check out with fetch-depth: 0" >&2
        exit 2
    else
        "$leakscan" history . "${reports[@]}"
    fi
    ;;
history)
    "$leakscan" history . "${reports[@]}"
    ;;
org)
    channels=()
    IFS=, read -r -a names <<<"$NOTIFY"
    for name in "${names[@]}"; do channels+=(--notify "$name"); done
    "$leakscan" org "$OWNER" --host "$SERVER" "${channels[@]}" "${reports[@]}"
    ;;
*)
    echo "::error::scan must be change, history or org" >&2
    exit 2
    ;;
esac
code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
