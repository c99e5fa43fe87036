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
