"use strict";
// Between two answers of the service bars go on by how long such tasks took, and what is left counts down.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  // When each row was shown, and how far its bar has come: it never goes back.
  const begun = new WeakMap();
  const reached = new Map();
  const two = (number) => String(number).padStart(2, "0");
  const clock = (seconds) => {
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    if (seconds < 3600) return `${minutes}:${two(rest)}`;
    if (seconds < 86400) return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(rest)}`;
    return `${Math.floor(minutes / 1440)}d ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  };
  const move = () => {
    for (const row of document.querySelectorAll("#open li[data-expected]")) {
      if (!begun.has(row)) begun.set(row, performance.now());
      const elapsed = Number(row.dataset.elapsed) + performance.now() - begun.get(row);
      const expected = Number(row.dataset.expected);
      const left = row.querySelector(".left");
      if (elapsed <= expected) left.textContent = `≤ ${clock(Math.floor((expected - elapsed) / 1000))}`;
      else left.textContent = "";
      const bar = row.querySelector("progress");
      if (!bar) continue;
      const said = Number(bar.getAttribute("data-said") ?? bar.value);
      bar.dataset.said = said;
      const guess = still.matches ? 0 : Math.min(95, (95 * elapsed) / expected);
      const now = Math.max(said, guess, reached.get(row.dataset.task) ?? 0);
      reached.set(row.dataset.task, now);
      bar.value = now;
    }
  };
  setInterval(() => { if (!document.hidden) move(); }, 1000);
  for (const type of ["renewed", "visibilitychange"]) document.addEventListener(type, move);
  move();
})();
