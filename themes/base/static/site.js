/* Progressive enhancement only. Everything can be read and sent without it. */
(() => {
  const doc = document, root = doc.documentElement;
  const $ = (s, el = doc) => el.querySelector(s), $$ = (s, el = doc) => [...el.querySelectorAll(s)];
  const on = (el, type, fn) => el.addEventListener(type, fn);

  /* Opened from disk: folders have no index page of their own. */
  if (location.protocol === "file:") $$("a[href]").forEach((a) => {
    const [, path, rest] = /^([^?#]*)(.*)$/.exec(a.getAttribute("href"));
    if (!/^[a-z][a-z0-9+.-]*:/i.test(path) && /(^|\/)\.{0,2}$/.test(path) && path) a.setAttribute("href", path.replace(/([^/])$/, "$1/") + "index.html" + rest);
  });

  /* Light and dark; theme.js has set what was chosen earlier. */
  const store = (v) => { try { localStorage.setItem("theme", v); } catch { /* storage is switched off */ } };
  const toggle = $(".theme-switch");
  if (toggle) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
    const show = () => {
      const d = toggle.dataset;
      toggle.textContent = dark() ? d.light : d.dark;
      toggle.title = dark() ? d.toLight : d.toDark;
    };
    on(toggle, "click", () => { store(root.dataset.theme = dark() ? "light" : "dark"); show(); });
    on(system, "change", show);
    show();
    toggle.hidden = false;
  }

  /* Skills: which entries show them. What is chosen is kept with each step of the browser's history. */
  const groups = $("[data-skills]"), bar = $(".filter-bar");
  if (groups && bar) {
    const plural = new Intl.PluralRules(root.lang);
    const slug = (s) => s.trim().toLowerCase().replace(/[\s,]+/g, "-");
    const entries = $$("[data-tags]").map((el) => ({ el, keys: el.dataset.tags.split(" ") }));
    const status = $(".filter-status", bar), actions = $(".filter-actions", bar), first = $(".filter-first", bar);
    const buttons = $$("[data-skill]", groups).map((el, i) => {
      const b = doc.createElement("button"), word = el.firstElementChild, proof = $(".proof", el);
      b.type = "button"; b.className = "tag"; b.textContent = word.textContent; b.value = el.dataset.skill;
      if (proof) b.setAttribute("aria-describedby", proof.id = "skill:" + i);
      word.replaceWith(b);
      on(b, "click", () => choose(chosen.includes(b.value) ? chosen.filter((k) => k !== b.value) : [...chosen, b.value]));
      return b;
    });
    let chosen = [];
    /* Several roles at one employer are one entry. */
    const job = (el) => { while (el.matches(".role") && el.previousElementSibling) el = el.previousElementSibling; return el; };
    const show = (wanted) => {
      const keys = wanted.filter((k) => buttons.some((b) => b.value === k));
      const open = (el) => { for (; el; el = el.parentElement) if (el.matches("details")) el.open = true; };
      const hits = entries.filter((e) => e.keys.some((k) => keys.includes(k))).map((e) => e.el);
      const jobs = [...new Set(hits.map(job))], any = hits.length > 0;
      const names = keys.map((k) => buttons.find((b) => b.value === k).textContent);
      const said = any
        ? (status.dataset[plural.select(jobs.length)] || status.dataset.other).replace("{count}", jobs.length).replace("{skills}", () => names.join(status.dataset.joiner))
        : status.dataset.hint;
      chosen = keys;
      buttons.forEach((b) => b.setAttribute("aria-pressed", keys.includes(b.value)));
      $$(".entry, [data-tags]").forEach((el) => { el.classList.toggle("is-match", hits.includes(el)); el.classList.toggle("has-match", jobs.includes(el)); });
      $$(".timeline a").forEach((a) => a.classList.toggle("is-quiet", any && !jobs.some((el) => "#" + el.id === a.getAttribute("href"))));
      hits.forEach((el) => { open(el); $$("details", el).forEach(open); });
      root.classList.toggle("filtering", any);
      actions.hidden = !any;
      if (status.textContent !== said) status.textContent = said;
      if (any) first.hash = hits[0].id ||= "first-match";
    };
    const choose = (keys) => {
      history[keys[0] && !chosen[0] ? "pushState" : "replaceState"]({ skills: keys }, "", keys[0] ? "#skills=" + keys.map(encodeURIComponent) : location.pathname + location.search);
      show(keys);
    };
    const clear = () => { const b = buttons.find((b) => chosen.includes(b.value)), lost = bar.contains(doc.activeElement); choose([]); if (lost) b.focus(); };
    const read = () => {
      const kept = history.state?.skills, m = /^#skills=(.*)$/.exec(location.hash);
      if (kept) return show(kept);
      let want = [];
      if (m) try { want = m[1].split(",").map((s) => slug(decodeURIComponent(s))); } catch { /* a broken address chooses nothing */ }
      const found = buttons.filter((b) => want.some((w) => w === b.value || w === slug(b.textContent)));
      show(m ? [...new Set(found.map((b) => b.value))] : chosen);
      history.replaceState({ skills: chosen }, "");
      if (m && chosen[0]) $(".is-match").scrollIntoView();
    };
    on($(".filter-clear", bar), "click", clear);
    on(doc, "keydown", (e) => { if (e.key === "Escape" && chosen[0] && !$("dialog[open]")) clear(); });
    on(window, "popstate", read);
    on(window, "hashchange", read);
    read();
  }
})();
