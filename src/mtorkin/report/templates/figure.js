// Where the pointer rests near a place that something is said of, the title of the figure says it.
const sayings = Array.from(document.querySelectorAll("path > desc"), ({parentNode: path, textContent}) => {
  const [sentence, ...said] = textContent.split("\n"), {reach, wells} = path.parentNode.dataset, places = [];
  let [x, y] = [0, 0];
  for (const [, across, down] of path.getAttribute("d").matchAll(/(-?\d+) ?(-?\d+)/g)) {
    places.push([x += Number(across), y += Number(down)]);
  }
  // A well has the name of its place on the plate.
  const name = ([x, y]) => wells === undefined ? "" : `${String.fromCharCode(65 + y / 10)}${Math.ceil(x / 10)}: `;
  const say = (i) => {
    const parts = (said[i] || "").split("\t");
    return name(places[i]) + sentence.replace(/\{\}/g, () => parts.shift()) + parts.join("");
  };
  return {path, places, say, reach: Number(reach)};
});
if (sayings.length) {
  const root = document.documentElement, title = document.createElementNS(root.namespaceURI, "title");
  const usual = root.querySelector("title")?.textContent || "";
  root.prepend(title);
  root.addEventListener("pointermove", (event) => {
    let nearest = 1, text = usual;
    for (const {path, places, say, reach} of sayings) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(path.getScreenCTM().inverse());
      places.forEach(([x, y], i) => {
        const far = Math.hypot(at.x - x, at.y - y) / reach;
        if (far < nearest) [nearest, text] = [far, say(i)];
      });
    }
    title.textContent = text;
  });
}
// Opened as its own page with #png, a figure saves itself as a PNG of three times its size.
if (location.hash === "#png") {
  const made = (name) => document.createElementNS("http://www.w3.org/1999/xhtml", name);
  const picture = new Image(), canvas = made("canvas"), link = made("a");
  picture.onload = () => {
    [canvas.width, canvas.height] = [3 * picture.width, 3 * picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    link.download = decodeURIComponent(location.pathname.split("/").pop()).replace(/svg$/, "png");
    link.href = canvas.toDataURL();
    link.click();
  };
  picture.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(document));
}
