"use strict";
// The form works without this: it asks for the price while one types, and reads files that are chosen or dropped.
(() => {
  const form = document.getElementById("making");
  const files = document.getElementById("files");
  if (!form) return;
  const words = form.dataset;
  const filled = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[place - 1]);
  const sizeText = (bytes) =>
    bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

  // Faults are told beside a field once somebody has left it, and all of them once a button was pressed.
  const left = new Set([...form.querySelectorAll("[aria-invalid]")].map((field) => field.name));
  const tell = (page) => {
    for (const part of form.querySelectorAll(".field")) {
      const name = part.dataset.field;
      const now = page.querySelector(`.field[data-field="${name}"]`);
      if (!now) continue;
      const field = part.querySelector("input, select, textarea");
      const fault = now.querySelector(":scope > .wrong").textContent;
      const text = left.has(name) ? fault : "";
      const line = part.querySelector(":scope > .wrong");
      if (line.textContent !== text) line.textContent = text;
      if (text) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
      const hint = now.querySelector(".hint").textContent;
      const old = part.querySelector(".hint");
      if (old.textContent !== hint) old.textContent = hint;
      // Another model may have other choices.
      const options = now.querySelector("select")?.innerHTML;
      const shown = (list) => [...list].map((option) => option.value).join();
      if (options && shown(field.options) !== shown(now.querySelector("select").options)) field.innerHTML = options;
    }
    const [then, price] = [document.getElementById("price"), page.getElementById("price")];
    if (then.innerHTML !== price.innerHTML) then.replaceChildren(...price.childNodes);
    const [buttons, fresh] = [document.getElementById("make"), page.getElementById("make")];
    if (buttons.textContent !== fresh.textContent) buttons.textContent = fresh.textContent;
  };
  const load = async (body) => {
    body.set("script", "true");
    const answer = await fetch("/new", { method: "POST", body, headers: { Accept: "text/html" } });
    return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
  };

  const mostBytes = 3_000_000;
  const say = (text) => {
    const line = form.querySelector("#price .sum");
    if (line && line.textContent !== text) line.textContent = text;
  };
  // One question at a time: what is typed meanwhile is asked about behind it, and only the newest answer counts.
  let [timer, isAsking, isAgain, isSent, presses] = [0, false, false, false, 0];
  const ask = async () => {
    timer = 0;
    if (isAsking) {
      isAgain = true;
      return;
    }
    const bytes = [...files.children].reduce((sum, file) => sum + file.value.length, 0);
    if (bytes > mostBytes) return say(words.heavy);
    isAsking = true;
    const before = presses;
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "check");
    body.set("live", "true");
    try {
      const [answer, page] = await load(body);
      if (!answer.ok) throw new Error(answer.status);
      // Where a button was pressed meanwhile, its answer says more.
      if (!isAgain && before === presses) tell(page);
    } catch {
      say(words.silent);
    } finally {
      isAsking = false;
    }
    if (isAgain) {
      isAgain = false;
      ask();
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 350);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", (event) => {
    if (event.target.name) left.add(event.target.name);
    soon();
  });
  // What a button says comes into this page: nothing that was written or given is lost, and a way back leads here.
  const alerts = document.getElementById("alerts");
  const alarm = (text) => {
    const [box, line] = [document.createElement("div"), document.createElement("p")];
    Object.assign(box, { className: "alert", id: "alert", tabIndex: -1 });
    box.setAttribute("role", "alert");
    line.textContent = text;
    box.append(line);
    alerts.replaceChildren(box);
    box.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSent) return;
    isSent = true;
    presses += 1;
    clearTimeout(timer);
    const body = new URLSearchParams(new FormData(form));
    body.set("action", event.submitter?.value ?? "check");
    form.setAttribute("aria-busy", "true");
    try {
      const [answer, page] = await load(body);
      if (answer.redirected) return location.assign(answer.url);
      if (!page.getElementById("making")) return alarm(page.querySelector(".said")?.textContent ?? words.lost);
      for (const field of page.querySelectorAll(".field")) left.add(field.dataset.field);
      tell(page);
      for (const name of ["once", "ref", "mark"]) form.elements[name].value = page.querySelector(`#making [name=${name}]`).value;
      document.getElementById("buttons").replaceChildren(...page.getElementById("buttons").childNodes);
      alerts.replaceChildren(...page.getElementById("alerts").childNodes);
      for (const part of form.querySelectorAll("details:has([aria-invalid])")) part.open = true;
      (document.getElementById("alert") ?? document.getElementById("make")).focus();
    } catch {
      alarm(words.lost);
    } finally {
      isSent = false;
      form.removeAttribute("aria-busy");
    }
  });

  // Files.
  const list = (drop) => drop.querySelector("ul");
  const show = (drop, input) => {
    const bar = input.value.indexOf("|");
    const name = decodeURIComponent(input.value.slice(0, bar));
    const address = input.value.slice(bar + 1);
    const item = document.createElement("li");
    if (address.startsWith("data:image/")) {
      const picture = new Image();
      picture.src = address;
      picture.alt = "";
      item.append(picture);
    }
    const text = document.createElement("span");
    text.textContent = `${name} · ${sizeText(Math.round((address.length - address.indexOf(",") - 1) * 0.75))}`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", filled(words.remove, name));
    remove.addEventListener("click", () => {
      input.remove();
      item.remove();
      drop.querySelector("input").focus();
      soon();
    });
    item.append(text, remove);
    list(drop).append(item);
  };
  const read = (file) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const take = async (drop, chosen) => {
    const complaints = [];
    const isMany = "many" in drop.dataset;
    for (const file of isMany ? chosen : chosen.slice(0, 1)) {
      const kind = drop.dataset.accept.replace("*", "");
      if (file.type && !file.type.startsWith(kind)) {
        complaints.push(filled(words.other, file.name));
        continue;
      }
      if (file.size > Number(drop.dataset.most)) {
        complaints.push(filled(words.tooLarge, file.name, sizeText(file.size), sizeText(Number(drop.dataset.most))));
        continue;
      }
      if (!isMany) {
        for (const old of files.querySelectorAll(`[name="${drop.dataset.name}"]`)) old.remove();
        list(drop).replaceChildren();
      }
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = drop.dataset.name;
      // What has to be escaped in a page is percent-encoded.
      const name = encodeURIComponent(file.name).replace(/['()*!]/g, (sign) => "%" + sign.charCodeAt(0).toString(16));
      try {
        const address = await read(file);
        input.value = `${name}|${address.replace(/[^\x21-\x7e]/g, "")}`;
      } catch {
        complaints.push(filled(words.other, file.name));
        continue;
      }
      files.append(input);
      show(drop, input);
    }
    drop.querySelector(".wrong").textContent = complaints.join("\n");
    left.add(drop.closest(".field").dataset.field);
    soon();
  };
  const hasFiles = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  for (const drop of form.querySelectorAll(".drop")) {
    const label = document.createElement("label");
    const text = document.createElement("span");
    text.textContent = drop.dataset.text;
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = drop.dataset.accept;
    chooser.multiple = "many" in drop.dataset;
    chooser.addEventListener("change", async (event) => {
      event.stopPropagation();
      const chosen = [...chooser.files];
      chooser.value = "";
      await take(drop, chosen);
    });
    label.append(text, chooser);
    const complaint = document.createElement("p");
    complaint.className = "wrong";
    complaint.setAttribute("role", "status");
    drop.append(label, document.createElement("ul"), complaint);
    drop.hidden = false;
    for (const input of files.querySelectorAll(`[name="${drop.dataset.name}"]`)) show(drop, input);
    drop.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      drop.classList.remove("over");
      take(drop, [...event.dataTransfer.files]);
    });
  }
  // A file that misses its place would take the page away with all that is written. Images go to the references.
  addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    const dropped = [...event.dataTransfer.files];
    for (const drop of form.querySelectorAll(".drop[data-many]")) {
      const kind = drop.dataset.accept.replace("*", "");
      const fitting = dropped.filter((file) => file.type.startsWith(kind));
      if (!fitting.length) continue;
      drop.closest("details")?.setAttribute("open", "");
      take(drop, fitting);
    }
  });

  // A link to a field within what is folded.
  form.addEventListener("click", (event) => {
    const place = event.target.closest('#alert a[href^="#"]')?.hash;
    const field = place && form.querySelector(place);
    if (!field) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  });
  document.getElementById("alert")?.focus();
})();
