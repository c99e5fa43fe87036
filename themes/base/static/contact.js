/* The contact form: what is missing is listed, the message is sent in place, and what came of it is said.
   Without this file the browser does all of that in its own way. Nothing that was written is ever lost. */
(() => {
  const form = document.querySelector("form[data-ajax]");
  if (!form || !window.fetch) return;
  const $ = (selector) => form.querySelector(selector);
  const on = (el, type, fn) => el && el.addEventListener(type, fn);
  const make = (tag, parent, set) => Object.assign(parent.appendChild(document.createElement(tag)), set);
  const { ajax, encoding, ok, proof, drop } = form.dataset;
  const problems = $(".form-problems"), status = $(".form-status"), ways = $(".form-ways"), button = $("[type=submit]");
  const label = button.textContent, LEAST = 3000, MOST = 15000;   /* milliseconds: nobody writes faster, nobody waits longer */
  const opened = performance.now();
  let busy = false;

  /* What is wrong with a field, in words. */
  const fault = (el) => el.required && !el.value.trim() ? problems.dataset.missing
    : el.validity.valid ? "" : el.validity.typeMismatch ? problems.dataset.wrong : el.validationMessage;
  const mark = (el) => {
    const text = fault(el), id = el.id + "-error";
    const note = document.getElementById(id);
    el.setAttribute("aria-invalid", !!text);
    if (!text) { el.removeAttribute("aria-describedby"); note && note.remove(); return ""; }
    el.setAttribute("aria-describedby", id);
    (note || make("span", el.parentNode, { id, className: "field-error" })).textContent = text;
    return text;
  };
  const check = () => {
    const wrong = [...form.elements].filter((el) => el.required && mark(el));
    problems.querySelector("ul")?.remove();
    problems.hidden = !wrong.length;
    if (!wrong.length) return true;
    const list = make("ul", problems);
    wrong.forEach((el) => {
      const link = make("a", make("li", list), { href: "#" + el.id, textContent: el.labels[0].firstChild.textContent.trim() + ": " + fault(el) });
      on(link, "click", (event) => { event.preventDefault(); el.focus(); });
    });
    problems.focus();
    return false;
  };
  form.noValidate = true;
  on(form, "input", ({ target }) => target.getAttribute("aria-invalid") === "true" && mark(target));

  /* A message was sent if the answer proves it: a page where data were asked for proves nothing. */
  const proven = async (answer) => {
    if (!answer.ok) return false;
    if (ok === "http") return !answer.redirected;
    const text = await answer.text();
    if (ok === "any" && !text.trim()) return true;
    const said = JSON.parse(text);
    if (!said || typeof said !== "object" || Array.isArray(said) || said.error || [said.errors].flat().some(Boolean)) return false;
    return ok === "json" || ok === "any" ? said.ok !== false && said.success !== false : String(said[ok]) === proof;
  };
  const send = async () => {
    const data = new FormData(form), stop = new AbortController();
    if (drop) data.delete(drop);   /* where a page should follow, which a script does without */
    const timer = setTimeout(() => stop.abort(), MOST);
    try {
      const body = encoding === "urlencoded" ? new URLSearchParams(data) : data;
      return await proven(await fetch(ajax, { method: "POST", headers: { Accept: "application/json" }, body, signal: stop.signal }));
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  };
  const say = (state) => {
    status.dataset.state = state;
    status.textContent = status.dataset[state] || "";
    if (ways) ways.hidden = state !== "failed";
    if (state) status.focus();
  };
  on(form, "submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    say("");
    if (!check()) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.sending;
    /* A robot that fills the form in at once has to wait for it like everybody; most do not. */
    await new Promise((go) => setTimeout(go, LEAST - (performance.now() - opened)));
    const done = await send();
    busy = false;
    button.removeAttribute("aria-disabled");
    button.textContent = label;
    if (done) form.reset();
    say(done ? "done" : "failed");
  });
  on($(".form-own-page"), "click", () => check() && HTMLFormElement.prototype.submit.call(form));
})();
