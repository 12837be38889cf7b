"""Projects and shots: a storyboard, takes side by side, keys, and forms that do without scripts."""

import base64
import json
import struct
import zlib
from urllib.parse import quote

from browser import Browser, Keys, check, end, file, reel


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + b"\x90\x90\x90" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


HOSTILE = "<script>document.title='broken'</script>\u202e/%2F?#"
reel("submit", "a boat at dawn", "-g", "film", "--shot", "s10", "--takes", "2", "--wait")
reel("submit", "a boat at dusk", "-g", "film", "--shot", "s10", "--resolution", "480p", "--wait")
reel("submit", "a lamp", "-g", "film", "--shot", "s2", "--wait")
reel("submit", "a door", "-g", "film", "--shot", "s1", "--queue", "--not-before", "2h")
reel("submit", "a hostile name", "-g", HOSTILE, "--shot", HOSTILE, "--wait")
reel("submit", "of no project", "--shot", "alone", "--wait")


def texts(browser, selector):
    return [one.text for one in browser.all(selector)]


def verdicts():
    return {task["id"]: task["verdict"] for task in reel("list", "--json", "-g", "film")}


with Browser() as browser:
    browser.open("/")
    browser.one(".places a[href='/projects']").click()
    browser.until("the projects are listed", lambda: browser.all(".projects tbody tr"))
    names = texts(browser, ".projects tbody th")
    check("what has no project comes last", names[-1] == "Without a project" and len(names) == 3, names)
    browser.one("a[href='/projects/film']").click()
    browser.until("the storyboard is shown", lambda: browser.all(".board"))
    check("shots stand in natural order", texts(browser, ".shot-name") == ["s1", "s2", "s10"], texts(browser, ".shot-name"))
    check("nothing is picked yet", "Picked 0 of 3" in browser.text(".summary"), browser.text(".summary"))
    check("what is missing is said", "not finished: s1" in browser.text(".lacking"), browser.text(".lacking"))
    check("a video that is not picked is marked", "the newest video" in browser.text(".shot:nth-child(2)"))
    reel("pick", "4")
    browser.until("a pick of elsewhere is shown", lambda: "Picked 1 of 3" in browser.text(".summary"))
    check("and whose picture it is", "picked" in browser.text(".shot:nth-child(2)"))

    # Keys.
    browser.open("/projects/film/shots/s10")
    check("each take has a card", len(browser.all(".take")) == 3)
    check("what all have is told once", "Model" in browser.text("#shot-common"), browser.text("#shot-common"))
    check("what differs is marked", all("differs" in one.get_attribute("textContent") and "≠" in one.text
                                        for one in browser.all(".differing dt")) and browser.all(".differing dt"))
    check("resolutions differ", "480p" in browser.text(".take:nth-child(3) .differing"))

    def playing():
        return browser.run("return [...document.querySelectorAll('.take video')].map((one) => !one.paused)")

    browser.press("p")
    browser.until("a key without a take says so", lambda: "Select a take first" in browser.text("#said"))
    browser.press("2")
    browser.until("the second plays alone", lambda: playing() == [False, True, False])
    browser.until("it is said", lambda: browser.text("#said") == "Take 2 plays")
    check("it is selected", "selected" in browser.text(".take:nth-child(2) h3"), browser.text(".take:nth-child(2) h3"))
    browser.press("1")
    browser.until("then the first", lambda: playing() == [True, False, False])
    browser.press("1")
    browser.until("once more pauses it", lambda: playing() == [False, False, False])
    browser.press("7")
    browser.until("a number without a take is told", lambda: "no take 7" in browser.text("#said"))
    browser.press("2")
    browser.until("the second plays again", lambda: playing() == [False, True, False])
    browser.press("p")
    browser.until("p picks", lambda: "Take 2 is picked" in browser.text("#said"))
    check("reel has the pick", verdicts()[2] == "picked", verdicts())
    browser.until("the card says so", lambda: browser.all(".take:nth-child(2).is-picked"))
    check("it goes on playing", playing() == [False, True, False], playing())
    browser.press("1", "x")
    browser.until("x rejects", lambda: "Take 1 is rejected" in browser.text("#said"))
    check("reel has the rejection", verdicts()[1] == "rejected", verdicts())

    # Nothing while somebody writes, and nothing with Ctrl.
    reason = ".take:nth-child(3) input[name=reason]"
    # News of what was done before make nothing anew here.
    browser.open("/projects/film/shots/s10")
    browser.one(reason).send_keys("p x 1 too dark", Keys.ENTER)
    browser.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'p', ctrlKey: true, bubbles: true}))")
    check("a reason is text", browser.one(reason).get_attribute("value") == "p x 1 too dark")
    check("keys did nothing", verdicts()[3] is None, verdicts())
    browser.one(".take:nth-child(3) button[value=reject]").click()
    browser.until("a reason is kept", lambda: "too dark" in browser.text(".take:nth-child(3)"))
    reel("reject", "2", "--reason", "from a terminal")
    browser.until("what a terminal says appears", lambda: "from a terminal" in browser.text(".take:nth-child(2)"))
    browser.press(Keys.TAB)
    browser.run("document.activeElement.blur()")

    browser.press("?")
    browser.until("the keys are shown", lambda: browser.all("dialog[open]"))
    browser.press("x", Keys.ESCAPE)
    browser.until("Escape closes them", lambda: not browser.all("dialog[open]"))
    browser.until(
        "behind the last shot is none",
        lambda: browser.press(Keys.ARROW_RIGHT) or "last shot" in browser.text("#said"),
    )
    browser.press(Keys.ARROW_LEFT)
    browser.until("the previous shot in natural order", lambda: browser.driver.current_url.endswith("/shots/s2"))
    browser.press("k")
    browser.until("and the one before", lambda: browser.driver.current_url.endswith("/shots/s1"))
    browser.press("j")
    browser.until("and back", lambda: browser.driver.current_url.endswith("/shots/s2"))

    browser.one("button[value=takes]").click()
    browser.until("more takes appear", lambda: len(browser.all(".take")) == 2)
    browser.until("and finish", lambda: len(browser.all(".take video")) == 2)

    browser.open("/shots/alone")
    check("a shot of no project has a page", "alone" in browser.text("h1") and len(browser.all(".take")) == 1)
    path = quote(HOSTILE, safe="")
    browser.open(f"/projects/{path}/shots/{path}")
    check("a hostile name is text", "<script>" in browser.text("h1") and "broken" != browser.driver.title)
    browser.open(f"/projects/{path}")
    browser.one(".shot a").click()
    browser.until("and its links lead there", lambda: len(browser.all(".take")) == 1)
    browser.open("/")
    browser.run("document.querySelector(\".tile a[href='/projects/film/shots/s2']\").click()")
    browser.until("a tile leads to its shot", lambda: browser.driver.current_url.endswith("/shots/s2"))
    browser.open("/tasks/1")
    check("a task leads to its shot", browser.all("dl a[href='/projects/film/shots/s10']"))
    check("and to its project", browser.all("dl a[href='/projects/film']"))

    # Material as it was sent: a picture is shown, what could run something is not.
    picture = "data:image/png;base64," + base64.b64encode(png(400, 400)).decode()
    made = file("request.json", json.dumps({
        "model": reel("show", "1", "--json")["model"], "duration": 5, "resolution": "720p", "ratio": "16:9",
        "content": [{"type": "text", "text": "with material"},
                    {"type": "image", "role": "reference", "url": "https://example.com/a.png?x=<b>"},
                    {"type": "image", "role": "reference", "url": picture}]}))
    reel("submit", "--request", made, "--queue", "--not-before", "2h")
    last = max(task["id"] for task in reel("list", "--json"))
    browser.open(f"/tasks/{last}")
    link = browser.one(".material a")
    check("material elsewhere is a link", link.get_attribute("href").startswith("https://example.com/a.png"))
    check("and only what was sent along is a picture", len(browser.all(".material img")) == 1)
    browser.until("it is shown", lambda: browser.run("return document.querySelector('.material img').naturalWidth") == 400)
    browser.open("/tasks/8")
    check("a take made again tells of the first", browser.all(".chain a[href='/tasks/4']"), browser.text(".told"))
    check("the console has no errors", not browser.complaints(), browser.complaints())
    for gone in ("/projects/none", "/projects/film/shots/none", "/shots/none"):
        browser.open(gone)
        check(f"{gone} says what is not there", "there is no" in browser.text(".said"))
    browser.open(f"/tasks/{last}/material/1")
    check("there is no such material here", "there is no material '1'" in browser.text(".said"))
    browser.open("/projects/film?from=99")
    check("a place beyond the end is told", "allowed are 0 to 3" in browser.text(".said"))

