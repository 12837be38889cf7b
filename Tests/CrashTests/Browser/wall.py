"""The wall: it loads, hears of what happens elsewhere, and does without scripts."""

from browser import Browser, Keys, check, end, reel

HOSTILE = "<script>document.title='broken'</script><img src=x onerror=alert(1)> \u202e evil \u2066"
reel("submit", "a paper boat", "-g", "film", "--shot", "s1", "-t", "water", "--wait")
reel("submit", HOSTILE, "--wait")
reel("submit", "x" * 2000, "-t", "long", "--wait")

with Browser() as browser:
    browser.open("/")
    check("three videos", len(browser.all("#wall > article")) == 3)
    check("nothing of a prompt runs", browser.driver.title != "broken" and not browser.all("#wall img"))
    check("nothing overruns the window", browser.run("return document.documentElement.scrollWidth <= innerWidth"))
    check("each tile is named", all(one.get_attribute("aria-label") for one in browser.all("#wall > article > a")))

    reel("submit", "made in a terminal", "--wait")
    browser.until("what a terminal makes appears", lambda: "made in a terminal" in browser.text("#wall"))
    check("the newest comes first", "made in a terminal" in browser.text("#wall > article"))
    reel("submit", "later", "--queue", "--not-before", "2h")
    browser.until("what is queued stands on top", lambda: "later" in browser.text("#open"))

    # By keys alone.
    browser.open("/")
    browser.press(Keys.TAB)
    check("the first stop leads to the content", "main" in browser.run("return document.activeElement.hash"))
    seen = []
    for _ in range(40):
        browser.press(Keys.TAB)
        seen.append(browser.run("return document.activeElement.getAttribute('href') ?? document.activeElement.name"))
    check("the keyboard comes to every tile", all(f"/tasks/{number}" in seen for number in (1, 2, 3, 4)), seen)

    browser.open("/tasks/1")
    browser.run("document.querySelector('video').muted = true; document.querySelector('video').play()")
    browser.until("the video plays", lambda: browser.run("return document.querySelector('video').currentTime > 0"))
    browser.run("const video = document.querySelector('video'); video.pause(); video.currentTime = video.duration / 2")
    browser.until(
        "it seeks",
        lambda: browser.run(
            "const video = document.querySelector('video');"
            "return !video.seeking && Math.abs(video.currentTime - video.duration / 2) < 0.5"
        ),
    )

    # What somebody writes is not taken away by news.
    browser.open("/tasks/1")
    note = browser.one("textarea[name=note]")
    note.send_keys("half a note")
    reel("tag", "1", "+seen")
    browser.until("the news are shown", lambda: "seen" in browser.text(".told"))
    check("the half note is still there", browser.one("textarea[name=note]").get_attribute("value") == "half a note")
    browser.one(".wide button").click()
    browser.until("the note is kept", lambda: "half a note" in browser.text(".told"))
    check("reel has it too", reel("show", "1", "--json")["note"] == "half a note")
    check("the console has no errors", not browser.complaints(), browser.complaints())

with Browser(scripts=False) as browser:
    browser.open("/?tag=water")
    check("a filter is a link", [one.get_attribute("data-task") for one in browser.all("#wall > article")] == ["1"])
    browser.one("input[name=search]").send_keys("paper", Keys.ENTER)
    browser.until("a search needs no script", lambda: "search=paper" in browser.driver.current_url)
    check("and finds", len(browser.all("#wall > article")) == 1)

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=900, language=language, dark=dark) as browser:
            for path, name in (("/", "wall"), ("/tasks/1", "task")):
                browser.open(path)
                overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
                check(f"{path} fits into {width} pixels in {language}", overrun <= 0, overrun)
                browser.picture(f"{name}-{width}-{language}")
end()
