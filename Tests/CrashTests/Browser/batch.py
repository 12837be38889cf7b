"""A batch in the browser: checked by line, told before it is recorded, and recorded once."""

import json

from browser import Browser, Keys, check, end, file, priced, reel

HOSTILE = "</td><script>document.title='broken'</script> \u202e a fox"


def lines(*objects):
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects) + "\n"


def count():
    return len(reel("list", "--all", "--json"))


def dropped(browser, name, text):
    browser.run(
        """
        const data = new DataTransfer();
        data.items.add(new File([arguments[1]], arguments[0]));
        document.body.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data}));
        """,
        name,
        text,
    )


def rows(browser, kind=""):
    return [one.get_attribute("data-line") for one in browser.all(f"#batch tbody tr{kind}")]


GOOD = lines(
    {"prompt": HOSTILE, "ref": "a", "shot": "1"}, {"prompt": "a boat", "shot": "2", "takes": 2}, {"prompt": "雨夜的街道", "ref": "c"}
)
BAD = lines({"prompt": "fine"}, {"prompt": "long", "duration": 99}, {"promt": "misspelled"}, {"prompt": "fine"}) + "no JSON\n"

with Browser() as browser:
    browser.open("/new")
    browser.one("a[href='/batch']").click()
    browser.until("a link leads to it", lambda: browser.one("#batch"))

    dropped(browser, "bad.jsonl", BAD)
    browser.until("it is checked", lambda: browser.one("#alert"))
    check("each fault is at its line", rows(browser, ".bad") == ["2", "3", "4", "5"], rows(browser, ".bad"))
    check("in words", "99" in browser.text("tr[data-line='2']"), browser.text("table"))
    check("a misspelled name too", "prompt" in browser.text("tr[data-line='3']"))
    check("a right line is told as well", "new" in browser.text("tr[data-line='1']"))
    check("there is nothing to record it by", not browser.all("#record"))
    check("nothing was recorded", count() == 0)

    dropped(browser, "good.jsonl", GOOD)
    browser.until("it can be recorded", lambda: browser.one("#record"))
    check("four tasks", browser.text("#record") == "Record 4 tasks", browser.text("#record"))
    check("nothing of a prompt runs", browser.driver.title.startswith("A batch"), browser.driver.title)
    check("nothing is recorded yet", count() == 0)
    # What was changed since it was checked is looked at first.
    browser.one("#lines").send_keys(Keys.CONTROL, Keys.END)
    browser.one("#lines").send_keys('{"prompt": "one more"}')
    browser.one("#record").click()
    browser.until("what was changed is shown first", lambda: browser.text("#record") == "Record 5 tasks")
    check("nothing is recorded by that", count() == 0)
    # Pressed thrice at once.
    browser.run(
        """
        const body = new URLSearchParams(new FormData(document.getElementById("batch")));
        body.set("action", "record");
        window.answers = [];
        for (let count = 0; count < 3; count += 1) {
          fetch("/batch", {method: "POST", body}).then((answer) => window.answers.push(new URL(answer.url).search));
        }
        """
    )
    browser.until("all are answered", lambda: len(browser.run("return window.answers")) == 3)
    answers = browser.run("return window.answers")
    check("all tell of it", all("made=" in one for one in answers), answers)
    check("five are recorded", count() == 5, count())
    browser.one("#record").click()
    browser.until("once more", lambda: browser.all(".done"))
    check("it tells what the first has come to", "5 tasks were recorded" in browser.text(".done"), browser.text(".done"))
    check("and records nothing", count() == 5)

    dropped(browser, "good.jsonl", GOOD)
    browser.until("the same is known", lambda: "known" in browser.text("tr[data-line='1']"))
    check("there is nothing to record", not browser.all("#record"))
    dropped(browser, "changed.jsonl", lines({"prompt": "another", "ref": "a"}))
    browser.until("a ref with another request is a fault", lambda: browser.one("tr.bad") and "task 1" in browser.text("tr.bad"))
    browser.one("[name=revise]").click()
    browser.one("button[value=check]").click()
    browser.until("it can be another take", lambda: browser.text("#record") == "Record 1 task")
    complaints = [one for one in browser.complaints() if "422" not in one and "409" not in one]
    check("the console has no errors", not complaints, complaints)

# What it costs.
prices = {
    "prices": [{"per_second": 2, "currency": "CNY"}],
    "caps": [{"per": "day", "amount": 15, "currency": "CNY"}],
}
with priced(prices) as address, Browser(address=address) as browser:
    browser.open("/batch")
    dropped(browser, "new.jsonl", lines({"prompt": "p1"}, {"prompt": "p2", "duration": 10}))
    browser.until("the sum is told", lambda: "30 CNY" in browser.text(".sum"))
    check("and what the cap has left", "not enough" in browser.text(".caps"), browser.text(".checked"))

with Browser(scripts=False) as browser:
    browser.open("/batch")
    check("no field for files without scripts", not browser.all("input[type=file]"))
    browser.one("#lines").send_keys(lines({"prompt": "by hand"}))
    browser.one("#batch-project").send_keys("film")
    browser.one("button[value=check]").click()
    browser.until("it is checked", lambda: browser.one("#record"))
    browser.one("#record").click()
    browser.until("it is recorded", lambda: browser.one(".done"))
    check("in the project", [one["prompt"] for one in reel("list", "--all", "-g", "film", "--json")] == ["by hand"])

maker = reel("token", "add", "ada", "--role", "maker", "-g", "film", "--json")
with Browser() as browser:
    browser.open("/sign-in")
    browser.one("[name=token]").send_keys(maker["token"], Keys.ENTER)
    browser.until("ada is in", lambda: "ada" in browser.text("header"))
    browser.open("/batch")
    before = count()
    dropped(browser, "other.jsonl", lines({"prompt": "mine"}, {"prompt": "theirs", "project": "other"}))
    browser.until("another project is a fault", lambda: rows(browser, ".bad") == ["2"])
    check("nothing to record it by", not browser.all("#record"))
    dropped(browser, "mine.jsonl", lines({"prompt": "mine"}))
    browser.until("her own is none", lambda: browser.one("#record"))
    browser.one("#record").click()
    browser.until("it is recorded", lambda: browser.one(".done"))
    check("one is made", count() == before + 1)
    made = [one for one in reel("list", "--all", "--json") if one["prompt"] == "mine"]
    check("in her project and name", [(one["project"], one["submitted_by"]) for one in made] == [("film", "ada")], made)

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=1000, language=language, dark=dark) as browser:
            browser.open("/batch")
            dropped(browser, "bad.jsonl", BAD)
            browser.until("it is checked", lambda: browser.one("#alert"))
            overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
            check(f"the table fits into {width} pixels in {language}", overrun <= 0, overrun)
            browser.picture(f"batch-bad-{width}-{language}")
            dropped(browser, "good.jsonl", GOOD + lines({"prompt": "new"}))
            browser.until("it can be recorded", lambda: browser.one("#record"))
            browser.picture(f"batch-{width}-{language}")
end()
