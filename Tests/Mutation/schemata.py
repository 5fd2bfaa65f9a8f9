"""Many mutants in one build, each behind a switch that the environment sets: REALTIME_MUTANT=17.

A mutant that is built alone costs a rebuild, a held one only its tests. A changed line becomes one line that has both,
`if (activeMutant == 17 ? a <= b : a < b) {`, so that no other line moves. What cannot be written that way, or does not
compile, is left to be built alone.
"""

import re

SWITCH = "REALTIME_MUTANT"
FILE = "ActiveMutant.swift"
# Inlinable code asks for it too.
GLOBAL = f"""#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

@usableFromInline let activeMutant = getenv("{SWITCH}").flatMap {{ Int(String(cString: $0)) }} ?? 0
"""
ERROR = re.compile(r"^(/\S+\.swift):(\d+):\d+: error: (.*)", re.MULTILINE)
ROUNDS = 15

# What an expression stands behind and before, in formatted code.
BEFORE = re.compile(r", |(?<! ): | (?:&?[-+*/|&]|<<|>>)?= "
                    r"|\b(?:return|if|guard|while|where|in|throw|case|try[?!]?) |; ")
AFTER = re.compile(r",(?: |$)|(?<! ): |:$| (?:&?[-+*/|&]|<<|>>)?= | \{| else\b| where | in |; ")
BEGINNING = re.compile(r" in |; ")
ASSIGNMENT = re.compile(r" (?:&?[-+*/|&]|<<|>>)= ")
# A line that goes on with what the line before it began: a part of it may bind more loosely than what is outside.
CONTINUED = re.compile(r"\s*(?:&&|\|\||\?\?|==|!=|<=|>=|\.\.<|[-+*/?:<>&|]|\.(?!\.))(?:\s|\w)")
LOGICAL = re.compile(r"\s*(&&|\|\|) ")
NO_STATEMENT = re.compile(r"(?:@|let |var |func |case |default:|guard (?:let|var|case) |import |[}\])]"
                          r"|(?:\w+ )*(?:init|subscript)\b"
                          r"|(?:\w+(?:\(set\))? )+(?:let|var|func|case|struct|enum|extension|class) )")
BLOCK = re.compile(r"\belse\b|^(?:let|var) |^\w+ \{")
LABEL = re.compile(r"\s*(?:case |default:)")
# In a pattern anything else decides whether a switch is exhaustive.
LITERAL = re.compile(r'"[^"]*"|[\d_x]+')


def shape(code):
    """For each character the place of the bracket around it, or None in a string, and where each bracket closes."""
    around, closes, stack, strings, floor = [], {}, [], [], 0
    index = 0
    while index < len(code):
        character = code[index]
        if strings and strings[-1] == len(stack):
            # In a string, and not in a value between its words.
            around.append(None)
            if character == "\\":
                index += 1
                if index < len(code):
                    around.append(None)
                    if code[index] == "(":
                        stack.append(index)
            elif character == '"':
                strings.pop()
        else:
            inside = bool(strings)
            if character == '"':
                around.append(None)
                strings.append(len(stack))
            elif character in "([{":
                around.append(None if inside else stack[-1] if stack else -1)
                stack.append(index)
            elif character in ")]}":
                if stack:
                    closes[stack.pop()] = index
                else:
                    floor = index + 1
                around.append(None if inside else stack[-1] if stack else -1)
            else:
                around.append(None if inside else stack[-1] if stack else -1)
        index += 1
    return around, closes, floor, not stack and not strings and floor == 0


def difference(code, changed):
    """Where the lines begin to differ, and how much of both ends is the same."""
    start = 0
    while start < min(len(code), len(changed)) and code[start] == changed[start]:
        start += 1
    end = 0
    while end < min(len(code), len(changed)) - start and code[-1 - end] == changed[-1 - end]:
        end += 1
    return start, end


def closed(text):
    """`a..<(b + 1)` for `a...b`, which is a range of another type."""
    return re.sub(r"\.\.\.([\w.]+)$", r"..<(\1 + 1)", text)


def may_stand_beside(line, text):
    """Whether brackets around the text leave what the operator that the other line begins with takes."""
    operator = LOGICAL.match(line)
    if operator:
        return " ? " not in text and (operator.group(1) == "||" or " || " not in text)
    return not CONTINUED.match(line)


def label_end(code, around):
    """Where what a case does begins; 0 in a line of no case."""
    colons = [place for place, character in enumerate(code) if character == ":" and around[place] == -1]
    return colons[0] + 1 if LABEL.match(code) and colons else 0


def found_in(code, within, pattern, low, high):
    """Where the pattern is between the places, outside of brackets and strings there."""
    return [match.span() for match in pattern.finditer(code, 0, high) if match.start() >= low
            and all(within[place] or code[place] == "{" for place in range(*match.span()))]


