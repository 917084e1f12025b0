// What a page can do beyond its HTML. Every page works without this file.
"use strict";

// Leaving: the page is replaced, so that "back" does not lead to it.
for (const link of document.querySelectorAll("a.leave")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(link.href);
  });
}

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A text to forward is marked whole when it is touched: one tap less to copy it.
for (const area of document.querySelectorAll(".forward textarea")) {
  area.addEventListener("focus", () => area.select());
}
