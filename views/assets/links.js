// links.js: links that ask first (data-confirm) and links that are requests of another method
// (<.link href="/logout" method="delete">): what Phoenix pages have phoenix_html for, by the same
// attributes and the same event, "phoenix.link.click" on the element. Listens before the client, so
// that a phx-click whose question is denied is not sent. Without scripts such a link is just followed.

function submit(link, elsewhere) {
  const form = document.createElement("form");
  const method = link.dataset.method.toLowerCase();
  form.action = link.dataset.to ?? link.href;
  form.method = method === "get" ? "get" : "post";
  form.target = elsewhere ? "_blank" : link.target;
  form.hidden = true;
  const fields = { _csrf_token: link.dataset.csrf, _method: method };
  for (const [name, value] of Object.entries(method === "get" ? {} : fields)) {
    if (value === undefined || value === "post") continue;
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.requestSubmit();
}

window.addEventListener("click", (event) => {
  for (let element = event.target; element instanceof Element; element = element.parentElement) {
    const asked = new CustomEvent("phoenix.link.click", { bubbles: true, cancelable: true });
    if (!element.dispatchEvent(asked)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (element.dataset.method && element.dataset.to) {
      event.preventDefault();
      submit(element, event.metaKey || event.ctrlKey || event.shiftKey);
      return;
    }
  }
}, true);

window.addEventListener("phoenix.link.click", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
