"""Do the tests notice? Changes the codec, or the session, in one place at a time and runs its tests.

usage: python3 Tests/Mutation/mutate.py [--of codec|session|machines] [--count N] [--seed S] [--skip N]
                                        [--file PATTERN] [--alone] [--list]

The places are drawn with the seed from all lines of the subject, so that a file is drawn as often as it is long. The
mutants are built in a small package of the subject and its tests under .build/mutation, as many as can be in one build
(schemata.py) and the others alone after them. One is killed when the tests fail, trap or do not end. One that does not
build does not count. Survivors that cannot be told from the original are listed in survivors.txt, with the reason; the
others make the run fail below the goal of 90 %.
"""

import argparse
import fnmatch
import itertools
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import threading
import time

import schemata

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SURVIVORS = pathlib.Path(__file__).resolve().parent / "survivors.txt"
GOAL = 0.9
CODEC_FILES = [
    "Sources/RealtimeProtocol/Codec/*.swift", "Sources/RealtimeProtocol/JSON/*.swift",
    "Sources/RealtimeProtocol/HotPath/*.swift", "Sources/RealtimeProtocol/Dialects/*.swift",
    "Sources/RealtimeProtocol/Translation/*.swift", "Sources/RealtimeProtocol/Audio/*.swift",
    "Sources/RealtimeProtocol/Objects/*.swift", "Sources/RealtimeProtocol/Events/*.swift",
    "Sources/CRealtimeKernels/rk_base64*.[ch]", "Sources/CRealtimeKernels/rk_json*.[ch]",
    "Sources/CRealtimeKernels/rk_utf8*.[ch]",
]
SESSION_FILES = [f"Sources/RealtimeSession/{folder}/*.swift" for folder in (
    "Client", "Interruption", "Machines", "Playback", "Reconnect", "Recording", "Responses", "Server", "Transport")]
MACHINE_FILES = [name for name in SESSION_FILES if "/Recording/" not in name]
# What explorations tell states apart by: a wrong one makes them see less, and nothing a session does.
SHAPES = ["*+Shape.swift"]
# Tests of a session that take a second or two, and explorations and simulations, which take eight tenths of the time.
SLOWER = [
    "AudioStoreTests|FrozenPeerTests|IdentifierSourceTests|MachineExplorationTests|OutstandingLogTests"
    "|ServerExplorationTests|ServerSessionTests|SessionReplayTests",
    "ContinuityTrialTests|PlaybackTrialTests|SimulationTests|ClientExplorationTests|ClientWalkTests|DiagramTests",
]
MANIFEST = """// swift-tools-version: 6.3
import PackageDescription
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
]
let package = Package(name: "mutation", platforms: [.macOS(.v26)], targets: [
    .target(name: "RealtimeUnits", swiftSettings: settings),
    .target(name: "CRealtimeKernels", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
        name: "RealtimeProtocol", dependencies: ["RealtimeUnits", "CRealtimeKernels"], swiftSettings: settings),
    .testTarget(
        name: "RealtimeProtocolTests", dependencies: ["RealtimeProtocol", "RealtimeUnits", "CRealtimeKernels"],
        exclude: ["Fixtures/Lines"], swiftSettings: settings),
])
"""
SESSION_MANIFEST = MANIFEST[: MANIFEST.index("    .testTarget(")] + """    .target(
        name: "RealtimeSession", dependencies: ["RealtimeUnits", "RealtimeProtocol"], swiftSettings: settings),
    .target(
        name: "RealtimeTestKit", dependencies: ["RealtimeUnits", "RealtimeProtocol", "RealtimeSession"],
        swiftSettings: settings),
    .testTarget(
        name: "RealtimeSessionTests",
        dependencies: ["RealtimeSession", "RealtimeTestKit", "RealtimeProtocol", "RealtimeUnits"],
        exclude: ["Recordings"], swiftSettings: settings),
])
// The tests of a session take three times as long where nothing is optimised. They are themselves what takes long to
// optimise.
for target in package.targets where target.type == .regular && target.name != "CRealtimeKernels" {
    target.swiftSettings = settings + [.unsafeFlags(["-O", "-assert-config", "Debug"])]
}
"""


