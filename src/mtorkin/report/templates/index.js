// Sort, search and filter the table of compounds. Without scripts it is a plain table. Of many rows as many are laid out
// as have been scrolled to: to lay out a thousand takes longer than a reader waits for.
"use strict";
{
  const table = document.getElementById("compounds"), find = document.getElementById("find"), body = table.tBodies[0];
  // What a column is sorted by: a number where the cell has one, else its text. All is read once.
  const key = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v));
  const listed = (text) => (text ? text.split("; ") : []);
  const STEP = 100;
  const rows = [...body.rows].map((row) => ({
    row,
    kept: true,
    keys: [...row.cells].map(key),
    text: [row.textContent, row.cells[0].title, ...[...row.querySelectorAll("abbr")].map((flag) => flag.title)].join(" ")
      .toLowerCase(),
    verdict: [row.cells[1].querySelector(".verdict").textContent],
    possible: listed(row.dataset.alive),
    flag: [...row.querySelectorAll("abbr.flag")].map((flag) => flag.textContent),
    folder: listed(row.dataset.in),
  }));
  let ordered = rows, limit = STEP;
  const place = () => {
    let left = limit;
    for (const item of ordered) item.row.hidden = !(item.kept && left-- > 0);
  };
  const add = (tag, label) => {
    const made = document.createElement(tag), about = document.createElement("label");
    about.append(label, made);
    find.append(about);
    return made;
  };
  // What rows can be chosen by, each with how many have it.
  const choices = (label, what) => {
    const made = add("select", label), counts = new Map();
    rows.forEach((item) => new Set(item[what]).forEach((name) => counts.set(name, (counts.get(name) || 0) + 1)));
    made.append(new Option("all", ""));
    [...counts].sort((a, b) => b[1] - a[1]).forEach(([name, count]) => made.append(new Option(`${name} (${count})`, name)));
    return [made, what];
  };
  const search = add("input", "Search");
  search.type = "search";
  const chosen = [["Verdict", "verdict"], ["Still possible", "possible"], ["Flag", "flag"], ["Folder", "folder"]]
    .map((each) => choices(...each));
  const said = document.createElement("output");
  find.append(said);
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const item of rows) {
      item.kept = words.every((word) => item.text.includes(word))
        && chosen.every(([made, what]) => !made.value || item[what].includes(made.value));
      count += item.kept;
    }
    limit = STEP;
    place();
    said.textContent = `${count} of ${rows.length} shown`;
  };
  [search, ...chosen.map(([made]) => made)].forEach((made) => made.addEventListener("input", show));

  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  // Of a column with numbers by these, else by text; rows without a value come last in both directions.
  const sort = (column, heading) => {
    const up = heading.getAttribute("aria-sort") !== "ascending", sign = up ? 1 : -1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const numeric = rows.some((item) => Number.isFinite(item.keys[column]));
    const known = (item) => (numeric ? Number.isFinite(item.keys[column]) : item.keys[column] !== "");
    const compare = numeric ? (a, b) => a - b : order;
    const sorted = rows.filter(known).sort((a, b) => sign * compare(a.keys[column], b.keys[column]));
    ordered = [...sorted, ...rows.filter((item) => !known(item))];
    limit = STEP;
    place();
    body.replaceChildren(...ordered.map((item) => item.row));
  };
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    if (rows.every((item) => item.keys[column] === "")) return;
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(column, heading));
  });

  // The rows that are shown, in their order; flags by their sentences.
  const quoted = (text) => '"' + text.trim().replace(/\s+/g, " ").replaceAll('"', '""') + '"';
  const said_in = (cell) => {
    const flags = [...cell.querySelectorAll("abbr")];
    return flags.length ? flags.map((flag) => flag.title).join("; ") : cell.textContent;
  };
  const save = document.createElement("button");
  save.type = "button";
  save.textContent = "Save these rows as CSV";
  save.addEventListener("click", () => {
    const lines = [table.tHead.rows[0], ...ordered.filter((item) => item.kept).map((item) => item.row)].map((row) =>
      [...row.cells].filter((cell) => !cell.querySelector("svg")).map((cell) => quoted(said_in(cell))).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = "compounds.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  find.append(save);
  const scrolled = table.parentElement;
  scrolled.addEventListener("scroll", () => {
    if (limit > rows.length || scrolled.scrollTop + 2 * scrolled.clientHeight < scrolled.scrollHeight) return;
    limit += STEP;
    place();
  });
  addEventListener("beforeprint", () => {
    limit = Infinity;
    place();
  });
  find.hidden = false;
  show();
}
