"""What the tests of the pages have in common: a real Chromium, the commands of reel, and checks.

Each test is a script that runs beside a served ledger. Its environment says where: REEL_BINARY, REEL_ADDRESS, and that of a
user of reel. It ends with 0 once all checks are true.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ADDRESS = os.environ["REEL_ADDRESS"]
DRIVER = os.environ.get("REEL_CHROMEDRIVER", "/usr/bin/chromedriver")
FAILURES = []


def check(what, is_true, found=None):
    """Notes what is not true, and goes on: one run tells all of it."""
    if not is_true:
        FAILURES.append(what)
        print(f"FALSE: {what}" + ("" if found is None else f": {found!r}"), flush=True)


def end():
    sys.exit(1 if FAILURES else 0)


@contextlib.contextmanager
def priced(config):
    """The same ledger, served once more by a host whose config says what things cost. Gives its address."""
    environment = os.environ | {"REEL_CONFIG": file("config.json", json.dumps(config))}
    command = [os.environ["REEL_BINARY"], "serve", "--listen", "127.0.0.1:0", "--log-format", "json"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        port = next(line["port"] for line in map(json.loads, process.stderr) if "the API is at" in line["message"])
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


def reel(*arguments, code=0):
    """Runs a command of reel, and reads what it prints as JSON where that is asked for."""
    done = subprocess.run([os.environ["REEL_BINARY"], *arguments], capture_output=True, text=True)
    if done.returncode != code:
        raise RuntimeError(f"reel {' '.join(arguments)}: {done.returncode}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


class Browser:
    """A window of a browser of its own; closed at the end of a `with`."""

    def __init__(self, width=1440, height=900, language="en", dark=False, scripts=True, address=ADDRESS):
        self.address = address
        options = Options()
        for word in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--mute-audio"]:
            options.add_argument(word)
        options.add_argument(f"--window-size={width},{height}")
        options.add_argument(f"--lang={language}")
        options.add_argument(f"--accept-lang={language}")
        if dark:
            options.add_argument("--blink-settings=preferredColorScheme=0")
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.set_window_size(width, height)
        self.logged = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def open(self, path):
        self.driver.get(self.address + path)
        return self

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector="body"):
        return self.one(selector).text

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, what, condition, within=30):
        """Waits for something that has to happen."""
        try:
            changing = [NoSuchElementException, StaleElementReferenceException]
            WebDriverWait(self.driver, within, 0.05, changing).until(lambda _: condition())
            return True
        except Exception as error:  # a timeout, or what the condition met last
            check(what, False, f"{type(error).__name__} at {self.driver.current_url}")
            return False

    def press(self, *keys):
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def complaints(self):
        """What the console has that is no good news."""
        self.logged += self.driver.get_log("browser")
        return [entry["message"] for entry in self.logged if entry["level"] == "SEVERE"]

    def picture(self, name):
        """Keeps a picture where pictures are asked for, to be looked at."""
        if folder := os.environ.get("REEL_PICTURES"):
            self.driver.save_screenshot(os.path.join(folder, name + ".png"))


def file(name, content):
    """A file to be dropped or chosen."""
    path = os.path.join(tempfile.mkdtemp(), name)
    with open(path, "wb" if isinstance(content, bytes) else "w") as target:
        target.write(content)
    return path