def forms(code, changed, number, following):
    """Lines that have both, the likeliest to compile first. `following` is the next line."""
    test = f"activeMutant == {number}"
    if changed.startswith(code + " return "):
        return [f"{code} if {test} {{{changed[len(code):].rstrip(';')} }}"]
    around, closes, floor, is_whole = shape(code)
    indent = code[: len(code) - len(code.lstrip())]
    is_statement = is_whole and not NO_STATEMENT.match(code.lstrip()) and not CONTINUED.match(code)
    is_statement = is_statement and not CONTINUED.match(following)
    if changed.strip() == "do {}":
        # In an initialiser the compiler wants it on every way.
        return [f"{indent}if {test} {{}} else {{ {code.strip()} }}"] if is_statement else []
    if '#"' in code:
        return []
    start, same = difference(code, changed)
    end = len(code) - same
    is_assignment = any(match.start() <= start <= match.end() for match in ASSIGNMENT.finditer(code))
    label = label_end(code, around)
    is_pattern = start < label and " where " not in code[:start]
    # From the innermost brackets outwards.
    groups = [place for place in sorted(closes, reverse=True) if place < start and end <= closes[place]
              and around[place] is not None] + [-1]
    found = []
    for group in groups:
        first, last = (group + 1, closes[group]) if group >= 0 else (max(floor, len(indent)), len(code))
        within = [place == group for place in around]
        low = max([first] + [stop for _, stop in found_in(code, within, BEFORE, first, last) if stop <= start])
        high = min([last] + [begin for begin, _ in found_in(code, within, AFTER, end, last)])
        outside = ([code] if group < 0 and low == first else []) + ([following] if high == len(code) else [])
        if outside[:1] == [code] and LOGICAL.match(code):
            low = LOGICAL.match(code).end()
        old, new = code[low:high].strip(), closed(changed[low : len(changed) - (len(code) - high)].strip())
        is_apart = low <= start and all(may_stand_beside(line, old + new) for line in outside)
        if is_assignment or not old or not new or group < 0 and BLOCK.search(old):
            is_apart = False
        if is_apart and (not is_pattern or LITERAL.fullmatch(old)):
            left = code[:low] + " " * (code[low:high][:1] == " ")
            right = " " * (code[low:high][-1:] == " ") + code[high:]
            found.append(f"{left}({test} ? {new} : {old}){right}")
        if group >= 0 and code[group] == "{":
            low = max([first] + [stop for _, stop in found_in(code, within, BEGINNING, first, last) if stop <= start])
            found.append(both(code, changed, test, low, last))
    if is_statement:
        found.append(both(code, changed, test, len(indent), len(code)))
    elif 0 < label <= start and is_whole and not CONTINUED.match(following):
        found.append(both(code, changed, test, label, len(code)))
    return list(dict.fromkeys(found))


def both(code, changed, test, low, high):
    """With the statement between the places in both ways."""
    old, new = code[low:high].strip(), changed[low : len(changed) - (len(code) - high)].strip()
    left = code[:low].rstrip() + " " if code[:low].strip() else code[:low]
    return f"{left}if {test} {{ {new} }} else {{ {old} }}{' ' if code[high:] else ''}{code[high:]}"


class Held:
    """The mutants that one build holds, by number. The others of `mutants` are to be built alone."""

    def __init__(self, package, mutants, code_of):
        self.package = package
        self.texts = {}
        self.forms = {}
        self.places = {}
        self.originals = {}
        for number, (name, line, original, changed) in mutants.items():
            if not name.endswith(".swift"):
                continue
            lines = self.texts.setdefault(name, (package / name).read_text().split("\n"))
            found = forms(code_of(original), changed, number, lines[line] if line < len(lines) else "")
            if found:
                self.forms[number], self.places[number], self.originals[number] = found, (name, line), original
                lines[line - 1] = found.pop(0)
        for module in {"/".join(name.split("/")[:2]) for name in self.texts}:
            (package / module / FILE).write_text(GLOBAL)
        for name in self.texts:
            self.write(name)

    def write(self, name):
        (self.package / name).write_text("\n".join(self.texts[name]))

    def build(self, build):
        """Builds until it does, without what the compiler refuses; `build` gives status and output, as this does."""
        for _ in range(ROUNDS):
            status, output = build()
            if status == 0 or not self.places:
                break
            refused = self.blamed(ERROR.findall(output))
            if not refused:
                # The errors are no use.
                self.forms = {number: [] for number in self.places}
            for number in refused or list(self.places):
                self.refuse(number)
        return status, output

    def blamed(self, errors):
        """The mutants of the lines with errors. In a file without any it is the last one before, for what a way leaves
        out is told at its end: of an initialiser, the last one that leaves a statement out."""
        result = set()
        for file in {file for file, _, _ in errors}:
            here = {line: number for number, (name, line) in self.places.items() if file == str(self.package / name)}
            found = [(int(line), text) for place, line, text in errors if place == file]
            near = []
            for line, text in found:
                before = [place for place in here if place < line]
                leaving_out = [place for place in before if "initializ" in text and self.leaves_out(here[place])]
                near += [max(leaving_out or before)] if before else []
            result |= {here[line] for line in [line for line, _ in found if line in here] or near}
        return result

    def leaves_out(self, number):
        name, line = self.places[number]
        return "{} else {" in self.texts[name][line - 1]

    def refuse(self, number):
        name, line = self.places[number]
        self.texts[name][line - 1] = self.forms[number].pop(0) if self.forms[number] else self.originals[number]
        if self.texts[name][line - 1] == self.originals[number]:
            del self.places[number]
        self.write(name)