class Subject:
    """What is changed, and the tests that ought to notice."""

    def __init__(self, name, files, left_out, targets, manifest, environment, slower=()):
        self.files = files
        self.left_out = left_out
        self.targets = targets
        self.manifest = manifest
        self.environment = environment
        # Runs of the tests, one after the other while nothing fails.
        self.selections = [["--skip", "|".join(slower)] if slower else [], *(["--filter", some] for some in slower)]
        self.package = REPOSITORY / f".build/mutation/{name}"
        self.scratch = REPOSITORY / f".build/mutation/{name}-build"


def session(name, files, left_out):
    return Subject(
        name, files, left_out,
        ["Sources/RealtimeUnits", "Sources/RealtimeProtocol", "Sources/CRealtimeKernels", "Sources/RealtimeSession",
         "Sources/RealtimeTestKit", "Tests/RealtimeSessionTests"],
        SESSION_MANIFEST, {"REALTIME_CONVERSATIONS": "40"}, SLOWER)


SUBJECTS = {
    "codec": Subject(
        "codec", CODEC_FILES, [],
        ["Sources/RealtimeUnits", "Sources/RealtimeProtocol", "Sources/CRealtimeKernels", "Tests/RealtimeProtocolTests"],
        MANIFEST, {}),
    "session": session("session", SESSION_FILES, SHAPES),
    # What decides, without what is set and what is written down.
    "machines": session("session", MACHINE_FILES, [*SHAPES, "*Configuration*.swift"]),
}

