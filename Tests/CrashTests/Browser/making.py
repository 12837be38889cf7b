"""Making a task in the browser: what is wrong, what it costs, what is made, and that it is made once."""

import base64
import struct
import zlib

from browser import Browser, Keys, check, end, file, priced, reel


def png(width, height):
    """An image that is large enough for a service."""
    rows = b"".join(b"\0" + bytes([40, 120, 200]) * width for _ in range(height))

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def count():
    return len(reel("list", "--all", "--json"))


def write(browser, name, text):
    """Takes the place of what stands in a field."""
    field = browser.one(f"main [name={name}]")
    field.clear()
    field.send_keys(text, Keys.TAB)


HOSTILE = "</textarea><script>document.title='broken'</script>\n\u202e a fox & \"quotes\""
PRICES = {
    "prices": [{"per_second": 2, "currency": "CNY"}],
    "caps": [{"per": "day", "amount": 100, "currency": "CNY"}],
}

with Browser() as browser:
    browser.open("/")
    browser.one("nav a[href='/new']").click()
    browser.until("the nav leads to the form", lambda: browser.one("#making"))
    check("without prices it is said so", "No price" in browser.text("#price"), browser.text("#price"))

    # Something is wrong.
    write(browser, "prompt", "a paper boat")
    write(browser, "duration", "99")
    browser.until("a fault is told while typing", lambda: "99" in browser.text("#w-duration"))
    check("nothing is made by that", count() == 0)
    browser.one("#make").click()
    browser.until("the faults are told on top", lambda: browser.one("#alert"))
    check("beside the field too", "99" in browser.text("#w-duration"), browser.text("#w-duration"))
    check("the field says that it is wrong", browser.one("main [name=duration]").get_attribute("aria-invalid") == "true")
    check("what was typed is there", browser.one("main [name=prompt]").get_attribute("value") == "a paper boat")
    check("the summary has the focus", browser.run("return document.activeElement.id") == "alert")
    check("nothing was made", count() == 0)

    # It is mended, with a hostile prompt and an image that is dropped.
    write(browser, "duration", "7")
    browser.until("the fault goes away", lambda: not browser.text("#w-duration"))
    browser.run(
        "const field = document.querySelector('[name=prompt]'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('change', {bubbles: true}))",
        HOSTILE,
    )
    browser.run(
        """
        const bytes = Uint8Array.from(atob(arguments[0]), (sign) => sign.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], "ein 'Bild' (1).png", {type: "image/png"}));
        document.body.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data}));
        """,
        base64.b64encode(png(320, 320)).decode(),
    )
    files = "[data-name='file.image']"
    browser.until("its picture is shown", lambda: browser.one(f"{files} li img"))
    check("with its name", "ein 'Bild' (1).png" in browser.text(f"{files} li"), browser.text(files))
    browser.one(f"{files} input[type=file]").send_keys(file("second.png", png(400, 300)))
    browser.until("another one is chosen", lambda: len(browser.all(f"{files} li")) == 2)
    browser.all(f"{files} li button")[1].click()
    check("and removed", len(browser.all(f"{files} li")) == 1)
    # It stays through a check.
    browser.one("button[value=check]").click()
    browser.until("what was wrong goes away", lambda: not browser.all("#alert"))
    check("the image is still there", browser.all(f"{files} li img"))
    check("nothing of the prompt runs", browser.driver.title.startswith("New task"))
    check("the prompt is whole", browser.one("main [name=prompt]").get_attribute("value") == HOSTILE)
    write(browser, "project", "film")
    write(browser, "shot", "s1")
    write(browser, "tags", "sea boat")
    # Thrice at once, as with a double click.
    browser.run(
        """
        const form = document.getElementById("making");
        const body = new URLSearchParams(new FormData(form));
        body.set("action", "make");
        window.answers = [];
        for (let count = 0; count < 3; count += 1) {
          fetch("/new", {method: "POST", body}).then((answer) => window.answers.push(new URL(answer.url).pathname));
        }
        """
    )
    browser.until("all are answered", lambda: len(browser.run("return window.answers")) == 3)
    answers = browser.run("return window.answers")
    check("all lead to one task", answers == ["/tasks/1"] * 3, answers)
    check("one was made", count() == 1)
    # And once more when all is over.
    browser.one("#make").click()
    browser.until("it leads to the task", lambda: browser.driver.current_url.endswith("/tasks/1"))
    check("still one", count() == 1)
    task = reel("show", "1", "--json")
    check("it is what was typed", (task["project"], task["shot"], sorted(task["tags"])) == ("film", "s1", ["boat", "sea"]), task)
    check("the duration too", task["duration"] == 7, task["duration"])
    browser.open("/tasks/1")
    check("the image was sent along", "data:image/png;base64," in browser.text("pre"))
    check("who made it is known", task["submitted_by"] is not None)
    # Again with changes.
    browser.one("a[href='/new?from=1']").click()
    browser.until("the form is filled", lambda: browser.one("#making"))
    check("with the prompt", browser.one("main [name=prompt]").get_attribute("value") == HOSTILE)
    check("with the shot", browser.one("main [name=shot]").get_attribute("value") == "s1")
    check("the image has a short name", browser.one("main [name=image]").get_attribute("value") == "task:1/1")
    write(browser, "prompt", "a paper boat at night")
    browser.one("#make").click()
    browser.until("another task is made", lambda: browser.driver.current_url.endswith("/tasks/2"))
    check("it comes from the first", reel("show", "2", "--json")["parent_id"] == 1, reel("show", "2", "--json"))
    check("with its image", "data:image/png;base64," in browser.text("pre"))

    # What it begins with has to be there.
    browser.open("/new")
    write(browser, "prompt", "it goes on")
    browser.run("document.querySelector('details').open = true")
    write(browser, "first_frame", "last:99")
    browser.one("#make").click()
    browser.until("a task that is not there is told", lambda: browser.one("#alert") and browser.text("#w-first_frame"))
    check("nothing was made of it", count() == 2)

    # An equal request is told, and made only when that is meant.
    for task in (3, 4):
        browser.open("/new")
        write(browser, "prompt", "twins")
        browser.one("#make").click()
        if task == 3:
            browser.until("the first is made", lambda: browser.driver.current_url.endswith("/tasks/3"))
    browser.until("the second is questioned", lambda: browser.one("#alert a[href='/tasks/3']"))
    check("nothing was made by it", count() == 3)
    browser.one("button[value=anyway]").click()
    browser.until("it is made when that is meant", lambda: browser.driver.current_url.endswith("/tasks/4"))

    # Several takes, only written down.
    browser.open("/new?project=film&shot=s2")
    write(browser, "prompt", "three takes")
    write(browser, "takes", "3")
    browser.one("main [name=queue]").click()
    browser.until("the price is that of three", lambda: browser.one("main [name=price]").get_attribute("value")[0] == "3")
    browser.one("#make").click()
    browser.until("it leads to the shot", lambda: "shot=s2" in browser.driver.current_url)
    check("three takes were made", count() == 7)
    # What was refused above is told by the browser as well.
    complaints = [one for one in browser.complaints() if "422" not in one and "409" not in one]
    check("the console has no errors", not complaints, complaints)

