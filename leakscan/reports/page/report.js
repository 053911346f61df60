"use strict";
// Filters and sorts what stands in the page. Without this script the page shows everything.
(() => {
  const form = document.getElementById("controls");
  if (!form) return;
  const field = (id) => document.getElementById(id);
  const worst = ["critical", "high", "medium", "low"];
  // one record for each finding, those told in full first; read once, when first needed
  let records;
  const read = () => records ??= [...document.querySelectorAll("[data-k]")].map((item, number) => {
    const [level, severity, environment, state] = item.dataset.k.split(" ");
    const place = item.dataset.place ?? "";
    const text = item.textContent.toLowerCase();
    return { item, number, level, severity, environment, state, place, text };
  });
  const count = document.querySelectorAll("[data-k]").length;
  const filter = () => {
    const [level, environment, state] = ["level", "environment", "state"].map((id) => field(id).value);
    const search = field("search").value.trim().toLowerCase();
    let told = 0;
    for (const record of read()) {
      const fits = (!level || record.level === level)
        && (!environment || record.environment === environment)
        && (!state || record.state === state)
        && (!search || record.text.includes(search));
      if (record.item.hidden === fits) record.item.hidden = !fits;
      told += fits;
    }
    tell(told);
  };
  const tell = (told) => {
    const [some, all] = [told, count].map((number) => number.toLocaleString("en"));
    field("told").textContent = `${some} of ${all} findings`;
  };
  const orders = {
    number: () => 0,
    severity: (a, b) => worst.indexOf(a.severity) - worst.indexOf(b.severity),
    place: (a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0),
  };
  // those told in short keep the order of confidence
  const sort = () => {
    const holder = field("full");
    const full = read().filter((record) => holder.contains(record.item));
    full.sort((a, b) => orders[field("sort").value](a, b) || a.number - b.number);
    holder.append(...full.map((record) => record.item));
  };
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target?.hidden) return;
    form.reset();
    filter();
    sort();
    target.scrollIntoView();
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  field("sort").addEventListener("change", sort);
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  form.hidden = false;
  tell(count);
})();
