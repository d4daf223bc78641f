// What there is to see in a page of an embedding (page_watch.js).
"use strict";
function see() {
  const attributes = (selector, ...names) =>
    [...document.querySelectorAll(selector)].map(({dataset}) => names.map((name) => dataset[name]));

  // For each word whether its dot's pixel has the colour of its group, by the legend; and where.
  function dots() {
    const colours = {};
    for (const button of document.querySelectorAll("#legend button")) {
      const style = document.createElement("i").style;
      style.color = getComputedStyle(button).getPropertyValue("--c");
      colours[button.textContent] = style.color;  // as rgb(...)
    }
    return screen.map(([x, y], i) => {
      const at = [x, y].map((pixels) => pixels * devicePixelRatio);
      const [r, g, b, alpha] = pen.getImageData(...at, 1, 1).data;
      const drawn = alpha > 0, coloured = `rgb(${r}, ${g}, ${b})` === colours[groups[i]];
      return {word: words[i], x, y, drawn, coloured, labelled: labels[i].alpha > 0.5};
    });
  }

  return {
    slider: Number(document.querySelector("#time input").value) / 1000,
    now: document.querySelector("#now b").textContent,
    playing: state.playing,
    word: document.querySelector("#word strong").textContent,
    neighbours: attributes("#neighbours li", "word", "cosine"),
    answers: attributes("#analogies li", "answer").flat(),
    pairs: attributes("#pairs .curve", "pair", "cosine"),
    legend: attributes("#legend button", "group").flat(),
    dots: dots(),
  };
}
