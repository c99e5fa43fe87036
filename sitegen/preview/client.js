/* What the preview adds to every page: it listens, loads anew what has changed, and shows what is wrong. */
(() => {
  const script = document.currentScript;
  const [session, number] = new URL(script.src).search.slice(1).split(".");
  const doc = document, root = doc.documentElement;
  const KEEP = "sitegen-preview";
  let retry = 0, ended = false;

  /* --- Loading anew, and being where one was ------------------------------------------------ */

  const foldables = () => [...doc.querySelectorAll("details")];
  const named = (el, at) => el.id || `${at}:${el.querySelector("summary")?.textContent.trim() ?? ""}`;
  const keep = () => {
    const fields = [...doc.querySelectorAll("input, textarea, select")]
      .filter((el) => el.id && !["password", "file", "hidden"].includes(el.type))
      .map((el) => [el.id, ["checkbox", "radio"].includes(el.type) ? el.checked : el.value]);
    const state = { path: location.pathname, x: scrollX, y: scrollY, focus: doc.activeElement?.id || "", fields, open: foldables().map((el, at) => [named(el, at), el.open]) };
    try { sessionStorage.setItem(KEEP, JSON.stringify(state)); } catch { /* storage is switched off */ }
  };
  const restore = () => {
    let state = null;
    try { state = JSON.parse(sessionStorage.getItem(KEEP)); sessionStorage.removeItem(KEEP); } catch { /* nothing kept */ }
    if (!state || state.path !== location.pathname) return;
    const open = new Map(state.open), fields = new Map(state.fields);
    foldables().forEach((el, at) => { const was = open.get(named(el, at)); if (was !== undefined) el.open = was; });
    fields.forEach((value, id) => {
      const el = doc.getElementById(id);
      if (el && typeof value === "boolean") el.checked = value;
      else if (el && value && el.value !== value) el.value = value;
    });
    if (state.focus) doc.getElementById(state.focus)?.focus({ preventScroll: true });
    const back = () => scrollTo({ left: state.x, top: state.y, behavior: "instant" });
    back();
    addEventListener("load", back, { once: true });
  };
  const reload = () => {
    if (ended) return;
    ended = true;   /* a second message must not ask again */
    keep();
    location.reload();
  };
  const swap = (path) => {
    const wanted = new URL(path, location.origin).pathname;
    [...doc.querySelectorAll("link[rel~=stylesheet]")].filter((link) => new URL(link.href).pathname === wanted).forEach((link) => {
      const next = link.cloneNode();
      next.href = `${wanted}?v=${Date.now().toString(16)}`;
      next.addEventListener("load", () => { link.remove(); root.dispatchEvent(new CustomEvent("sitegen-styles")); }, { once: true });
      link.after(next);
    });
  };

  /* --- What is wrong ------------------------------------------------------------------------ */

  const make = (tag, text, className) => {
    const el = doc.createElement(tag);
    if (text) el.textContent = text;
    if (className) el.className = className;
    return el;
  };
  const copy = async (text, button) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const field = make("textarea", text);   /* the page may not, or is not trusted */
      button.after(field); field.select();
      doc.execCommand("copy"); field.remove();
    }
    const said = button.querySelector(".copied");
    said.textContent = "copied";
    setTimeout(() => { said.textContent = ""; }, 1500);
  };
  const item = (problem) => {
    const li = make("li");
    if (problem.place) {
      const place = make("button", "", "place");
      place.type = "button"; place.title = `Copy ${problem.place}`;
      place.append(make("span", problem.shown), make("span", "", "copied"));
      place.querySelector(".copied").setAttribute("role", "status");
      place.addEventListener("click", () => copy(problem.place, place));
      li.append(place);
    }
    li.append(make("p", problem.message));
    if (problem.excerpt) li.append(make("pre", problem.excerpt));
    return li;
  };
  const box = make("div");
  box.id = "sitegen-preview";
  const section = make("section");
  const styles = make("link");   /* at once: later there may be nobody to ask for it */
  styles.rel = "stylesheet"; styles.href = new URL("overlay.css", script.src);
  section.hidden = true;
  box.attachShadow({ mode: "open" }).append(styles, section);
  doc.body.append(box);
  const show = (role, className, ...parts) => {
    section.setAttribute("role", role);
    section.className = className;
    section.replaceChildren(...parts);
    section.hidden = false;
  };
  const clear = () => { section.hidden = true; section.replaceChildren(); section.removeAttribute("role"); };
  const complain = ({ problems, count }) => {
    if (!count) return clear();
    const close = make("button", "Hide", "close");
    close.type = "button";
    close.addEventListener("click", clear);
    const head = make("header");
    head.append(make("h2", count === 1 ? "One thing keeps the site from being built" : `${count} things keep the site from being built`), close);
    const list = make("ol");
    list.append(...problems.map(item));
    const foot = make("p", problems.length ? "What you see is the last good site; this goes when the file is mended." : "Where, is told on the machine that shows the preview.", "foot");
    show("alert", "", head, list, foot);
  };
  const notice = (text) => show("status", "notice", make("p", text));

  /* --- Listening ---------------------------------------------------------------------------- */

  const connect = () => {
    if (doc.hidden) return doc.addEventListener("visibilitychange", connect, { once: true });
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/livereload`);
    socket.addEventListener("open", () => {
      retry = 0;
      socket.send(JSON.stringify({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] }));
      socket.send(JSON.stringify({ command: "info", url: location.href, session, number: Number(number) }));
      box.dataset.listens = "";
    });
    socket.addEventListener("message", (event) => {
      const said = JSON.parse(event.data);
      if (said.command === "problems") complain(said);
      else if (said.command === "reload" && said.path.endsWith(".css")) swap(said.path);
      else if (said.command === "reload") reload();
    });
    socket.addEventListener("close", () => {
      if (ended) return;
      if (retry === 2) notice("The preview has ended. Start it again, and this page follows.");
      setTimeout(connect, Math.min(2000, 250 * 2 ** retry++));
    });
  };
  addEventListener("pagehide", () => { ended = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  restore();
  connect();
})();
