"""The statistics: charts that are named, numbers that are those of the command, and nothing of a name that runs. What things cost is known."""

import urllib.request

from browser import ADDRESS, Browser, Keys, check, end, reel

HOSTILE = "<script>document.title='broken'</script><img src=x onerror=alert(1)> \u202e evil"
reel("submit", "a paper boat", "-g", "film", "--shot", "s1", "--takes", "2", "--wait")
reel("pick", "1")
reel("submit", "a lighthouse", "-g", HOSTILE, "--wait")
reel("submit", "a cat asleep", "-g", "x" * 150, "--wait")
reel("submit", "later", "-g", "film", "--queue", "--not-before", "2h")
reel("budget", "set", "100CNY", "--per", "month")
reel("budget", "set", "5CNY", "--per", "day", "-g", "film")
reel("budget", "set", "7CNY", "--per", "day", "-g", "水墨")
token = reel("token", "add", "guest", "--role", "viewer", "--project", "film").split()[0]


def number(text):
    return float(text.replace(",", "").split()[0])


def last_row(browser, section):
    """The sums of a table; it is closed, so that its text is not shown."""
    cells = browser.all(f"#{section} tfoot td")
    return [number(cell.get_attribute("textContent")) for cell in cells]


def column(browser, section, place):
    cells = browser.all(f"#{section} tbody tr > :nth-child({place})")
    return [cell.get_attribute("textContent") for cell in cells]


with Browser() as browser:
    browser.open("/")
    browser.one("nav a[href='/stats']").click()
    browser.until("a link in the header leads there", lambda: browser.text("h1") == "Statistics")
    check("what is only simulated is not counted", "Nothing but simulated" in browser.text("#main"), browser.text("#main"))
    check("without tasks there is no chart of tasks", not browser.all("#tasks"))
    browser.one(".empty a").click()
    browser.until("a link shows what was simulated", lambda: browser.all("#tasks"))
    check("the box says so", browser.one("input[name=simulated]").is_selected())

    command = reel("stats", "--simulated", "--since", "2d", "--by", "day", "--json")
    check("30 days have 30 rows", len(browser.all("#tasks tbody tr")) == 30)
    sums = last_row(browser, "tasks")
    check("as many tasks", sums[0] == command["tasks"] == 5, sums)
    check("as many are completed", sums[1] == command["states"]["completed"] == 4, sums)
    rows = [int(text) for text in column(browser, "tasks", 2)]
    check("the days add up to the sum", sum(rows) == 5, rows)
    check("days without tasks are zero", rows[0] == 0 and "" not in column(browser, "tasks", 3))
    check("days without an end are missing", column(browser, "success", 2)[0] == "–")
    rate = browser.one("#success tfoot td").get_attribute("textContent")
    check("the same success rate", rate == f"{command['success_rate'] * 100:.1f}%", rate)
    spent = command["cost"].get("CNY")
    check("the same cost by day", last_row(browser, "cost-CNY")[0] == spent, (last_row(browser, "cost-CNY"), spent))
    by_project = reel("stats", "--simulated", "--by", "project", "--json")["groups"]
    check(
        "the same cost by project",
        sorted(number(text) for text in column(browser, "project-CNY", 3))
        == sorted(group["cost"]["CNY"] for group in by_project if group["cost"].get("CNY")),
    )
    check("one user alone is no chart", not browser.all("#user-CNY"))
    made = f"{command['seconds_per_picked_second']:g} seconds"
    check("a figure says what was made for each picked second", made in browser.text(".figures"), browser.text(".figures"))

    check("three caps have a bar", len(browser.all("#budgets .wide")) == 3)
    film = next(row for row in reel("budget", "show", "--json") if row["name"] == "film")
    bars = dict(zip((one.text for one in browser.all("#budgets h3")), (one.text for one in browser.all("#budgets .legend"))))
    check("a bar says what is spent", any(f"Spent {film['spent']:g} CNY" in text for text in bars.values()), bars)

    drawings = browser.all("main svg[role=img]")
    named = browser.run(
        "return [...document.querySelectorAll('main svg[role=img]')].every(one => one.getAttribute('aria-labelledby')"
        ".split(' ').every(id => document.getElementById(id)?.textContent))"
    )
    check("each drawing has a name and a description", drawings and named)
    ids = browser.run("return [...document.querySelectorAll('[id]')].map(one => one.id)")
    check("no id is there twice", len(set(ids)) == len(ids), ids)
    check("each chart has its numbers", len(browser.all("main section")) == len(browser.all("main section details table")))
    check(
        "a name of a project is only text",
        browser.driver.title.startswith("Statistics") and not browser.all("main img") and not browser.all("main script"),
    )
    check("and is there", any("<script>" in text for text in column(browser, "project-CNY", 1)))
    check("the console has no errors", not browser.complaints(), browser.complaints())

    # By keys alone.
    browser.open("/stats?simulated=true")
    for _ in range(40):
        browser.press(Keys.TAB)
        if browser.run("return document.activeElement.tagName") == "SUMMARY":
            break
    browser.press(Keys.ENTER)
    check("the keyboard opens the numbers", browser.run("return document.activeElement.parentElement.open"))

    # Periods, and what is none.
    browser.open("/stats?simulated=true")
    browser.one(".spans a[href*='days=7']").click()
    browser.until("7 days have 7 rows", lambda: len(browser.all("#tasks tbody tr")) == 7)
    check("the other choices stay", browser.one("input[name=simulated]").is_selected())
    browser.open("/stats?simulated=true&days=364")
    check("a year is 52 weeks", len(browser.all("#tasks tbody tr")) == 52, len(browser.all("#tasks tbody tr")))
    check("weeks have the same sums", last_row(browser, "tasks")[0] == 5)
    check("a point for half of all is there", column(browser, "waiting", 2)[-1] != "–")
    browser.open("/stats?simulated=true&since=2001-01-01")
    check("many years begin with the first month", len(browser.all("#tasks tbody tr")) == 1)
    browser.open("/stats?simulated=true&since=today&until=today")
    check("a day is one row", len(browser.all("#tasks tbody tr")) <= 1)
    browser.open("/stats?simulated=true&until=2001-01-01")
    check("nothing is said of a time without tasks", "Nothing was recorded" in browser.text("#main"))
    for query, said in (
        ("days=0", "allowed are 1 to"), ("days=x%3Cb%3E", "'x<b>'"), ("since=soon", "soon"), ("all=1", "true and false"),
        ("simulated=yes", "true and false"), ("since=2020-02&until=2019", "exchange the two"),
    ):
        browser.open("/stats?" + query)
        check(f"{query} is said to be none", said in browser.text("#main"), browser.text("#main"))

