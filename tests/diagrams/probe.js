// Put at the end of a page or a picture by the tests: looks at the document as a browser shows it and tells the
// document around it.
"use strict";
addEventListener("load", () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const leadsTo = (link) => (typeof link.href === "string" ? link.getAttribute("href") : link.href.baseVal);
  const links = all("a").filter(leadsTo);
  const ids = all("[id]").map((element) => element.id);
  const isHit = (link) => {
    link.scrollIntoView({block: "center", inline: "center"});
    const box = link.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return hit !== null && hit.closest("a") === link;
  };
  const inPictures = links.filter((link) => link.closest("svg"));
  const report = {
    width: innerWidth,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    pictures: all("svg").map((svg) => svg.getBoundingClientRect()).map(({width, height}) => [width, height]),
    links: links.map(leadsTo),
    pictureLinks: inPictures.map(leadsTo),
    deadPictureLinks: inPictures.filter((link) => !isHit(link)).map(leadsTo),
    dangling: links.map(leadsTo).filter((href) => href.startsWith("#") && !document.getElementById(href.slice(1))),
    repeatedIds: ids.filter((id, index) => ids.indexOf(id) !== index),
    loaded: [
      ...all("[src], link[href], image, use, iframe, object, embed").map((element) => element.outerHTML),
      ...performance.getEntriesByType("resource").map((entry) => entry.name),
    ],
    headings: all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1])),
    language: document.documentElement.lang,
    unlabelled: all("svg, .scroll").filter((element) => !element.getAttribute("aria-label")).length,
  };
  const jump = inPictures.find((link) => leadsTo(link).startsWith("index.html#"));
  if (jump && location.pathname.endsWith(".html")) {
    jump.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    const target = document.querySelector(":target");
    report.jump = {to: leadsTo(jump), heading: target ? target.textContent : null};
  }
  parent.postMessage(JSON.stringify(report), "*");
});
