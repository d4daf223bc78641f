// What there is to see in a page that replays a computation (page_watch.js): the slider goes through
// all steps; at the end each node is chosen, and what the panel says of it is read.
"use strict";
function see() {
  const text = (selector) => document.querySelector(selector).textContent;
  const numbers = (selector) => [...document.querySelectorAll(selector + " [data-number]")]
    .map(({dataset}) => dataset.number.replace("−", "-"));
  const range = document.querySelector("#time input");
  const start = {step: Number(range.value), chosen: text("h2")};
  const steps = [];
  for (let step = 0; step <= Number(range.max); ++step) {
    range.value = step;
    range.dispatchEvent(new Event("input"));
    steps.push({
      now: text("#now b"),
      phase: document.documentElement.dataset.phase,
      story: text("#story"),
      marked: [...document.querySelectorAll(".card.now")].map(({dataset}) => Number(dataset.node)),
      waiting: document.querySelectorAll(".card.waiting").length,
      flows: document.querySelectorAll(".edge.flows").length,
      label: document.querySelector(".card.leaf").getAttribute("aria-label"),
    });
  }
  const all = [...document.querySelectorAll(".card")].map((card) => {
    card.dispatchEvent(new MouseEvent("click"));
    return {
      title: text("h2"),
      kind: text("#kind"),
      formula: document.querySelector("#with-formula").hidden ? null : text("#formula"),
      place: document.querySelector("#with-source").hidden ? null : text("#place"),
      here: document.querySelector("#with-source").hidden ? null : text("#source .here"),
      value: numbers("#value"),
      gradient: numbers("#sum"),
      parts: document.querySelectorAll("#gradient .part").length,
    };
  });
  const press = (key) => dispatchEvent(new KeyboardEvent("keydown", {key}));
  const keyed = ["Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight"].map((key) => {
    press(key);
    return Number(range.value);
  });
  // No two cards lie on each other, and none sticks out of the drawing.
  const boxes = [...document.querySelectorAll(".card .box")].map((box) => box.getBoundingClientRect());
  const whole = document.querySelector("#graph").getBoundingClientRect();
  const overlaps = boxes.filter((a, i) => boxes.slice(0, i).some((b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
  const outside = boxes.filter((a) => a.left < whole.left - 1 || a.right > whole.right + 1).length;
  return {start, steps, nodes: all, keyed, overlaps, outside, crossings: layout.crossings};
}
