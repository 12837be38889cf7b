"use strict";
// Everything works without this: it brings news without a reload, and the next page before its link is reached.
(() => {
  const wall = document.getElementById("wall");

  const load = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    // Led to where one signs in: what let this page in does not count any more.
    if (answer.redirected) location.reload();
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  if (wall) {
    for (const type of ["pointerover", "focusin"]) {
      wall.addEventListener(type, (event) => event.target.closest(".tile")?.querySelector("video")?.play().catch(() => {}));
    }
    for (const type of ["pointerout", "focusout"]) {
      wall.addEventListener(type, (event) => event.target.closest(".tile")?.querySelector("video")?.pause());
    }
    let isLoading = false;
    const more = document.querySelector(".more");
    const further = new IntersectionObserver(async (entries) => {
      const link = document.getElementById("next");
      if (isLoading || !link || !entries.some((entry) => entry.isIntersecting)) return;
      isLoading = true;
      try {
        const page = await load(link.href);
        wall.append(...page.querySelectorAll("#wall > article"));
        const next = page.getElementById("next");
        if (next) link.href = next.href; else link.parentElement.remove();
        // Asked anew: on a large screen it may still be in sight.
        further.unobserve(more);
        if (next) further.observe(more);
      } finally {
        isLoading = false;
      }
    }, { rootMargin: "800px" });
    if (more) further.observe(more);
  }

  // The keyboard stays where it was, though what it was at is made anew.
  const keepingFocus = (change) => {
    const key = (one) => one.getAttribute("href")
      ?? [one.closest("[data-task]")?.dataset.task, one.name, one.type === "submit" ? one.value : ""].join(" ");
    const at = document.activeElement;
    const wanted = at?.closest("main") && key(at);
    change();
    if (!wanted || document.activeElement !== document.body) return;
    const all = document.querySelectorAll("main :is(a, button, input:not([type=hidden]), textarea)");
    [...all].find((one) => key(one) === wanted)?.focus({ preventScroll: true });
  };

  // Puts a new task into the place of an old one, around what is played and what is written.
  const blend = (then, now) => {
    const isUsed = (part) => part.matches("video") ? now.querySelector("video")
      : part.matches(".do") && [...part.querySelectorAll("input:not([type=hidden]), textarea")]
        .some((field) => field.value !== field.defaultValue || field === document.activeElement);
    const kept = new Map([...then.children].filter(isUsed).map((part) => [part.className, part]));
    for (const part of [...then.childNodes]) if (kept.get(part.className) !== part) part.remove();
    let next = then.firstChild;
    for (const part of [...now.childNodes]) {
      const old = kept.get(part.className);
      if (old) next = old.nextSibling; else then.insertBefore(part, next);
    }
  };

  const blendWall = (page) => {
    const [old, open] = [document.getElementById("open"), page.getElementById("open")];
    if (old.innerHTML !== open.innerHTML) old.replaceWith(open);
    const fresh = [...page.querySelectorAll("#wall > article")];
    if (!fresh.length) {
      wall.replaceChildren(...page.getElementById("wall").childNodes);
      return;
    }
    wall.querySelector(".empty")?.remove();
    const known = new Map([...wall.querySelectorAll("article")].map((tile) => [tile.dataset.task, tile]));
    // Older ones are on pages that were not asked for again.
    const last = page.getElementById("next") ? Number(fresh.at(-1).dataset.task) : 0;
    const still = new Set(fresh.map((tile) => tile.dataset.task));
    for (const [task, tile] of known) if (Number(task) >= last && !still.has(task)) tile.remove();
    for (const tile of fresh) {
      const one = known.get(tile.dataset.task);
      if (!one) {
        const older = [...wall.querySelectorAll("article")].find((each) => Number(each.dataset.task) < Number(tile.dataset.task));
        wall.insertBefore(tile, older ?? null);
      } else if (one.innerHTML !== tile.innerHTML) {
        // What is selected stays so.
        const [box, fresh] = [one, tile].map((each) => each.querySelector("input[name=task]"));
        if (box && fresh) fresh.checked = box.checked;
        one.replaceWith(tile);
      }
    }
  };

  // What has changed is asked for once, however much has changed.
  let timer = 0;
  const renew = async (fresh) => {
    timer = 0;
    const page = fresh ?? await load(location.href);
    const [now, then] = [page.querySelector("article.task"), document.querySelector("article.task")];
    if (wall && page.getElementById("wall")) keepingFocus(() => blendWall(page));
    else if (now && then) {
      keepingFocus(() => {
        then.className = now.className;
        blend(then.querySelector(".seen"), now.querySelector(".seen"));
        then.querySelector(".told").replaceWith(now.querySelector(".told"));
      });
    } else keepingFocus(() => {
      const [old, board] = [document.getElementById("board"), page.getElementById("board")];
      if (old && board && old.innerHTML !== board.innerHTML) old.replaceWith(board);
    });
    // Scripts of other pages know what to do with theirs.
    keepingFocus(() => document.dispatchEvent(new CustomEvent("renewed", { detail: { page, blend } })));
  };
  document.addEventListener("news", ({ detail }) => renew(detail).catch(() => {}));
  const task = document.querySelector("article.task")?.dataset.task;
  // Another page has nothing that is made anew.
  if (!wall && !task && !document.querySelector("#board, .compare")) return;
  // What takes long to be put together is asked for more seldom.
  const pace = Number(document.querySelector("[data-pace]")?.dataset.pace ?? 300);
  const soon = () => { if (!timer) timer = setTimeout(() => renew().catch(() => {}), pace); };
  let [news, again, pause, hasMissed] = [null, 0, 1000, false];
  const listen = () => {
    clearTimeout(again);
    news?.close();
    news = new EventSource("/api/v1/events");
    news.onopen = () => {
      pause = 1000;
      if (hasMissed) soon();
      hasMissed = false;
    };
    news.onmessage = (event) => {
      if (!task || String(JSON.parse(event.data).id) === task) soon();
    };
    // A browser gives up for good when a proxy says that the server is away.
    news.onerror = () => {
      hasMissed = true;
      if (news.readyState !== EventSource.CLOSED || document.hidden) return;
      again = setTimeout(listen, pause);
      pause = Math.min(pause * 2, 60_000);
    };
  };
  // Without HTTP/2 a browser has six connections to a server for all of its tabs: one that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return listen();
    clearTimeout(again);
    hasMissed = true;
    news?.close();
  });
  if (document.hidden) hasMissed = true; else listen();
})();
