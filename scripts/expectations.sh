# Sourced by scripts that set another program beside Cairn's: expectations, counted. Before the first one `log` is
# where the last command's output goes; `tally_up` comes last.
# shellcheck shell=bash

passed=0
failed=0
expect() { # expect STATUS NAME COMMAND...
    local status=0
    "${@:3}" >"$log" 2>&1 || status=1
    if [ "$status" = "$1" ]; then
        passed=$((passed + 1))
        echo "ok      $2"
    else
        failed=$((failed + 1))
        echo "FAILED  $2"
        sed 's/^/        /' "$log"
    fi
}
tally_up() {
    echo "$passed passed, $failed failed, 0 skipped"
    [ $failed = 0 ]
}
