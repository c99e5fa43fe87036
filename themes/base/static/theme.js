/* Before the first paint: the light or dark theme that the reader chose earlier. */
try {
  const saved = localStorage.getItem("theme");
  if (saved === "dark" || saved === "light") document.documentElement.dataset.theme = saved;
} catch { /* storage is switched off */ }
