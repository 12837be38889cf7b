"""The figures as Markdown tables."""

from importing import SECONDS
from questions import questions
from writing import CHANGES

GROWTH = 3
PROCESS = 4
FSYNCS = 1.05


def verdict(value, most=None, least=None):
    """A figure beside what is wanted of it; what misses it is bold."""
    is_good = (most is None or value <= most) and (least is None or value >= least)
    return f"{value:.2f}" if is_good else f"**{value:.2f}**"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def micro(nanoseconds):
    return f"{nanoseconds / 1_000:.0f}" if nanoseconds >= 99_500 else f"{nanoseconds / 1_000:.1f}"


def size_name(tasks):
    return f"{tasks // 1_000_000} M" if tasks >= 1_000_000 else f"{tasks // 1_000} k"


def times(found, name):
    return f"{found[name]['ratio']:.1f}" if name in found and "ratio" in found[name] else ""


def reading_table(results, sizes):
    names = [size_name(size) for size in sizes]
    head = ["question, µs", *(f"C {n}" for n in names), *(f"reel {n}" for n in names), *(f"× C {n}" for n in names)]
    head += ["at most", f"growth (at most {GROWTH})", "GRDB ×", "Python ×"]
    rows = []
    for question in questions(sizes[-1]):
        found = [results[str(size)]["reading"][question.title]["programs"] for size in sizes]
        row = [question.title]
        row += [micro(one["C"]["ns"]) if "C" in one else "" for one in found]
        row += [micro(one["reel"]["ns"]) for one in found]
        row += [verdict(one["reel"]["ratio"], most=question.ratio) if "C" in one else "" for one in found]
        row += [question.ratio or ""]
        row.append(verdict(found[-1]["reel"]["ns"] / found[0]["reel"]["ns"], most=GROWTH) if len(sizes) > 1 else "")
        rows.append(row + [times(found[-1], "GRDB"), times(found[-1], "Python")])
    return table(head, rows)


def changing_table(results, sizes):
    names = [size_name(size) for size in sizes]
    head = ["change, µs", *(f"C {n}" for n in names), *(f"reel {n}" for n in names), *(f"rate {n}" for n in names)]
    rows = []
    for title, _, _, wanted in CHANGES:
        found = [results[str(size)]["changing"].get(title, {}).get("programs") for size in sizes]
        is_rate = wanted < 1
        ratios = []
        for one in found:
            ratio = one and one["reel"]["ratio"]
            shown = "" if not one else verdict(1 / ratio, least=wanted) if is_rate else verdict(ratio, most=wanted) + " ×"
            ratios.append(shown)
        row = [title, *(micro(one["C"]["ns"]) if one else "" for one in found)]
        row += [*(micro(one["reel"]["ns"]) if one else "" for one in found), *ratios]
        row.append(f"≥ {wanted}" if is_rate else f"≤ {wanted} × the time")
        peers = next((one for one in found if one and "GRDB" in one), {})
        row += [f"{1 / peers[name]['ratio']:.2f}" if name in peers else "" for name in ("GRDB", "Python")]
        rows.append(row)
    return table([*head, "wanted", "GRDB rate", "Python rate"], rows)


def durable_tables(results):
    parts = []
    if results.get("synced"):
        rows = [[title, verdict(calls, most=FSYNCS)] for title, calls in results["synced"].items()]
        parts.append(table(["fdatasync for each durable change", f"calls (at most {FSYNCS})"], rows))
    if results.get("committing"):
        rows = []
        for title, rates in results["committing"].items():
            raw = rates["raw fdatasync"]
            rows.append([
                title, f"{raw:,.0f}", f"{rates['C']:,.0f}" if "C" in rates else "", f"{rates['reel']:,.0f}",
                f"{rates['reel'] / raw:.2f}",
            ])  # fmt: skip
        parts.append(table(["durable changes a second", "raw fdatasync", "C", "reel", "reel / raw"], rows))
    return "\n\n".join(parts)


def process_table(results):
    rows = []
    for title, found in results.items():
        shell = found["sqlite3"]
        for name, spans in found.items():
            times = [spans["wall"] / shell["wall"], spans["cpu"] / shell["cpu"]]
            shown = [verdict(value, most=PROCESS if name == "reel" else None) for value in times]
            rows.append([f"{title}: {name}", f"{spans['wall'] * 1e3:.1f}", f"{spans['cpu'] * 1e3:.1f}", *shown])
    return table(["process", "wall ms", "processor ms", "× sqlite3 wall", f"× processor (at most {PROCESS})"], rows)


def markdown(results):
    sizes, machine = results["sizes"], results["machine"]
    parts = [
        f"`{results['command']}`, {machine['when']}, commit {machine['commit']}: {machine['processors']} × "
        f"{machine['processor']}, {machine['memory'] / 2**30:.0f} GiB, {machine['system']}, {machine['file system']}, "
        f"SQLite {machine['sqlite']}, {machine['compiler']}, {machine['swift']}; load before {machine['load before']}.",
        "### Questions", reading_table(results, sizes), "### Changes, in memory", changing_table(results, sizes),
        "### Changes, on the disk", durable_tables(results),
    ]  # fmt: skip
    if results.get("processes"):
        parts += [f"### Whole processes, {size_name(sizes[-1])} tasks", process_table(results["processes"])]
    if results.get("importing"):
        found = results["importing"]
        parts += ["### Import", (
            f"{found['tasks']:,} tasks with {found['events']:,} events in {verdict(found['seconds'], most=SECONDS)} s "
            f"(at most {SECONDS}); the ledger has {found['bytes'] / 1e6:,.0f} MB; raw fdatasync {found['raw fdatasync']:,.0f} a second."
        )]  # fmt: skip
    return "\n\n".join(parts) + "\n"
