// Put first into a page's <head> by the test: watches the page from its beginning, and in the end
// writes what it saw as JSON into <script id="report">.
"use strict";
{
  const errors = [], requests = [];
  addEventListener("error", (event) => {
    errors.push(event.message ?? "cannot load " + event.target.outerHTML);
  }, true);
  addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => requests.push(event.blockedURI));

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

  function report() {
    const result = {errors, requests, ready: document.documentElement.dataset.ready === "true"};
    try {
      Object.assign(result, {
        slider: Number(document.querySelector("#time input").value) / 1000,
        now: document.querySelector("#now b").textContent,
        playing: state.playing,
        word: document.querySelector("#word strong").textContent,
        neighbours: attributes("#neighbours li", "word", "cosine"),
        answers: attributes("#analogies li", "answer").flat(),
        pairs: attributes("#pairs .curve", "pair", "cosine"),
        legend: attributes("#legend button", "group").flat(),
        dots: dots(),
      });
    } catch (error) {
      errors.push(String(error));
    }
    for (const entry of performance.getEntriesByType("resource")) requests.push(entry.name);
    const script = document.createElement("script");
    script.id = "report";
    script.type = "application/json";
    script.textContent = JSON.stringify(result).replaceAll("<", "\\u003c");
    document.body.append(script);
  }
  addEventListener("load", () => setTimeout(report, 1500));
}
