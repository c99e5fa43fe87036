/* Progressive enhancement only. Everything can be read and sent without it. */
(() => {
  const doc = document, root = doc.documentElement;
  const $ = (s, el = doc) => el.querySelector(s), $$ = (s, el = doc) => [...el.querySelectorAll(s)];
  const on = (el, type, fn) => el.addEventListener(type, fn);
  const words = doc.currentScript.dataset;

  /* Opened from disk: folders have no index page of their own. */
  if (location.protocol === "file:") $$("a[href]").forEach((a) => {
    const [, path, rest] = /^([^?#]*)(.*)$/.exec(a.getAttribute("href"));
    if (!/^[a-z][a-z0-9+.-]*:/i.test(path) && /(^|\/)\.{0,2}$/.test(path) && path) a.setAttribute("href", path.replace(/([^/])$/, "$1/") + "index.html" + rest);
  });

  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage is switched off */ } };
  const stored = (key) => { try { return localStorage.getItem(key); } catch { /* storage is switched off */ } };

  /* What happened, shown for a while and announced. */
  const note = doc.createElement("p");
  let fading;
  note.className = "toast";
  note.setAttribute("role", "status");
  doc.body.append(note);
  const say = (text) => {
    note.textContent = text;
    clearTimeout(fading);
    fading = setTimeout(() => { note.textContent = ""; }, 5000);
  };

  /* Pages from disk and from a plain address have no clipboard; what cannot be copied at all is shown. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = doc.createElement("textarea"), focused = doc.activeElement;
      field.className = "off-screen";
      field.readOnly = true;
      field.value = text;
      doc.body.append(field);
      field.select();
      const done = doc.execCommand("copy");
      field.remove();
      focused.focus({ preventScroll: true });
      if (!done) return say(text);
    }
    say(words.copied);
  };
  const address = (hash = "") => ($("link[rel=canonical]")?.href || location.href.split("#")[0]) + hash;

  /* One link to the section or entry that is pointed at, stepped into or jumped to: nobody has to pass them all. */
  const anchor = doc.createElement("a");
  anchor.className = "anchor";
  anchor.textContent = "#";
  let pointed;
  const point = (from) => {
    const el = from?.closest?.("main :is(section, article, figure, div)[id]");
    if (el && el === pointed) return anchor;
    anchor.remove();
    pointed = el;
    const head = el && $("h1, h2, h3, h4, h5, h6, dt, figcaption", el);
    if (!head?.textContent.trim()) return;
    anchor.href = "#" + el.id;
    anchor.setAttribute("aria-label", words.link.replace("{title}", () => head.textContent.trim()));
    const text = doc.createRange();
    let start = head;
    while (start.firstChild) start = start.firstChild;
    text.selectNodeContents(start);
    const first = text.getClientRects()[0];
    (head.matches("dt") ? head : el).prepend(anchor);
    anchor.style.translate = "";
    const own = anchor.getBoundingClientRect();
    if (first) anchor.style.translate = `${root.dir === "rtl" ? first.right - own.left : first.left - own.right}px ${(first.top + first.bottom - own.top - own.bottom) / 2}px`;
    return anchor;
  };
  const aim = () => point($(":target"));
  on(anchor, "click", () => copy(address(anchor.hash)));
  on(doc, "pointerover", (e) => { if (e.pointerType === "mouse" && doc.activeElement !== anchor) point(e.target); });
  on(doc, "focusin", (e) => point(e.target));
  on(window, "hashchange", aim);
  on(window, "load", aim);

  /* What few readers need is loaded when the first one asks for it. */
  const tools = window.sitegen = { $, $$, on, words, address, point, store, stored };
  let loading;
  const tool = (name) => (button) => (loading ||= new Promise((done, failed) => {
    const script = doc.createElement("script");
    script.src = words.tools;
    on(script, "load", done);
    on(script, "error", () => { loading = null; failed(); });
    doc.head.append(script);
  })).then(() => tools[name](button), () => {});
  const doing = {
    search: tool("search"),
    qr: tool("qr"),
    copy: () => copy(address()),
    share: () => navigator.share({ title: doc.title, url: address() }).catch(() => {}),
    text: (button) => copy(button.previousElementSibling.textContent),
  };
  $$("[data-do]").forEach((button) => {
    const what = button.dataset.do;
    button.hidden = (what === "share" && !navigator.share) || (what === "qr" && !$(".qr-code"));
    on(button, "click", () => doing[what](button));
  });
  on(doc, "click", (e) => point(e.target));
  const opener = $(".search-open");
  on(doc, "keydown", (e) => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || !opener || $("dialog[open]") || e.target.closest("input, textarea, select, [contenteditable]")) return;
    if (stored("slash") === "off") return;
    e.preventDefault();
    doing.search(opener);
  });

  /* Light and dark; theme.js has set what was chosen earlier. */
  const toggle = $(".theme-switch");
  if (toggle) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
    const show = () => {
      const d = toggle.dataset;
      toggle.textContent = dark() ? d.light : d.dark;
      toggle.title = dark() ? d.toLight : d.toDark;
    };
    on(toggle, "click", () => { store("theme", root.dataset.theme = dark() ? "light" : "dark"); show(); });
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
