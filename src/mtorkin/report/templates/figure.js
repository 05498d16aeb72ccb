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