# By keys alone.
with Browser() as browser:
    browser.open("/new")
    for _ in range(60):
        if browser.run("return document.activeElement.name") == "prompt":
            break
        browser.press(Keys.TAB)
    browser.press("by keys alone")
    reached = set()
    for _ in range(60):
        browser.press(Keys.TAB)
        reached.add(browser.run("return document.activeElement.name || document.activeElement.tagName"))
        if browser.run("return document.activeElement.id") == "make":
            break
    for name in ("model", "duration", "resolution", "ratio", "project", "shot", "takes", "tags", "queue", "SUMMARY"):
        check(f"the keyboard comes to {name}", name in reached, reached)
    browser.press(Keys.ENTER)
    browser.until("a task is made by keys", lambda: "/tasks/8" in browser.driver.current_url)
    browser.open("/new")
    unnamed = browser.run(
        "return [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea, main button')]"
        ".filter((one) => !one.labels?.length && !one.textContent && !one.ariaLabel).map((one) => one.outerHTML)"
    )
    check("each control is named", not unnamed, unnamed)

# Scripts off: Check tells it, and a button with another price makes nothing.
with Browser(scripts=False) as browser:
    browser.open("/new")
    check("no field for files without scripts", not browser.all("input[type=file]"))
    browser.one("button[value=check]").click()
    browser.until("a missing prompt is told", lambda: browser.one("#alert"))
    check("beside it", browser.text("#w-prompt"))
    write(browser, "prompt", "without scripts")
    write(browser, "takes", "2")
    before = count()
    browser.one("#make").click()
    browser.until("another price than shown is told", lambda: browser.all("#alert") and not browser.all("#w-prompt:not(:empty)"))
    check("and nothing made", count() == before)
    browser.one("#make").click()
    browser.until("pressed again, it is made", lambda: count() == before + 2)

