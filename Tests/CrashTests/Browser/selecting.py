"""Selecting many tasks of the wall, with scripts and without, and the bars of what is unfinished."""

from browser import Browser, Keys, check, end, reel

HOSTILE = "<script>document.title='broken'</script>"
for number in range(1, 7):
    reel("submit", f"video {number}", "-g", "film", "--shot", f"s{number}", "--wait")
reel("submit", HOSTILE, "--queue", "--not-before", "2h")
reel("submit", "another to come", "--queue", "--not-before", "2h")


def tasks():
    return {task["id"]: task for task in reel("list", "--json")}


def box(number):
    return f"input[name=task][value='{number}']"


def chosen(browser):
    return browser.run("return [...document.querySelectorAll('input[name=task]:checked')].map((one) => one.value)")


with Browser() as browser:
    browser.open("/")
    bar = browser.one("#chosen")
    check("nothing is selected, and no bar is there", not bar.is_displayed())
    check("each box is named", browser.one(box(6)).accessible_name == "Select 6", browser.one(box(6)).accessible_name)
    browser.one(box(6)).click()
    check("the bar appears", bar.is_displayed() and "1 selected" in bar.text, bar.text)
    browser.run("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, shiftKey: true}))",
                browser.one(box(3)))
    check("a range is selected", chosen(browser) == ["6", "5", "4", "3"], chosen(browser))
    check("it is announced", browser.one("#said").get_attribute("textContent") == "4 selected")

    reel("tag", "5", "+seen")
    browser.until("news come", lambda: "seen" in browser.text(".tile[data-task='5']"))
    check("and leave the selection alone", chosen(browser) == ["6", "5", "4", "3"], chosen(browser))
    browser.one("#chosen input[name=tags]").send_keys("blue sky", Keys.ENTER)
    browser.until("tags are added", lambda: browser.text("#said") == "Tags added to 4")
    check("to all four", [sorted(tasks()[each]["tags"]) for each in (3, 4)] == [["blue", "sky"]] * 2, tasks()[3]["tags"])
    browser.until("the selection ends then", lambda: chosen(browser) == [])
    browser.until("the tiles show it", lambda: "blue" in browser.text(".tile[data-task='3']"))

    # By keys alone.
    browser.run("document.querySelector(arguments[0]).focus()", box(2))
    browser.press(Keys.SPACE)
    check("the keyboard selects", chosen(browser) == ["2"])
    browser.press(Keys.ESCAPE)
    check("Escape clears", chosen(browser) == [] and not bar.is_displayed())
    browser.press(Keys.SPACE)
    browser.one("#chosen button[value=hold]").click()
    browser.until("what cannot be done is told", lambda: "because of task 2" in browser.text("#said"))
    check("and is still selected", chosen(browser) == ["2"])
    browser.one("#chosen button[value=pick]").click()
    browser.until("picked", lambda: browser.text("#said") == "1 picked")
    check("reel has the pick", tasks()[2]["verdict"] == "picked")
    browser.until("the tile says so", lambda: "picked" in browser.text(".tile[data-task='2']"))
    check("the console has no errors", not [one for one in browser.complaints() if "409" not in one], browser.complaints())

    # A bar goes on by what is expected, and what is left counts down. No news come here.
    browser.open("/")
    browser.run("""
        document.getElementById("open").innerHTML = '<ul class="open"><li data-task="99" data-elapsed="50000" '
          + 'data-expected="100000"><progress max="100" value="10"></progress><span class="left"></span></li></ul>';
        document.dispatchEvent(new CustomEvent("renewed", {detail: {}}));""")
    first = browser.run("return document.querySelector('#open progress').value")
    check("a bar stands where it should by now", 47 <= first <= 49, first)
    browser.until("it goes on", lambda: browser.run("return document.querySelector('#open progress').value") > first)
    browser.until("the rest counts down", lambda: browser.text("#open .left") in ("≤ 0:48", "≤ 0:47", "≤ 0:46"))
    browser.run("""
        document.querySelector("#open li").outerHTML = '<li data-task="99" data-elapsed="10000" '
          + 'data-expected="100000"><progress max="100" value="10"></progress><span class="left"></span></li>';
        document.dispatchEvent(new CustomEvent("renewed", {detail: {}}));""")
    check("it never goes back", browser.run("return document.querySelector('#open progress').value") > first)
    browser.run("""
        document.querySelector("#open li").outerHTML = '<li data-task="98" data-elapsed="500000" '
          + 'data-expected="100000"><progress max="100" value="10"></progress><span class="left"></span></li>';
        document.dispatchEvent(new CustomEvent("renewed", {detail: {}}));""")
    check("and never to its end", browser.run("return document.querySelector('#open progress').value") == 95)

with Browser(scripts=False) as browser:
    browser.open("/?state=queued")
    check("a prompt is text", "<script>" in browser.text("#wall") and browser.driver.title != "broken")
    for number in (7, 8):
        browser.one(box(number)).click()
    check("the bar needs no script", browser.one("#chosen").is_displayed())
    browser.one("#chosen button[value=hold]").click()
    browser.until("a form holds both", lambda: browser.text("h1") == "2 held")
    check("their numbers are told", "7-8" in browser.text("main"), browser.text("main"))
    check("both are held", [tasks()[each]["waiting_for"] for each in (7, 8)] == ["held", "held"])
    browser.one("main a").click()
    browser.until("back to the same view", lambda: browser.driver.current_url.endswith("/?state=queued"))

    browser.open("/?all=1")
    for number in (1, 3):
        browser.one(box(number)).click()
    browser.one("#chosen button[value=untag]").click()
    browser.until("a tag is needed", lambda: "no tag is given" in browser.text(".said"))
    browser.open("/")
    for number in (1, 3):
        browser.one(box(number)).click()
    browser.one("#chosen button[value=release]").click()
    browser.until("all or nothing", lambda: "tasks 1, 3" in browser.text(".said"), 10)

    viewer = reel("token", "add", "looker", "--role", "viewer").split()[-1]
    browser.driver.add_cookie({"name": "reel_token", "value": viewer, "path": "/", "httpOnly": True})
    browser.open("/")
    check("a viewer selects nothing", browser.all(".tile") and not browser.all("input[name=task], #chosen"))

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=900, language=language, dark=dark) as browser:
            browser.open("/")
            browser.run("document.querySelector(arguments[0]).click()", box(5))
            overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
            check(f"the bar fits into {width} pixels in {language}", overrun <= 0, overrun)
            browser.picture(f"select-{width}-{language}")
end()
