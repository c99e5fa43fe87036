/* The pictures of a page, one at a time on the whole screen. Without it each leads to its largest file. */
(() => {
  const doc = document, box = doc.querySelector(".viewer"), words = box.dataset;
  const links = [...doc.querySelectorAll("a.zoom")];
  const make = (tag, name, parent, set) => Object.assign(parent.appendChild(doc.createElement(tag)), { className: "viewer-" + name, ...set });
  const bar = make("div", "bar", box), stage = make("figure", "stage", box), count = make("div", "count", bar);
  count.setAttribute("role", "status");
  let at = 0, start = null;

  const show = (next) => {
    at = (next + links.length) % links.length;
    const picture = links[at].firstElementChild.cloneNode(true), caption = links[at].parentNode.querySelector("figcaption");
    picture.querySelectorAll("[sizes]").forEach((one) => { one.sizes = "min(100vw, " + /(\d+)w$/.exec(one.srcset)[1] + "px)"; });
    picture.querySelectorAll("img").forEach((one) => { one.loading = "eager"; });
    stage.replaceChildren(picture);
    if (caption) stage.append(caption.cloneNode(true));
    if (links.length > 1) count.textContent = words.count.replace("{number}", at + 1).replace("{count}", links.length);
  };
  const button = (name, act) => {
    const made = make("button", name, bar, { type: "button", onclick: act, autofocus: name === "close" });
    made.setAttribute("aria-label", made.title = words[name]);
    made.hidden = name !== "close" && links.length < 2;
  };
  button("previous", () => show(at - 1));
  button("next", () => show(at + 1));
  button("close", () => box.close());

  const ahead = () => (getComputedStyle(box).direction === "rtl" ? -1 : 1);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) { event.preventDefault(); show(at + step * ahead()); }
  });
  box.addEventListener("click", ({ target }) => { if (!target.closest("button, img, figcaption")) box.close(); });
  /* One finger, while nothing is zoomed in. */
  box.addEventListener("touchstart", ({ touches }) => { start = touches[1] || visualViewport.scale > 1.01 ? null : touches[0]; }, { passive: true });
  box.addEventListener("touchend", ({ changedTouches: [end] }) => {
    const x = start ? end.clientX - start.clientX : 0;
    if (Math.abs(x) > 40 && Math.abs(x) > 2 * Math.abs(end.clientY - start.clientY)) show(at - Math.sign(x) * ahead());
    start = null;
  });

  box.openAt = (link) => { show(links.indexOf(link)); box.showModal(); };
})();
