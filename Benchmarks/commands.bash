# shellcheck shell=bash
# The bench command of ./dev, which sources this file and defines what it says and builds with.
: "${swift:=swift}"
declare -a flags

# MARK: bench

# Times and counts. The machine should have nothing else to do.
bench() {
    local command
    setup build
    if (($# == 0)); then set -- help; fi
    case "$1" in
    audio | rates | conversion | vad | processing | scores)
        # shellcheck source=Benchmarks/AudioBenchmarks/Peers/peers.sh
        source Benchmarks/AudioBenchmarks/Peers/peers.sh
        case "$1" in audio | rates) audio_peers ;; esac
        case "$1" in audio | vad) audio_onnxruntime ;; esac
        run_benchmark Benchmarks/AudioBenchmarks audio-benchmarks "$@"
        ;;
    transcriber) run_transcriber "${2:-}" ;;
    pipeline) run_benchmark Benchmarks/PipelineBenchmarks pipeline-benchmarks "$@" ;;
    --check) check_counts ;;
    codec)
        shift
        codec_peers
        run_benchmark Benchmarks realtime-bench codec --peers "$peers" "$@"
        ;;
    all)
        for command in codec session audio relay-compare; do bench "$command"; done
        ;;
    *)
        # The commands that put a relay under load look for it in .build/release.
        case "$1" in relay-compare | soak) build_release realtime-relay ;; esac
        if [[ "$1" == help ]]; then
            printf 'commands of audio-benchmarks: audio (all of the following in one table), rates, conversion, vad,\n'
            printf 'processing, scores; of pipeline-benchmarks: pipeline, and transcriber for it; all: everything but that\n\n'
        fi
        run_benchmark Benchmarks realtime-bench "$@"
        ;;
    esac
}

# A recogniser of Whisper's kind for "bench pipeline --recognizer-server", until it is interrupted.
run_transcriber() {
    local folder=Benchmarks/PipelineBenchmarks venv=.build/transcriber
    pinned_python "$folder/requirements.txt" "$venv" || fail "bench transcriber needs PyPI"
    exec "$venv/bin/python" "$folder/transcriber.py" ${1:+"$1"}
}

# Programs in other languages that measure the same frames: a line each in `peers`. One that cannot be had is left out,
# and said so.
codec_peers() {
    local folder=Benchmarks/Peers built=.build/codec-peers venv=.build/codec-peers/python
    local -a compiler
    peers=''
    mkdir -p "$built"
    if pinned_python "$folder/requirements.txt" "$venv"; then
        peers+="'$venv/bin/python' $folder/peers.py"$'\n'
    else
        complain "SKIPPED: orjson, msgspec and json: no virtual environment, or PyPI is out of reach; see above"
    fi
    if command -v node >/dev/null; then
        peers+="node $folder/peers.mjs"$'\n'
    else
        complain "SKIPPED: node is not installed"
    fi
    # The fastest code that the compiler makes of them for this machine.
    compiler=("${CXX:-c++}" -O3 -march=native -std=c++20)
    if [[ -n "${SIMDJSON:-}" && -n "${SIMDUTF:-}" ]]; then
        say "compiling the peer of simdjson and simdutf"
        "${compiler[@]}" -I"$(headers "$SIMDJSON" simdjson)" -I"$(headers "$SIMDUTF" simdutf)" \
            -I"$SIMDJSON/src" -I"$SIMDUTF/src" -o "$built/simd" "$folder/simd.cpp" \
            "$(amalgam "$SIMDJSON" simdjson)" "$(amalgam "$SIMDUTF" simdutf)"
        peers+="$built/simd"$'\n'
    else
        complain "SKIPPED: simdjson and simdutf: set SIMDJSON and SIMDUTF to their checkouts"
    fi
    if [[ -n "${YYJSON:-}" && -n "${SIMDUTF:-}" ]]; then
        say "compiling the peer of yyjson and simdutf"
        "${CC:-cc}" -O3 -march=native -I"$YYJSON/src" -c -o "$built/yyjson.o" "$YYJSON/src/yyjson.c"
        "${compiler[@]}" -I"$YYJSON/src" -I"$(headers "$SIMDUTF" simdutf)" -I"$SIMDUTF/src" -o "$built/yyjson" \
            "$folder/yyjson.cpp" "$built/yyjson.o" "$(amalgam "$SIMDUTF" simdutf)"
        peers+="$built/yyjson"$'\n'
    else
        complain "SKIPPED: yyjson: set YYJSON and SIMDUTF to their checkouts"
    fi
}