with Browser(scripts=False) as browser:
    browser.open("/projects/film/shots/s10")
    browser.one(".take:nth-child(3) input[name=reason]").send_keys("the best", Keys.ENTER)
    check("Enter judges nothing", browser.text(".take:nth-child(3) .verdict").startswith("rejected"))
    browser.one(".take:nth-child(3) button[value=pick]").click()
    browser.until("a form picks without scripts", lambda: "picked: the best" in browser.text(".take:nth-child(3)"))
    check("and leads back to the shot", browser.driver.current_url.endswith("/projects/film/shots/s10"))
    browser.one(".take:nth-child(3) button[value=unpick]").click()
    browser.until("it is taken back", lambda: not browser.all(".take:nth-child(3) .verdict"))
    count = browser.one(".take:nth-child(3) input[name=count]")
    browser.run("arguments[0].removeAttribute('max')", count)
    count.clear()
    count.send_keys("900")
    browser.one(".take:nth-child(3) button[value=takes]").click()
    browser.until("what is not allowed is told", lambda: "1 to 100" in browser.text(".said"))

    viewer = reel("token", "add", "looker", "--role", "viewer").split()[-1]
    browser.driver.add_cookie({"name": "reel_token", "value": viewer, "path": "/", "httpOnly": True})
    browser.open("/projects/film/shots/s10")
    check("a viewer has no buttons", browser.all(".take") and not browser.all(".take button"))
    maker = reel("token", "add", "ada", "--role", "maker", "-g", "film").split()[-1]
    browser.driver.delete_all_cookies()
    browser.driver.add_cookie({"name": "reel_token", "value": maker, "path": "/", "httpOnly": True})
    browser.open("/projects")
    check("one project's visitor sees that one", texts(browser, ".projects tbody th") == ["film"])
    for other in ("/shots", "/shots/alone", f"/projects/{path}", f"/projects/{path}/shots/{path}"):
        browser.open(other)
        check(f"{other} is none of theirs", browser.all(".said") and not browser.all(".take, .board"))

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=900, language=language, dark=dark) as browser:
            for address, name in (("/projects", "projects"), ("/projects/film", "project"),
                                  ("/projects/film/shots/s10", "shot"), (f"/projects/{path}", "hostile")):
                browser.open(address)
                overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
                check(f"{name} fits into {width} pixels in {language}", overrun <= 0, overrun)
                small = browser.run(
                    "return [...document.querySelectorAll('main :is(a, button, input:not([type=hidden]), summary)')]"
                    ".filter((one) => one.offsetHeight && one.getBoundingClientRect().height < 24 && !one.querySelector('img'))"
                    ".map((one) => one.outerHTML.slice(0, 80))")
                check(f"{name}: targets are large enough at {width}", not small, small[:2])
                browser.picture(f"{name}-{width}-{language}")
end()
