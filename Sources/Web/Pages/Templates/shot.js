"use strict";
// The keys of a shot's page. Its forms work without this.
(() => {
  const takes = document.getElementById("takes");
  const said = document.getElementById("said");
  const keys = document.getElementById("keys");
  const button = document.getElementById("keys-button");
  let [selected, isBusy] = [null, false];

  let leaving = 0;
  const show = (text, isFault = false) => {
    clearTimeout(leaving);
    if (!isFault) leaving = setTimeout(() => { said.textContent = ""; }, 8000);
    // The same once more is news as well.
    said.textContent = said.textContent === text ? `${text}\u00a0` : text;
  };
  const say = (what, number = "") => show(said.dataset[what].replace("{n}", number));
  const cards = () => [...takes.querySelectorAll(".take")];
  const cardOf = (task) => cards().find((card) => card.dataset.task === task);
  const current = () => cardOf(selected);

  const mark = () => {
    for (const card of cards()) {
      if (card.dataset.task === selected) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
  };
  const select = (card) => {
    selected = card.dataset.task;
    mark();
  };

  const play = (place) => {
    const card = cards()[place - 1];
    if (!card) return say("noTake", place);
    select(card);
    card.scrollIntoView({ block: "nearest" });
    const video = card.querySelector("video");
    if (!video) return say("noVideo", card.dataset.number);
    if (!video.paused) {
      video.pause();
      return say("pauses", card.dataset.number);
    }
    video.play().then(() => say("plays", card.dataset.number), () => say("noVideo", card.dataset.number));
  };
  // One at a time, however it was begun.
  takes.addEventListener("play", (event) => {
    for (const video of takes.querySelectorAll("video")) if (video !== event.target) video.pause();
    select(event.target.closest(".take"));
  }, true);
  for (const type of ["focusin", "pointerdown"]) {
    takes.addEventListener(type, (event) => {
      const card = event.target.closest(".take");
      if (card) select(card);
    });
  }

  const judge = (action) => {
    if (!said.dataset.mayJudge) return say("mayNot");
    const card = current();
    if (!card) return say("selectFirst");
    const one = card.querySelector(`button[value=${action}]`);
    if (one) return one.form.requestSubmit(one);
    if (card.classList.contains(action === "pick" ? "is-picked" : "is-rejected")) return say(action, card.dataset.number);
    say(action === "pick" ? "noPick" : "noReject", card.dataset.number);
  };

  const turnTo = (rel) => {
    const link = document.querySelector(`.step a[rel=${rel}]`);
    if (link) location.assign(link.href); else say(rel === "prev" ? "first" : "last");
  };

  // What is judged here is shown here: a video goes on playing meanwhile.
  takes.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const [form, by] = [event.target, event.submitter];
    const number = form.closest(".take").dataset.number;
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: new URLSearchParams(new FormData(form, by)), headers: { Accept: "text/html" },
      });
      if (new URL(answer.url).pathname === "/sign-in") return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) {
        form.reset();
        document.dispatchEvent(new CustomEvent("news", { detail: page }));
        say(by.value, number);
      } else {
        show(page.querySelector(".said")?.textContent ?? said.dataset.failed, true);
        // Each form is good for one answer.
        document.dispatchEvent(new CustomEvent("news"));
      }
    } catch {
      show(said.dataset.failed, true);
    } finally {
      isBusy = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.closest?.("input, textarea, select, [contenteditable], dialog") || keys.open) return;
    // A player has its own use for these.
    if (target.matches?.("video") && key.startsWith("Arrow")) return;
    const act = /^[1-9]$/.test(key) ? () => play(Number(key)) : {
      p: () => judge("pick"), x: () => judge("reject"), ArrowLeft: () => turnTo("prev"), ArrowRight: () => turnTo("next"),
      k: () => turnTo("prev"), j: () => turnTo("next"), "?": () => keys.showModal(),
    }[key];
    if (!act || (event.repeat && key !== "?")) return;
    event.preventDefault();
    act();
  });

  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());

  // News: cards are changed around what is played and written.
  document.addEventListener("renewed", ({ detail: { page, blend } }) => {
    const now = page.getElementById("takes");
    if (!now) return;
    for (const id of ["shot-summary", "shot-common"]) {
      const [old, one] = [document.getElementById(id), page.getElementById(id)];
      if (old && one && old.innerHTML !== one.innerHTML) old.innerHTML = one.innerHTML;
    }
    const still = new Set([...now.children].map((card) => card.dataset.task));
    for (const card of cards()) if (!still.has(card.dataset.task)) card.remove();
    for (const card of [...now.children]) {
      const then = cardOf(card.dataset.task);
      if (!then) takes.append(card);
      else {
        then.className = card.className;
        blend(then, card);
      }
    }
    mark();
  });
})();
