"use strict";
/* The chat without reloading. All words and markup come from the server; this only puts them on the page.
   Without this file, or where the browser is too old for it, the same forms work by themselves. */
(() => {
  const MOST = 60; // turns that stay on the page
  let busy = false;
  let pressed = null;

  const part = (id) => document.getElementById(id);
  const say = (id, on) => { const place = part(id); if (place) place.textContent = on ? place.dataset.words : ""; };
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const kept = (nodes) => [...nodes].map((node) => document.importNode(node, true));

  const add = (nodes) => {
    const log = part("log");
    log.append(...kept(nodes));
    while (log.children.length > MOST) log.firstElementChild.remove();
    log.lastElementChild.scrollIntoView({ block: "start" });
  };

  // Another page in place of this one. keepTalk: what was said so far stays above the new answer.
  const change = (page, keepTalk) => {
    const before = keepTalk ? [...part("log").children] : [];
    const root = document.documentElement;
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.title = page.title;
    document.body.replaceWith(document.importNode(page.body, true));
    part("log").prepend(...before);
    if (keepTalk) part("log").lastElementChild.scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  };

  const show = (how, text, typed) => {
    const page = parsed(text);
    const written = part("text").value;
    if (how === "turn") add(page.body.children);
    else if (how === "language" || how === "page") change(page, how === "language");
    else add(page.querySelectorAll("#main > *:not(form), body > section")); // away, or refused: her words stay
    const done = how === "turn" || how === "language" || how === "page";
    const box = part("text");
    box.value = done && typed ? "" : written;
    if (how === "page") box.value = "";
    if (typed) box.focus({ preventScroll: true });
  };

  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    const typed = form.id === "say";
    if (typed && !body.get("text").trim()) return;
    busy = true;
    say("lost", false);
    say("wait", true);
    part("log").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Chat": "part" }, credentials: "same-origin" });
      show(answer.headers.get("X-Chat"), await answer.text(), typed);
    } catch (error) {
      say("lost", true);
    } finally {
      busy = false;
      say("wait", false);
      part("log").removeAttribute("aria-busy");
    }
  };

  if (!window.fetch || !window.DOMParser || !window.URLSearchParams || !Element.prototype.append) return;

  document.addEventListener("click", (event) => { pressed = event.target.closest("button"); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#main") || form.method !== "post") return;
    event.preventDefault();
    const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    if (!busy) send(form, button);
  });
  // On a keyboard Enter sends and Shift with Enter begins a line; on a phone Enter begins a line.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.id !== "text") return;
    if (!event.target.form.requestSubmit || !matchMedia("(hover: hover) and (pointer: fine)").matches) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
})();
