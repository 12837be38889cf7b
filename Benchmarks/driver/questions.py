"""What is asked, and how much longer than the baseline it may take."""

from dataclasses import dataclass, field

from workload import END, MODELS, YEAR

HOUR = 3_600_000


@dataclass
class Question:
    title: str
    line: str
    values: dict = field(default_factory=dict)
    # At most so many times the baseline's time; None if only the growth counts.
    ratio: float | None = 1.6
    # Whether the baseline has it too, and whether the other languages' programs do.
    has_baseline: bool = True
    has_peers: bool = False


def a_list(title, kind, has_peers=False, **values):
    return Question(title, "list", {"kind": kind, "profile": "default", "limit": 20, **values}, has_peers=has_peers)


def a_search(title, text, expression):
    question = a_list(title, "search", search=text, expression=expression)
    question.ratio = None
    return question


def some_statistics(title, kind, has_baseline=False, **values):
    values = {"kind": kind, "profile": "default", **values}
    return Question(title, "statistics", values, ratio=None, has_baseline=has_baseline)


def questions(tasks):
    """Of a ledger with so many tasks."""
    last = END // HOUR // 24 * 24
    return [
        a_list("newest", "newest", has_peers=True),
        a_list("a rare state", "state", has_peers=True, state="failed"),
        a_list("a common tag", "tag", has_peers=True, tag="campaign"),
        a_list("a rare tag", "tag", tag="storyboard"),
        a_list("a common tag and a rare state", "tag+state", tag="campaign", state="failed"),
        a_list("a project", "project", project="project-03"),
        a_list("a model", "model", model=MODELS[2]),
        a_list("a month half a year ago", "window", since=END - YEAR // 2, until=END - YEAR // 2 + 30 * 24 * HOUR),
        a_list("last changed", "updated"),
        a_list("last finished", "finished"),
        a_list("longest", "duration"),
        a_list("a page deep inside", "page", after=tasks // 2),
        a_list("unfinished", "unfinished"),
        Question("one task with its history", "show", {"tasks": tasks}, ratio=1.2, has_peers=True),
        a_search("search: a rare word", "axolotl", '"axolotl"*'),
        a_search("search: a common word", "camera", '"camera"*'),
        a_search("search: two Chinese characters", "海边", '"海 边"'),
        a_search("search: a rare pair of Chinese characters", "灯塔", '"灯 塔"'),
        some_statistics("counts by state", "counts", has_baseline=True),
        some_statistics("stats", "total", has_baseline=True),
        some_statistics("stats of 30 days by day", "days", has_baseline=True, first=last - 30 * 24, last=last),
        some_statistics("stats by tag", "tag"),
        some_statistics("stats by model", "model"),
    ]


# What the other languages' programs are asked for.
LISTS = ["newest", "state", "tag"]
