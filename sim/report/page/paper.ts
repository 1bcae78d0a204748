/**
 * What a page needs to be printed: everything unfolded, and as wide as a sheet of paper, so that
 * plots are drawn anew at the size in which they are read.
 *
 * It is to hear of printing before those who draw, which then find the page as wide as it will be.
 */

export function preparePaper(): void {
  let opened: readonly HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details")].filter(({ open }) => !open);
    for (const details of opened) details.open = true;
    document.documentElement.dataset["paper"] = "";
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    delete document.documentElement.dataset["paper"];
  });
}