# One project's visitor sees nothing of the others.
with Browser() as browser:
    browser.open("/sign-in")
    browser.driver.add_cookie({"name": "reel_token", "value": token})
    browser.open("/stats?simulated=true&all=true")
    text = browser.one("html").get_attribute("innerHTML")
    check("nothing of other projects", HOSTILE[:20] not in text and "evil" not in text and "xxxx" not in text and "水墨" not in text)
    check("nothing by day", not browser.all("#tasks") and not browser.all("[id^=cost-]") and "left out" in browser.text("#main"))
    check("the project's own tasks", last_row(browser, "states")[0] == 3, last_row(browser, "states"))
    check("the project's own cap alone", len(browser.all("#budgets .wide")) == 1 and "film" in browser.text("#budgets"))

request = urllib.request.Request(ADDRESS + "/stats", method="POST", data=b"")
try:
    urllib.request.urlopen(request)
    check("nothing is posted there", False)
except urllib.error.HTTPError as error:
    check("nothing is posted there", error.code == 405 and "GET" in error.headers["Allow"], error.code)

with Browser(scripts=False) as browser:
    browser.open("/stats?simulated=true")
    browser.one("#tasks summary").click()
    check("the numbers open without scripts", browser.one("#tasks table").is_displayed())
    browser.one("input[name=since]").send_keys("today", Keys.ENTER)
    browser.until("a period needs no script", lambda: "since=today" in browser.driver.current_url)
    check("and is shown", len(browser.all("#tasks tbody tr")) == 1)

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=900, language=language, dark=dark) as browser:
            browser.driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
            )
            browser.open("/stats?simulated=true")
            browser.run("document.querySelectorAll('details').forEach(one => one.open = true)")
            overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
            check(f"the statistics fit into {width} pixels in {language}", overrun <= 0, overrun)
            if language == "zh-CN":
                check("Chinese is Chinese", browser.text("h1") == "统计" and "每日任务数" in browser.text("#tasks"))
            browser.picture(f"stats-{width}-{language}")
end()
