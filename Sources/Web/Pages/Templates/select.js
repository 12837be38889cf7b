"use strict";
// Selecting many on the wall: ranges, a count, and what came of it without leaving the page.
(() => {
  const form = document.getElementById("chosen");
  if (!form) return;
  const wall = document.getElementById("wall");
  const said = document.getElementById("said");
  const count = form.querySelector(".count");
  let [last, isBusy] = [null, false];

  let leaving = 0;
  // What the bar shows anyway is only heard; a fault stays until something else is said.
  const show = (text, { isQuiet = false, isFault = false } = {}) => {
    clearTimeout(leaving);
    said.classList.toggle("quiet", isQuiet);
    said.textContent = said.textContent === text ? `${text}\u00a0` : text;
    if (!isFault) leaving = setTimeout(() => { said.textContent = ""; }, 8000);
  };
  const boxes = () => [...wall.querySelectorAll("input[name=task]")];
  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    count.textContent = form.dataset.count.replace("{n}", chosen);
    form.classList.toggle("none-chosen", !chosen);
    wall.classList.toggle("choosing", chosen > 0);
    return chosen;
  };
  const clear = () => {
    for (const box of boxes()) box.checked = false;
    last = null;
    tell();
  };

  wall.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches("input[name=task]")) return;
    const all = boxes();
    const [from, to] = [all.findIndex((one) => one.value === last), all.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    }
    last = box.value;
    show(form.dataset.count.replace("{n}", tell()), { isQuiet: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select") || !boxes().some((box) => box.checked)) return;
    clear();
    show(form.dataset.cleared);
  });
  form.querySelector(".clear").hidden = false;
  form.querySelector(".clear").addEventListener("click", () => {
    clear();
    show(form.dataset.cleared);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    show(form.dataset.working);
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)), headers: { Accept: "text/html" },
      });
      if (new URL(answer.url).pathname === "/sign-in") return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(page.querySelector(answer.ok ? ".done" : ".said")?.textContent ?? form.dataset.failed, { isFault: !answer.ok });
      if (answer.ok) form.reset(), clear();
      document.dispatchEvent(new CustomEvent("news"));
    } catch {
      show(form.dataset.failed, { isFault: true });
    } finally {
      isBusy = false;
    }
  });
  document.addEventListener("renewed", tell);
  // What a browser has kept of before a reload.
  tell();
})();
