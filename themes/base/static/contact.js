/* The contact form: lists what is missing, sends in place, says what came of it. The browser can do without. */
(() => {
  const form = document.querySelector("form[data-ajax]");
  if (!form) return;
  const $ = (selector) => form.querySelector(selector);
  const on = (el, type, fn) => el?.addEventListener(type, fn);
  const make = (tag, parent, set) => Object.assign(parent.appendChild(document.createElement(tag)), set);
  const { ajax, encoding, ok, proof, drop } = form.dataset;
  const problems = $(".form-problems"), status = $(".form-status"), ways = $(".form-ways"), button = $("[type=submit]");
  const label = button.textContent, opened = performance.now();
  let busy = false;

  const fault = (el) => !el.value.trim() ? problems.dataset.missing : el.validity.typeMismatch ? problems.dataset.wrong : "";
  const mark = (el) => {
    const text = fault(el), id = el.id + "-error", note = document.getElementById(id);
    el.setAttribute("aria-invalid", !!text);
    if (text) {
      el.setAttribute("aria-describedby", id);
      (note || make("span", el.parentNode, { id, className: "field-error" })).textContent = text;
    } else if (note) {
      el.removeAttribute("aria-describedby");
      note.remove();
    }
    return text;
  };
  const check = () => {
    const wrong = [...form.elements].filter((el) => el.required && mark(el));
    problems.querySelector("ul")?.remove();
    problems.hidden = !wrong.length;
    if (!wrong.length) return true;
    const list = make("ul", problems);
    wrong.forEach((el) => {
      const textContent = el.labels[0].firstChild.textContent.trim() + ": " + fault(el);
      on(make("a", make("li", list), { href: "#" + el.id, textContent }), "click", (event) => { event.preventDefault(); el.focus(); });
    });
    problems.focus();
  };
  form.noValidate = true;
  on(form, "input", ({ target }) => target.getAttribute("aria-invalid") === "true" && mark(target));

  /* Only the provider's own proof counts: a page where data were asked for proves nothing. */
  const proven = async (answer) => {
    if (!answer.ok || ok === "http") return answer.ok && !answer.redirected;
    const text = await answer.text();
    if (ok === "any" && !text.trim()) return true;
    const said = JSON.parse(text);
    if (!said || typeof said !== "object" || Array.isArray(said) || said.error || [said.errors].flat().some(Boolean)) return false;
    return ok === "json" || ok === "any" ? said.ok !== false && said.success !== false : String(said[ok]) === (proof || "true");
  };
  const send = async () => {
    const data = new FormData(form), stop = new AbortController(), timer = setTimeout(() => stop.abort(), 15000);
    if (drop) data.delete(drop);
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
    /* Nobody writes within three seconds; a robot has to wait for them. */
    await new Promise((go) => setTimeout(go, 3000 - (performance.now() - opened)));
    const done = await send();
    busy = false;
    button.removeAttribute("aria-disabled");
    button.textContent = label;
    if (done) form.reset();
    say(done ? "done" : "failed");
  });
  on($(".form-own-page"), "click", () => check() && HTMLFormElement.prototype.submit.call(form));
})();
