# The voice-call page, and a role-play by what a browser records, in a real browser; sourced by ./dev, whose helpers it uses.
# shellcheck shell=bash

readonly browser_packages=(chromium nodejs fonts-dejavu-core fonts-noto-cjk python3-venv)

# A virtual environment with exactly the pinned packages; made again when the pins change.
browser_environment() {
    local requirements=Tests/Browser/requirements.txt
    browser_venv=.build/browser
    if [[ -e "$browser_venv/requirements.txt" ]] && cmp -s "$requirements" "$browser_venv/requirements.txt"; then
        return 0
    fi
    rm -rf "$browser_venv"
    mkdir -p .build
    /usr/bin/python3 -m venv "$browser_venv"
    say "downloading from PyPI: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
    "$browser_venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-input --retries 2 \
        --requirement "$requirements"
    cp "$requirements" "$browser_venv/requirements.txt"
}

# Uses the relay in REALTIME_RELAY where that is set, and keeps screenshots in the folder REALTIME_PICTURES.
browser_tests() {
    local -a missing=("${speech_packages[@]}")
    command -v node >/dev/null || missing+=(nodejs)
    command -v chromium >/dev/null || missing+=(chromium)
    install_packages "${missing[@]}" "${browser_packages[@]:2}"
    say "the page's models, in node"
    node --test Tests/Browser/models/
    browser_environment || fail "the browser tests need PyPI"
    if [[ -z "${REALTIME_RELAY:-}" ]]; then
        say "building the relay"
        find_swift
        build_release realtime-relay
        # shellcheck disable=SC2154  # Set by build_release.
        REALTIME_RELAY="$binaries/realtime-relay"
    fi
    say "the pages, in Chromium"
    REALTIME_RELAY="$(realpath "$REALTIME_RELAY")" PYTHONPATH=Tests/Browser PYTHONDONTWRITEBYTECODE=1 \
        "$browser_venv/bin/python" -m unittest --verbose voice_call role_play || fail "the browser tests failed"
}
