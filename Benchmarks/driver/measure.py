"""Rounds in which each program takes its turn, so that whatever slows the machine down slows all of them."""

import sys
from statistics import median

from program import Program
from questions import LISTS, questions

# Nanoseconds that the baseline's turn should take.
TURN = 25_000_000
ROUNDS = 9


def note(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def summary(rounds):
    """From program to nanoseconds of a single run in each round, to medians and their ratios within the rounds."""
    found = {name: {"ns": median(spans), "low": min(spans), "high": max(spans)} for name, spans in rounds.items()}
    if "C" in rounds:
        for name, spans in rounds.items():
            found[name]["ratio"] = median(span / base for span, base in zip(spans, rounds["C"]))
    return found


def rounds_of(programs, line, values, runs, count=ROUNDS, rows=None):
    """Each round begins with another program. `runs` is by program; `rows` is what each must find."""
    spans = {program.name: [] for program in programs}
    for turn in range(count):
        if "now" in values:
            # What was given back in the round before is due by then.
            values = values | {"now": values["now"] + 600_000}
        for program in programs[turn % len(programs) :] + programs[: turn % len(programs)]:
            answer = program.ask(line, **values, runs=runs[program.name])
            spans[program.name].append(answer.nanoseconds / runs[program.name])
            if rows is not None and answer.rows != rows:
                raise SystemExit(f"{program.name} did {answer.rows} instead of {rows}: {line} {values}")
    return summary(spans)


def agree(programs, line, values, where):
    """A quick answer that is another answer does not count."""
    answers = {program.name: program.ask(line, **values, runs=3) for program in programs}
    first = next(iter(answers.values()))
    for name, answer in answers.items():
        if (answer.rows, answer.checksum) != (first.rows, first.checksum):
            raise SystemExit(f"{where}: the programs do not find the same: {answers}")
    return first.rows


def enough_runs(program, question):
    """So many that a turn takes long enough to be measured, and no program makes the others wait for long."""
    once = program.ask(question.line, **question.values, runs=3).nanoseconds / 3
    return max(1, min(5_000, int(TURN / once)))


def reading(ledger, tasks, peers):
    """Every question about one ledger: from title to figures."""
    baseline, ours = Program("C", "read", ledger), Program("reel", "read", ledger)
    others = [Program(name, "read", ledger) for name in peers]
    for other in others:
        other.learn(baseline, LISTS)
    results = {}
    for question in questions(tasks):
        programs = ([baseline] if question.has_baseline else []) + [ours] + (others if question.has_peers else [])
        rows = agree(programs, question.line, question.values, f"{question.title} of {tasks}")
        runs = {program.name: enough_runs(program, question) for program in programs}
        found = rounds_of(programs, question.line, question.values, runs)
        results[question.title] = {"rows": rows, "programs": found}
        told = ", ".join(f"{name} {figures['ns'] / 1_000:.1f}" for name, figures in found.items())
        note(f"{question.title}: {told} µs")
    for program in [baseline, ours, *others]:
        program.close()
    return results
