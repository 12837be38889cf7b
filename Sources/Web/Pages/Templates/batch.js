"use strict";
// The page works without this: it puts a file that is chosen or dropped into the text, and has it checked.
(() => {
  const form = document.getElementById("batch");
  const drop = document.getElementById("drop");
  if (!form || !drop) return;
  const complaint = document.createElement("p");
  complaint.className = "wrong";
  complaint.setAttribute("role", "alert");

  // Tables of spreadsheets are often written in another way than UTF-8.
  const decoded = (bytes) => {
    const [first, second] = new Uint8Array(bytes);
    const names = first === 0xff && second === 0xfe ? ["utf-16le"] : first === 0xfe && second === 0xff ? ["utf-16be"] : ["utf-8", "gb18030"];
    for (const name of names) {
      try {
        return new TextDecoder(name, { fatal: true }).decode(bytes);
      } catch { /* the next */ }
    }
    return null;
  };
  const take = async (file) => {
    if (!file) return;
    const text = decoded(await file.arrayBuffer());
    if (text === null || text.includes("\0")) {
      complaint.textContent = form.dataset.unreadable.replace("{1}", file.name);
      return;
    }
    complaint.textContent = "";
    form.elements.lines.value = text;
    // A button is called name too.
    form.querySelector('input[name="name"]').value = file.name;
    form.requestSubmit(form.querySelector("button[value=check]"));
  };

  const [label, text, chooser] = ["label", "span", "input"].map((name) => document.createElement(name));
  text.textContent = drop.dataset.text;
  chooser.type = "file";
  chooser.addEventListener("change", () => take(chooser.files[0]));
  label.append(text, chooser);
  drop.append(label, complaint);
  drop.hidden = false;
  const hasFiles = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  document.getElementById("alert")?.focus();
})();
