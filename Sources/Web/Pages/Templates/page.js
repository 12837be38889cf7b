"use strict";
// Everything works without this: it brings news without a reload, and the next page before its link is reached.
(() => {
  const wall = document.getElementById("wall");

  const load = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
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
    const further = new IntersectionObserver(async (entries) => {
      const link = document.getElementById("next");
      if (isLoading || !link || !entries.some((entry) => entry.isIntersecting)) return;
      isLoading = true;
      try {
        const page = await load(link.href);
        wall.append(...page.querySelectorAll("#wall > article"));
        const next = page.getElementById("next");
        if (next) link.href = next.href; else link.parentElement.remove();
      } finally {
        isLoading = false;
      }
    }, { rootMargin: "800px" });
    const more = document.querySelector(".more");
    if (more) further.observe(more);
  }

  // What has changed is asked for once, however much has changed.
  let timer = 0;
  const renew = async () => {
    timer = 0;
    const page = await load(location.href);
    if (wall) {
      document.getElementById("open")?.replaceWith(page.getElementById("open"));
      const known = new Map([...wall.querySelectorAll("article")].map((tile) => [tile.dataset.task, tile]));
      const fresh = [...page.querySelectorAll("#wall > article")];
      fresh.reverse().forEach((tile) => {
        const old = known.get(tile.dataset.task);
        if (!old) wall.prepend(tile);
        else if (old.innerHTML !== tile.innerHTML) old.replaceWith(tile);
      });
      if (fresh.length) wall.querySelector(".empty")?.remove();
    } else {
      const [now, then] = [page.querySelector("article.task"), document.querySelector("article.task")];
      const player = then?.querySelector("video");
      if (now && then && (!player || player.paused) && now.innerHTML !== then.innerHTML) then.replaceWith(now);
    }
  };
  const task = document.querySelector("article.task")?.dataset.task;
  const news = new EventSource("/api/v1/events");
  news.onmessage = (event) => {
    if (task && String(JSON.parse(event.data).id) !== task) return;
    if (!timer) timer = setTimeout(() => renew().catch(() => {}), 300);
  };
})();
