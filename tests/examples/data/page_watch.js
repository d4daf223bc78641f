// Put first into a page's <head> by the test: watches the page from its beginning, and in the end
// writes what it saw as JSON into <script id="report">. What there is to see in a page is told by the
// function see() of another script.
"use strict";
{
  const errors = [], requests = [];
  addEventListener("error", (event) => {
    errors.push(event.message ?? "cannot load " + event.target.outerHTML);
  }, true);
  addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => requests.push(event.blockedURI));

  function report() {
    const result = {errors, requests, ready: document.documentElement.dataset.ready === "true"};
    try {
      Object.assign(result, see());
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
