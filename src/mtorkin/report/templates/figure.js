// What figures say where the pointer rests, and their files: in the page that has them, or in one that stands alone.
const svgNamespace = "http://www.w3.org/2000/svg";
const own = (name) => document.createElementNS("http://www.w3.org/1999/xhtml", name);

// The places of a path: moves and lines from each to the next, straight up, down and aside among them.
const placesOf = (path) => {
  const places = [];
  let [x, y, pen, across] = [0, 0, "m", null];
  for (const [token] of path.getAttribute("d").matchAll(/[mlhv]|-?\d+/g)) {
    if (/[mlhv]/.test(token)) {
      pen = token;
    } else if (pen === "h" || pen === "v") {
      places.push(pen === "h" ? [x += Number(token), y] : [x, y += Number(token)]);
    } else if (across === null) {
      across = Number(token);
    } else {
      places.push([x += across, y += Number(token)]);
      across = null;
    }
  }
  return places;
};
// Those paths of a group that are no lines.
const spoken = (group) => Array.from(group.querySelectorAll(":scope > :not([stroke])"));
// The path that says what the points of a path are: itself, or one of another figure.
const sayingOf = (path, number, group) => {
  if (path.querySelector("desc")) return path;
  const [figure, other] = (path.dataset.in || group.dataset.in || "").split(" ");
  const there = figure && document.querySelector(`#${CSS.escape(figure)} [data-reach]`);
  const at = Number(other ?? number);
  return there ? sayingOf(spoken(there)[at], at, there) : null;
};
// Where the pointer rests near a place that something is said of, the title of the figure says it.
const sayings = (svg) => Array.from(svg.querySelectorAll("[data-reach]"), (group) => {
  const {reach, wells} = group.dataset;
  if (wells) return wellsOf(wells).map((well) => ({...well, path: group, reach: Number(reach)}));
  return spoken(group).flatMap((path, number) => {
    const places = placesOf(path), saying = sayingOf(path, number, group);
    if (!saying || placesOf(saying).length !== places.length) return [];
    const [sentence, ...said] = saying.textContent.split("\n");
    const {plate} = saying.parentNode.dataset, on = plate && saying.parentNode !== group ? `${plate} ` : "";
    // A well has the name of its place on the plate.
    const name = ([x, y]) => wells === undefined ? "" : `${String.fromCharCode(65 + y / 2)}${Math.ceil(x / 2)}: `;
    // An empty line says what the one before does.
    let line = "";
    return places.map((place, i) => {
      const parts = (line = said[i] || line).split("\t");
      const says = on + name(place) + sentence.replace(/\{\}/g, () => parts.shift()) + parts.join("");
      return {path, place, says, reach: Number(reach)};
    });
  });
}).flat();
// The wells of a plate, by the figures of the page that have all that they say from it.
const wellsOf = (plate) => Array.from(document.querySelectorAll("[data-plate]")).flatMap((group) =>
  group.dataset.plate !== plate ? [] : sayings(group.closest("svg")).map(({says}) => {
    const [, letters, number] = /^([A-Z]+)(\d+):/.exec(says) || ["", "A", NaN];
    // Below row Z stands row AA.
    const row = Array.from(letters).reduce((above, letter) => 26 * above + letter.charCodeAt(0) - 64, 0);
    return {place: [2 * number - 1, 2 * row - 1], says};
  }));
for (const svg of document.querySelectorAll("svg")) {
  if (svg.querySelector('[data-in], [data-wells]:not([data-wells=""]), path > desc')) {
    const usual = svg.querySelector("title")?.textContent || "";
    let known, title;
    svg.addEventListener("pointermove", (event) => {
      if (!known) {
        [known, title] = [sayings(svg), document.createElementNS(svgNamespace, "title")];
        title.dataset.said = "";
        svg.prepend(title);
      }
      let nearest = 1, text = usual, of, at;
      for (const {path, place: [x, y], says, reach} of known) {
        if (path !== of) {
          [of, at] = [path, new DOMPoint(event.clientX, event.clientY).matrixTransform(path.getScreenCTM().inverse())];
        }
        const far = Math.hypot(at.x - x, at.y - y) / reach;
        if (far < nearest) [nearest, text] = [far, says];
      }
      title.textContent = text;
    });
  }
}

// A figure of a page as a file of its own, with what it shares with others.
const alone = (svg) => {
  const made = svg.cloneNode(true), defs = document.createElementNS(svgNamespace, "defs"), found = new Set();
  const gather = (element) => {
    for (const [, name] of element.outerHTML.matchAll(/[#" ](s\d+)\b/g)) {
      const piece = document.getElementById(name);
      if (piece && !found.has(name)) {
        found.add(name);
        defs.append(piece.cloneNode(true));
        gather(piece);
      }
    }
  };
  // What was said last where the pointer rested is of no file.
  made.querySelector("title[data-said]")?.remove();
  gather(svg);
  const {width, height} = svg.viewBox.baseVal, {fontFamily, fill} = getComputedStyle(svg);
  const looks = {width: `${width}pt`, height: `${height}pt`, "font-family": fontFamily, fill};
  Object.entries(looks).forEach(([name, value]) => made.setAttribute(name, value));
  const paper = document.createElementNS(svgNamespace, "rect");
  Object.entries({width: "100%", height: "100%", fill: "#fff"}).forEach(([name, value]) => paper.setAttribute(name, value));
  made.prepend(paper, document.querySelector(".shared > style").cloneNode(true), defs);
  return new XMLSerializer().serializeToString(made);
};
const save = (address, name) => Object.assign(own("a"), {href: address, download: name}).click();
// A PNG of three times the size of the figure.
const savePNG = (text, name) => {
  const picture = new Image(), canvas = own("canvas");
  picture.onload = () => {
    [canvas.width, canvas.height] = [3 * picture.width, 3 * picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL(), `${name}.png`);
  };
  picture.src = asAddress(text);
};
const asAddress = (text) => "data:image/svg+xml," + encodeURIComponent(text);

// Below each figure of a page stand its files, and the archive that has the numbers behind it.
const numbers = document.getElementById("numbers");
for (const svg of document.querySelectorAll("figure svg[id]")) {
  const files = own("span"), said = svg.getAttribute("aria-label"), name = svg.id;
  const link = (text, of, act, given) => {
    const made = Object.assign(own("a"), {textContent: text, href: `#${name}`, ...given});
    made.setAttribute("aria-label", `${text} of: ${of}`);
    if (act) made.addEventListener("click", (event) => (event.preventDefault(), act()));
    files.append(" ", made);
  };
  files.className = "behind";
  if (numbers) link("CSV", said, null, {href: numbers.href, download: ""});
  link("SVG", said, () => save(asAddress(alone(svg)), `${name}.svg`));
  link("PNG", said, () => savePNG(alone(svg), name));
  svg.closest("figure").querySelector("figcaption").append(" ", files);
}
// So for the figures of whole plates, which are files.
for (const object of document.querySelectorAll("figure > object")) {
  const files = own("span");
  files.className = "behind";
  for (const [text, end] of [["SVG", ""], ["PNG", "#png"]]) {
    const made = Object.assign(own("a"), {textContent: text, href: object.data + end});
    made.setAttribute("aria-label", `${text} of: ${object.getAttribute("aria-label")}`);
    files.append(" ", made);
  }
  object.parentNode.querySelector("figcaption").append(files);
}
// Opened as its own page with #png, a figure saves itself as a PNG.
if (location.hash === "#png" && document.documentElement.localName === "svg") {
  const name = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.svg$/, "");
  savePNG(new XMLSerializer().serializeToString(document), name);
}
