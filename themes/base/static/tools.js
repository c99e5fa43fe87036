/* What few readers need, loaded with its first use: the search and the code for cameras. */
(() => {
  const tools = window.sitegen, { $, $$, on, words, point } = tools, doc = document;

  const make = (parent, tag, set, attributes = {}) => {
    const el = Object.assign(doc.createElement(tag), set);
    for (const name in attributes) el.setAttribute(name, attributes[name]);
    parent.append(el);
    return el;
  };

  /* Escape, its button and a click beside it close a dialog; the browser gives the focus back. */
  const dialog = (className, label, fill) => {
    const box = make(doc.body, "dialog", { className: "dialog " + className }, { "aria-label": label });
    const body = make(box, "div", { className: "dialog-body" });
    fill(body);
    const foot = make(body, "p", { className: "dialog-foot" });
    const close = make(foot, "button", { type: "button", className: "plain", textContent: words.close });
    on(box, "click", (e) => [box, close].includes(e.target) && box.close());
    on(box, "close", () => box.remove());
    box.showModal();
    return box;
  };

  tools.qr = (button) => dialog("qr-large", button.textContent, (body) => {
    body.append($(".qr-code").cloneNode(true));
    make(body, "p", { dir: "ltr", textContent: tools.address() });
  });

  /* Letters without marks, in every script that has any; some are alike without a mark. */
  const alike = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };
  const fold = (text) => text.toLowerCase().normalize("NFKD")
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u0655\u0670]/g, "").replace(/[ßæœøłđı]/g, (letter) => alike[letter]).trim();
  /* 0: the text starts with the word, 1: a word of it does, 2: it has it. */
  const rank = (text, word) => text.startsWith(word) ? 0
    : (" " + text.replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")).includes(" " + word) ? 1 : text.includes(word) ? 2 : Infinity;
  const said = (el) => el?.textContent.trim().replace(/\s+/g, " ") || "";

  const jump = (el) => {
    for (let outer = el; (outer = outer.parentElement.closest("details"));) outer.open = true;
    if (el.id) location.hash = el.id;
    el.scrollIntoView();
    point(el)?.focus({ preventScroll: true });
  };
  /* Everything that has a place on the page, in its order: title, what it belongs to, how to get there. */
  const index = () => {
    const found = [];
    const add = (title, more, go) => title && found.push({ title, more, go, keys: [fold(title), fold(more)] });
    $$("main section[id]").forEach((section) => {
      const name = said($("h1, h2, h3", section)), page = $(":scope.section-teaser .more a", section);
      let employer;
      add(name, "", () => page ? page.click() : jump(section));
      $$("article[id], figure[id], div[id], .tags li, .prose :is(h2, h3, h4, h5)", section).forEach((el) => {
        const title = said($("bdi, .tag, h2, h3, h4, h5, h6, dt, .who, figcaption", el) || el), chip = $(".tag", el);
        if (el.closest("section") !== section) return;
        if (el.matches("li")) return add(title, name, () => {
          if (!chip) return jump(el.closest("[id]"));
          location.hash = "skills=" + chip.value;
          chip.focus({ preventScroll: true });
        });
        const role = el.matches(".role");
        if (!role) employer = title;
        add(title, [role ? employer : said($(".organization", el)), name].filter(Boolean).join(" · "), () => jump(el));
      });
    });
    $$(".back a").forEach((link) => add(said(link), "", () => link.click()));
    return found;
  };

  tools.search = (button) => {
    const texts = button.dataset, all = index(), plural = new Intl.PluralRules(doc.documentElement.lang);
    let field, list, status;
    const box = dialog("search", texts.label, (body) => {
      field = make(make(body, "p", { className: "field" }), "input", { dir: "auto", autocomplete: "off", spellcheck: false, placeholder: texts.label }, {
        role: "combobox", "aria-label": texts.label, "aria-autocomplete": "list", "aria-controls": "found", autocapitalize: "off",
      });
      list = make(body, "ul", { id: "found" }, { role: "listbox", "aria-label": texts.label });
      status = make(body, "p", { className: "search-status" }, { role: "status" });
    });
    const key = doc.createElement("label"), slash = make(key, "input", { type: "checkbox", checked: tools.stored("slash") !== "off" });
    let hits, at;

    const mark = (next) => {
      at = next;
      $$("li", list).forEach((li, n) => li.setAttribute("aria-selected", n === at));
      const li = list.children[at];
      field.setAttribute("aria-activedescendant", li ? li.id : "");
      li?.scrollIntoView({ block: "nearest" });
    };
    const choose = (n) => {
      if (!hits[n]) return;
      on(box, "close", hits[n].go);   /* after the browser gave the focus back */
      box.close();
    };
    const show = () => {
      const asked = fold(field.value).split(/\s+/).filter(Boolean);
      const score = ({ keys: [title, more] }) => asked.reduce((sum, word) => sum + Math.min(rank(title, word), rank(more, word) + 3), 0);
      hits = asked.length
        ? all.map((item) => [score(item), item]).filter(([points]) => points < Infinity).sort((a, b) => a[0] - b[0]).map(([, item]) => item)
        : all.filter((item) => !item.more);
      list.replaceChildren();
      hits.forEach((item, n) => {
        const li = make(list, "li", { id: "found-" + n }, { role: "option" });
        make(li, "bdi", { textContent: item.title });
        if (item.more) li.append(" "), make(li, "bdi", { textContent: item.more });
        on(li, "click", () => choose(n));
      });
      list.hidden = !hits.length;
      field.setAttribute("aria-expanded", !!hits.length);
      status.textContent = !asked.length ? "" : hits.length ? (texts[plural.select(hits.length)] || texts.other).replace("{count}", hits.length) : texts.none;
      mark(0);
    };
    on(slash, "change", () => tools.store("slash", slash.checked ? "on" : "off"));
    key.append(texts.key);
    $(".dialog-foot", box).prepend(key);
    on(field, "input", show);
    on(field, "keydown", (e) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (e.isComposing || !(step || e.key === "Enter")) return;
      e.preventDefault();
      if (!step) choose(at);
      else if (hits.length) mark((at + step + hits.length) % hits.length);
    });
    show();
    field.focus();
  };
})();
