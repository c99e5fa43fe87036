/* The check takes a while, so the start page does not wait for it. */
(async () => {
  const place = document.getElementById("findings");
  if (!place?.dataset.from) return;
  if (document.hidden) await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
  try {
    const answer = await fetch(place.dataset.from);
    place.innerHTML = answer.ok ? await answer.text() : "<p>The check could not be made.</p>";
  } catch { /* the preview has ended, which the page says itself */ }
})();