# What is replaced with what. Operators stand between spaces in formatted code, so generics and arrows are left alone.
SWAPS = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
    (r" < ", " >= "), (r" > ", " <= "),
    (r" && ", " || "), (r" \|\| ", " && "), (r" \+ ", " - "), (r" - ", " + "), (r" &\+ ", " &- "),
    (r" &- ", " &+ "), (r" \* ", " / "), (r" / ", " * "), (r" \+= ", " -= "), (r" -= ", " += "),
    (r" &\+= ", " &-= "), (r" & ", " | "), (r" \| ", " & "), (r" << ", " >> "), (r" >> ", " << "),
    (r"\.\.<", "..."), (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"\.absent\b", ".null"),
    (r"\.null\b", ".absent"), (r"\bif !", "if "), (r"\bguard !", "guard "), (r"\bif \(!", "if ("),
]
NUMBER = re.compile(r"(?<![\w.$])(0x[0-9A-Fa-f_]+|\d[\d_]*)(?![\w.])")
TEXT = re.compile(r'"((?:[^"\\]|\\.)+)"')
CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|guard|while) )([^,{]*?)( \{.*| else \{.*)$")
C_CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|while) \()(.*)(\)(?: \{| [^()]*;)?)$")
STATEMENT = re.compile(r"^\s+(?!let |var |case |func |return|guard |if |for |while |switch |static |private |public )"
                       r"[\w.]+(?:\[[^\]]*\])?(?:\(.*\)| [-+&|*/]?=[^=].*);?$")
DECLARED = re.compile(r"^\s*(import|internal import|public import|@|#|//|/\*|\*)")
BODY = re.compile(r"^(\s+)(?:[\w@()]+ )*(?:mutating )?func .* -> (Bool|Int)(?: \{)$")
SKIPPED_CALL = re.compile(r"precondition|preconditionFailure|fatalError|assert|description|StaticString = ")


def code_of(line):
    """The line without its comment."""
    quoted = False
    for index, character in enumerate(line):
        if character == '"' and (index == 0 or line[index - 1] != "\\"):
            quoted = not quoted
        if not quoted and line.startswith("//", index):
            return line[:index].rstrip()
    return line


def mutants_of(line, is_c):
    """The changed lines, each once."""
    code = code_of(line)
    if not code.strip() or DECLARED.match(code) or SKIPPED_CALL.search(code):
        return []
    strings = [match.span() for match in TEXT.finditer(code)]

    def is_quoted(index):
        return any(start <= index < end for start, end in strings)

    found = []
    for pattern, replacement in SWAPS:
        for match in re.finditer(pattern, code):
            if is_quoted(match.start()) or (pattern in (r" < ", r" > ") and "func " in code):
                continue
            found.append(code[: match.start()] + replacement + code[match.end() :])
    for match in NUMBER.finditer(code):
        if is_quoted(match.start()):
            continue
        value = int(match.group(1).replace("_", ""), 0)
        for changed in (value + 1, value - 1):
            if changed >= 0:
                found.append(code[: match.start()] + str(changed) + code[match.end() :])
    if not is_c:
        # Names of members and values; sentences are for people.
        for match in TEXT.finditer(code):
            if re.fullmatch(r"[\w.]+", match.group(1)):
                changed = match.group(1)[:-1] + ("x" if match.group(1)[-1] != "x" else "y")
                found.append(code[: match.start(1)] + changed + code[match.end(1) :])
        match = BODY.match(code)
        if match:
            values = ("true", "false") if match.group(2) == "Bool" else ("0",)
            found += [code + " return " + value + ";" for value in values]
    match = (C_CONDITION if is_c else CONDITION).match(code)
    if match and not re.search(r"\b(let|var|case|try)\b|#available", match.group(2)):
        found.append(f"{match.group(1)}!({match.group(2)}){match.group(3)}")
    if STATEMENT.match(code) and not code.rstrip().endswith(","):
        found.append(re.match(r"\s*", code).group(0) + (";" if is_c else "do {}"))
    return [changed for changed in dict.fromkeys(found) if changed != code]


def places(subject, pattern):
    result = []
    for file in sorted({file for glob in subject.files for file in REPOSITORY.glob(glob)}):
        name = str(file.relative_to(REPOSITORY))
        if any(fnmatch.fnmatch(name, left_out) for left_out in subject.left_out):
            continue
        if pattern and not fnmatch.fnmatch(name, f"*{pattern}*"):
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            mutants = mutants_of(line, file.suffix in (".c", ".h"))
            if mutants:
                result.append((name, number, line, mutants))
    return result


def drawn(subject, count, seed, pattern):
    """`count` mutants at different lines; the same for the same seed and sources."""
    generator = random.Random(seed)
    lines = places(subject, pattern)
    generator.shuffle(lines)
    return [(name, number, line, generator.choice(mutants)) for name, number, line, mutants in lines[:count]]


def prepare(subject):
    shutil.rmtree(subject.package, ignore_errors=True)
    for path in subject.targets:
        # Times are kept: what is as it was is not built again.
        shutil.copytree(REPOSITORY / path, subject.package / path)
    (subject.package / "Package.swift").write_text(subject.manifest)
    for path in ("Docs", "README.md"):
        (subject.package / path).symlink_to(REPOSITORY / path)


def run(subject, arguments, limit, until=None, number=0):
    """Status and output; None where it did not end in time. Output with `until` in it is failure enough.

    `number` is that of the mutant to switch on."""
    environment = {name: value for name, value in os.environ.items() if name != "REALTIME_CORPUS"}
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.update(subject.environment)
    environment[schemata.SWITCH] = str(number)
    command = [os.environ.get("SWIFT", "swift"), *arguments, "--package-path", str(subject.package),
               "--scratch-path", str(subject.scratch)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env=environment, text=True, errors="replace", start_new_session=True)
    late = threading.Event()

    def stop():
        # The whole session: the package manager puts the tests into a process group of their own.
        subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)

    def give_up():
        late.set()
        stop()

    timer = threading.Timer(limit, give_up)
    timer.start()
    output = []
    for line in process.stdout:
        output.append(line)
        if until and until in line:
            stop()
    status = process.wait()
    timer.cancel()
    return (None if late.is_set() else status), "".join(output)


def test(subject, limits, number=0):
    """Status, output and how long each run took: what most mutants fail comes first, and what takes long last."""
    status, output, taken = 0, "", []
    for selection, limit in zip(subject.selections, limits):
        began = time.monotonic()
        status, output = run(subject, ["test", "--skip-build", *selection], limit, "recorded an issue", number)
        taken.append(time.monotonic() - began)
        if status != 0:
            break
    return status, output, taken


def verdict_of(status):
    return "survived" if status == 0 else "killed (no end)" if status is None else "killed"


def judge_held(subject, limits, numbers):
    for number in numbers:
        began = time.monotonic()
        yield number, verdict_of(test(subject, limits, number)[0]), time.monotonic() - began


def judge_alone(subject, mutants, limits, numbers):
    for number in numbers:
        name, place, _, changed = mutants[number]
        began = time.monotonic()
        file = subject.package / name
        original = file.read_text()
        lines = original.split("\n")
        lines[place - 1] = changed
        try:
            file.write_text("\n".join(lines))
            # A mutant can make the type checker search for long; that one does not count either.
            status, _ = run(subject, ["build", "--build-tests"], 600)
            verdict = verdict_of(test(subject, limits)[0]) if status == 0 else "not built"
        finally:
            file.write_text(original)
        yield number, verdict, time.monotonic() - began


def listed():
    """Survivors with a reason, by file, line and change."""
    reasons = {}
    if SURVIVORS.exists():
        for line in SURVIVORS.read_text().splitlines():
            if line and not line.startswith("#"):
                file, old, new, reason = line.split(" | ")
                reasons[file, old, new] = reason
    return reasons


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--of", choices=SUBJECTS, default="codec", help="what is changed")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0, help="leave out the first of them, which another run had")
    parser.add_argument("--file", help="only files whose path has this in it; * stands for anything")
    parser.add_argument("--list", action="store_true", help="print the mutants and stop")
    parser.add_argument("--alone", action="store_true", help="build every mutant alone")
    options = parser.parse_args()
    subject = SUBJECTS[options.of]
    mutants = dict(enumerate(drawn(subject, options.count, options.seed, options.file), 1))
    mutants = {number: mutant for number, mutant in mutants.items() if number > options.skip}
    if options.list:
        for name, place, line, changed in mutants.values():
            print(f"{name}:{place}: {line.strip()}  ->  {changed.strip()}")
        return 0
    prepare(subject)
    start = time.monotonic()
    held = schemata.Held(subject.package, {} if options.alone else mutants, code_of)
    status, output = held.build(lambda: run(subject, ["build", "--build-tests"], 1800))
    if status != 0:
        sys.exit(f"mutate: the original does not build\n{output[-4000:]}")
    built = time.monotonic()
    status, output, taken = test(subject, [1800] * len(subject.selections))
    if status != 0:
        sys.exit(f"mutate: the tests of the original fail\n{output[-4000:]}")
    print(f"seed {options.seed}; the original built in {built - start:.0f} s with {len(held.places)} mutants to switch "
          f"on, its tests took {sum(taken):.0f} s", flush=True)
    reasons = listed()
    counts = {"killed": 0, "survived": 0, "equivalent": 0, "not built": 0}
    limits = [60 + 4 * seconds for seconds in taken]
    # The held ones first: one that is built alone takes the place of their build.
    for number, verdict, seconds in itertools.chain(
            judge_held(subject, limits, [number for number in mutants if number in held.places]),
            judge_alone(subject, mutants, limits, [number for number in mutants if number not in held.places])):
        name, place, line, changed = mutants[number]
        reason = reasons.get((name, line.strip(), changed.strip()))
        kind = verdict.split(" (")[0]
        if kind == "survived" and reason:
            kind, verdict = "equivalent", f"survived, listed: {reason}"
        counts[kind] += 1
        print(f"{number:3} {seconds:4.0f} s  {verdict}\n      {name}:{place}\n"
              f"      - {line.strip()}\n      + {changed.strip()}", flush=True)
    judged = counts["killed"] + counts["survived"]
    score = counts["killed"] / judged if judged else 1
    print(f"{counts['killed']} of {judged} killed ({score:.0%}); {counts['equivalent']} equivalent ones survived as "
          f"listed, {counts['not built']} did not build")
    return 0 if score >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