# Where a checkout of simdjson or simdutf has its headers, and the one file that has all of its code: releases have both
# in a folder "singleheader", repositories in "include" and "src".
headers() {
    if [[ -e "$1/singleheader/$2.h" ]]; then printf '%s' "$1/singleheader"; else printf '%s' "$1/include"; fi
}
amalgam() {
    if [[ -e "$1/singleheader/$2.cpp" ]]; then printf '%s' "$1/singleheader/$2.cpp"; else printf '%s' "$1/src/$2.cpp"; fi
}

# A virtual environment with what a file pins; made again where the file has changed.
pinned_python() {
    local requirements="$1" venv="$2"
    if [[ -e "$venv/requirements.txt" ]] && cmp -s "$requirements" "$venv/requirements.txt"; then return 0; fi
    rm -rf "$venv"
    python3 -m venv "$venv" || return 1
    say "downloading from PyPI: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
    "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-input --retries 2 \
        --requirement "$requirements" || return 1
    cp "$requirements" "$venv/requirements.txt"
}

# Counts are the same on every machine of one architecture, so they can be held against numbers in a file.
check_counts() {
    local thresholds=Benchmarks/codec-thresholds.txt scratch=.build/realtime-bench
    local row most_instructions most_allocations instructions allocations failures=0
    local few=1000 many=3000
    setup counts
    build_flags
    say "building realtime-bench"
    "$swift" build -c release "${flags[@]}" --package-path Benchmarks --scratch-path "$scratch" --product realtime-bench
    # Valgrind 3.19 does not read the toolchain's DWARF 5.
    strip -g -o "$scratch/realtime-bench-stripped" \
        "$("$swift" build -c release "${flags[@]}" --package-path Benchmarks --scratch-path "$scratch" --show-bin-path)/realtime-bench"
    printf '%-28s %14s %8s %12s %8s\n' row instructions most allocations most
    while IFS=$'\t' read -r row most_instructions most_allocations; do
        [[ -n "$row" && "$row" != \#* ]] || continue
        instructions=$((($(count_instructions "$row" "$many") - $(count_instructions "$row" "$few")) / (many - few)))
        allocations="$("$scratch/realtime-bench-stripped" codec-counts --row "$row" --times "$few")"
        printf '%-28s %14s %8s %12s %8s\n' "$row" "$instructions" "$most_instructions" "$allocations" \
            "$most_allocations"
        if ((instructions > most_instructions)) || [[ "${allocations%.*}" -gt "$most_allocations" ]] \
            || [[ "${allocations%.*}" -eq "$most_allocations" && "${allocations#*.}" != 00 ]]; then
            complain "bench --check: '$row' takes more than it may"
            failures=$((failures + 1))
        fi
    done <"$thresholds"
    if ((failures > 0)); then fail "bench --check: $failures rows are above their thresholds in $thresholds"; fi
    good "every row is within its thresholds"
}

count_instructions() {
    local collected
    collected="$(valgrind --tool=callgrind --callgrind-out-file=/dev/null .build/realtime-bench/realtime-bench-stripped \
        codec-counts --row "$1" --times "$2" 2>&1 >/dev/null | sed -n 's/.*Collected : *\([0-9]*\).*/\1/p')"
    [[ -n "$collected" ]] || fail "bench --check: valgrind counted nothing in '$1'"
    printf '%s' "$collected"
}

run_benchmark() {
    local package="$1" product="$2"
    shift 2
    build_flags
    say "$product $*"
    "$swift" run -c release "${flags[@]}" --package-path "$package" --scratch-path ".build/$product" "$product" "$@"
}
