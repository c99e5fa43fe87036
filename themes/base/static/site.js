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

  /* Pictures: the viewer comes when the first one is opened. */
  const viewer = $(".viewer");
  if (viewer) $$("a.zoom").forEach((a) => {
    const open = (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      if (viewer.openAt) return viewer.openAt(a);
      doc.head.append(Object.assign(doc.createElement("link"), { rel: "stylesheet", href: viewer.dataset.style, onload: () =>
        doc.head.append(Object.assign(doc.createElement("script"), { src: viewer.dataset.script, onload: () => viewer.openAt(a), onerror: () => { location = a.href; } })) }));
    };
    a.setAttribute("role", "button");
    a.setAttribute("aria-haspopup", "dialog");
    on(a, "click", open);
    on(a, "keydown", (e) => { if (e.key === " ") open(e); });
  });

  /* Skills: which entries show them. */
  const groups = $("[data-skills]"), bar = $(".filter-bar");
  if (groups && bar) {
    const plural = new Intl.PluralRules(root.lang);
    const norm = (s) => s.trim().toLowerCase();
    const slug = (s) => norm(s).replace(/[\s,]+/g, "-");
    const entries = $$("[data-tags]").map((el) => ({ el, tags: el.dataset.tags.split("|").map(norm) }));
    const status = $(".filter-status", bar), actions = $(".filter-actions", bar), first = $(".filter-first", bar);
    const buttons = [];
    $$(".tags > li", groups).forEach((li) => {
      const name = li.textContent.trim();
      if (!entries.some((e) => e.tags.includes(norm(name)))) return;   /* nothing to show: stays text */
      const b = doc.createElement("button");
      b.type = "button"; b.className = "tag"; b.textContent = name;
      b.setAttribute("aria-pressed", "false");
      li.replaceChildren(b);
      on(b, "click", () => { set(b, b.getAttribute("aria-pressed") !== "true"); apply(true); });
      buttons.push(b);
    });
    const set = (b, v) => b.setAttribute("aria-pressed", v);
    const chosen = () => buttons.filter((b) => b.getAttribute("aria-pressed") === "true");
    const apply = (write) => {
      const names = [...new Set(chosen().map((b) => b.textContent))], keys = names.map(norm);
      const hits = entries.filter((e) => e.tags.some((tag) => keys.includes(tag)));
      entries.forEach((e) => e.el.classList.toggle("is-match", hits.includes(e)));
      root.classList.toggle("filtering", !!keys.length);
      actions.hidden = !keys.length;
      status.textContent = keys.length
        ? (status.dataset[plural.select(hits.length)] || status.dataset.other).replace("{count}", hits.length).replace("{skills}", () => names.join(status.dataset.joiner))
        : write ? "" : status.dataset.hint;
      if (hits[0]) { hits[0].el.id ||= "first-match"; first.hash = hits[0].el.id; }
      if (write) history.replaceState(null, "", keys.length ? "#skills=" + names.map((n) => encodeURIComponent(slug(n))).join(",") : location.pathname + location.search);
    };
    const clear = () => { const c = chosen(); c.forEach((b) => set(b, false)); apply(true); if (c[0] && bar.contains(doc.activeElement)) c[0].focus(); };
    const read = () => {
      const m = /^#skills=(.*)$/.exec(location.hash);
      if (!m) return;
      let want = [];
      try { want = m[1].split(",").map((s) => slug(decodeURIComponent(s))); } catch { /* a broken address chooses nothing */ }
      buttons.forEach((b) => set(b, want.includes(slug(b.textContent))));
      apply(false);
      ($(".is-match") || groups).scrollIntoView();
    };
    if (buttons.length) {
      $(".filter-clear", bar).addEventListener("click", clear);
      on(doc, "keydown", (e) => { if (e.key === "Escape" && chosen().length) clear(); });
      on(window, "hashchange", read);
      apply(false);
      read();
    }
  }
})();
