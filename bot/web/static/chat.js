"use strict";
/* The chat without reloading. All words and markup come from the server; this only puts them on the page.
   Without this file, or where the browser is too old for it, the same forms work by themselves. */
(() => {
  const MOST = 60; // turns that stay on the page
  const SOON = 10000, LATER = 60000; // milliseconds between two looks for an answer of the staff
  const IDLE = 180000; // she has done nothing for so long: look later
  let busy = false;
  let pressed = null;
  let shown = 0; // number of the last letter of the staff on this page
  let planned = null; // the timer of the next look
  let looking = null; // stops the look that is under way
  let active = Date.now();

  const part = (id) => document.getElementById(id);
  const say = (id, on) => { const place = part(id); if (place) place.textContent = on ? place.dataset.words : ""; };
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const kept = (nodes) => [...nodes].map((node) => document.importNode(node, true));

  // A letter that an earlier answer brought already is not shown twice.
  const fresh = (nodes) => [...nodes].filter((node) => {
    if (!node.matches(".letter")) return true;
    const number = Number(node.dataset.number), known = number <= shown;
    shown = Math.max(shown, number);
    return !known;
  });

  const add = (nodes, quietly) => {
    const log = part("log"), found = kept(nodes);
    if (!found.length) return;
    log.append(...found);
    while (log.children.length > MOST) log.firstElementChild.remove();
    log.lastElementChild.scrollIntoView({ block: quietly ? "nearest" : "start" });
  };

  // The state of a talk with staff: what the answer says of it, or nothing.
  const talk = (page) => {
    const old = part("talk"), found = page.querySelector("#talk");
    const words = (form) => form && form.querySelector("[role=status]").textContent.trim();
    if (old && found && words(old) === words(found)) return; // a reader need not say it again
    if (old) old.remove();
    if (found) part("say").before(document.importNode(found, true));
  };

  // Another page in place of this one. keepTalk: what was said so far stays above the new answer.
  const change = (page, keepTalk) => {
    const before = keepTalk ? [...part("log").children] : [];
    const root = document.documentElement;
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.title = page.title;
    document.body.replaceWith(document.importNode(page.body, true));
    const log = part("log");
    if (!keepTalk) shown = 0;
    const again = new Set(fresh(log.children));
    [...log.children].forEach((node) => { if (!again.has(node)) node.remove(); });
    log.prepend(...before);
    if (keepTalk && log.lastElementChild) log.lastElementChild.scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  };

  const show = (how, text, typed) => {
    const page = parsed(text);
    const written = part("text").value;
    if (how === "turn" || how === "wait") {
      add(fresh(page.querySelectorAll("body > .turn")), how === "wait");
      talk(page);
    } else if (how === "language" || how === "page") change(page, how === "language");
    else add(page.querySelectorAll("#main > *:not(form), body > section")); // away, or refused: her words stay
    const done = how === "turn" || how === "language" || how === "page";
    const box = part("text");
    if (how !== "wait") box.value = done && typed ? "" : written;
    if (how === "page") box.value = "";
    if (typed) box.focus({ preventScroll: true });
  };

  const post = (form, button, signal) => {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    if (shown) body.set("seen", shown);
    return fetch(form.action, { method: "POST", body, headers: { "X-Chat": "part" }, credentials: "same-origin", signal });
  };

  const send = async (form, button) => {
    const typed = form.id === "say";
    if (typed && !part("text").value.trim()) return;
    if (looking) looking.abort(); // what it would have brought comes with the answer
    busy = true;
    say("lost", false);
    say("wait", true);
    part("log").setAttribute("aria-busy", "true");
    try {
      const answer = await post(form, button);
      show(answer.headers.get("X-Chat"), await answer.text(), typed);
    } catch (error) {
      say("lost", true);
    } finally {
      busy = false;
      say("wait", false);
      part("log").removeAttribute("aria-busy");
      plan();
    }
  };

  // While she talks with staff: look for what they wrote, less often where nobody looks at the page.
  const look = async () => {
    const form = part("talk");
    if (!form || busy || looking) return plan();
    const mine = looking = new AbortController();
    try {
      const answer = await post(form, null, mine.signal);
      const how = answer.headers.get("X-Chat"), text = await answer.text();
      if (answer.ok && !mine.signal.aborted && (how === "wait" || how === "page")) show(how, text, false);
    } catch (error) {
      // the line is gone, or she sent something: what waits comes later
    } finally {
      looking = null;
      plan();
    }
  };
  const plan = () => {
    clearTimeout(planned);
    if (!part("talk")) return;
    planned = setTimeout(look, document.hidden || Date.now() - active > IDLE ? LATER : SOON);
  };

  if (!window.fetch || !window.DOMParser || !window.URLSearchParams || !window.AbortController || !Element.prototype.append) return;

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
  ["click", "keydown", "scroll", "touchstart"].forEach((kind) => {
    document.addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return plan();
    active = Date.now();
    look();
  });
  fresh(document.querySelectorAll(".letter"));
  plan();
})();
