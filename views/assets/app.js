// app.js: brings the page alive with the official client, unmodified.
import { LiveSocket } from "/assets/phoenix_live_view/phoenix_live_view.esm.js";
import "/assets/links.js"; // data-confirm, <.link method=…>
import { hooks } from "/assets/hooks.js"; // the templates', collected by clivec

// A page of Clive's has a meta tag; a page that includes fragments has it on their elements.
const csrfToken = document.querySelector("meta[name='csrf-token']")?.content ??
  document.querySelector("[data-csrf-token]")?.dataset.csrfToken;
const liveSocket = new LiveSocket("/live", window.Phoenix.Socket, {
  hooks,
  params: csrfToken ? { _csrf_token: csrfToken } : {},
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