# What it costs, and what the caps have left.
with priced(PRICES) as address:
    for scripts in (True, False):
        with Browser(address=address, scripts=scripts) as browser:
            browser.open("/new")
            check("the price is on the button", "10 CNY" in browser.text("#make"), browser.text("#make"))
            check("the cap is told before it", "100 CNY left" in browser.text("#price"), browser.text("#price"))
            write(browser, "prompt", "what it costs")
            write(browser, "duration", "10")
            write(browser, "takes", "6")
            if not scripts:
                browser.one("button[value=check]").click()
            browser.until("the button goes with it", lambda: "120 CNY" in browser.text("#make"))
            check("it is said that a cap has too little", "not enough" in browser.text("#price"))
            before = count()
            browser.one("#make").click()
            browser.until("it is refused", lambda: browser.one("#alert"))
            check("nothing was made", count() == before)
            check("the page still has it all", browser.one("main [name=prompt]").get_attribute("value") == "what it costs")

# A maker of one project.
maker = reel("token", "add", "ada", "--role", "maker", "-g", "film", "--json")
viewer = reel("token", "add", "eve", "--role", "viewer", "--json")
with Browser() as browser:
    browser.open("/sign-in")
    browser.one("[name=token]").send_keys(maker["token"], Keys.ENTER)
    browser.until("ada is in", lambda: "ada" in browser.text("header"))
    browser.open("/new")
    check("her project is given", browser.one("main [name=project]").get_attribute("value") == "film")
    before = count()
    write(browser, "prompt", "elsewhere")
    browser.run("const field = document.querySelector('main [name=project]'); field.readOnly = false; field.value = 'other'")
    browser.one("#make").click()
    browser.until("another project is refused", lambda: browser.one("#alert") and browser.text("#w-project"))
    check("and nothing made there", count() == before)
    browser.open("/new?from=3")
    check("a task of no project is not there for her", not browser.all("#making"))
    browser.open("/new")
    write(browser, "prompt", "piece of another")
    browser.run("document.querySelector('[name=image]').value = 'task:3/1'")
    browser.one("button[value=check]").click()
    browser.until("nor is its material", lambda: browser.one("#alert") and "task:3/1" in browser.text("#w-image"))
    browser.open("/new")
    write(browser, "prompt", "by ada")
    browser.one("#make").click()
    browser.until("ada makes one", lambda: "/tasks/" in browser.driver.current_url)
    made = reel("show", browser.driver.current_url.split("/")[-1], "--json")
    check("in her project and name", (made["project"], made["submitted_by"]) == ("film", "ada"), made)
with Browser() as browser:
    browser.open("/sign-in")
    browser.one("[name=token]").send_keys(viewer["token"], Keys.ENTER)
    browser.until("eve is in", lambda: "eve" in browser.text("header"))
    check("a viewer sees no way to the form", not browser.all("a[href='/new']"))
    browser.open("/new")
    check("and gets none", not browser.all("#making"))

for width in (360, 800, 1440, 2560):
    for language, dark in (("en", False), ("zh-CN", True)):
        with Browser(width=width, height=1000, language=language, dark=dark) as browser:
            browser.open("/new?from=1")
            browser.run("for (const one of document.querySelectorAll('details')) one.open = true")
            write(browser, "duration", "99")
            browser.one("#make").click()
            browser.until("faults are told", lambda: browser.one("#alert"))
            overrun = browser.run("return document.documentElement.scrollWidth - innerWidth")
            check(f"the form fits into {width} pixels in {language}", overrun <= 0, overrun)
            browser.picture(f"new-{width}-{language}")
            browser.open("/new")
            browser.picture(f"fresh-{width}-{language}")
end()
