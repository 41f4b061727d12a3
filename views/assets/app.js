// app.js: brings the page alive with the official client, unmodified.
import { LiveSocket } from "/assets/phoenix_live_view/phoenix_live_view.esm.js";
import "/assets/links.js"; // data-confirm, <.link method=…>
import { hooks } from "/assets/hooks.js"; // the templates', collected by clivec

// A page of Clive's has a meta tag; a page that includes fragments has it on their elements.
const csrfToken = document.querySelector("meta[name='csrf-token']")?.content ??
  document.querySelector("[data-csrf-token]")?.dataset.csrfToken;
// A fragment that no cookie came with is this document's alone: who has a copy of the page does not know
// its name (shared/live/document.h).
const name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const liveSocket = new LiveSocket("/live", window.Phoenix.Socket, {
  hooks,
  params: { _document: name, ...(csrfToken ? { _csrf_token: csrfToken } : {}) },
  longPollFallbackMs: 10000, // where WebSockets do not pass; the session keeps to what it found
});

// The bar stands outside of what is live: its mark follows live navigation here.
window.addEventListener("phx:page-loading-stop", () => {
  for (const link of document.querySelectorAll(".bar a:not(.brand)")) {
    if (`${location.pathname}/`.startsWith(`${link.pathname}/`)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
});

liveSocket.connect();
window.liveSocket = liveSocket; // for the browser's console: liveSocket.enableDebug()
