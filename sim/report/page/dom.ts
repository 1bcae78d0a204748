/**
 * Elements of the page: made, and found where the markup has put them.
 */

/** An element with a class and a text; the text is never markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  text = "",
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** The element with this id, of this kind; `null` where the page has no such part. */
export function find<Kind extends Element>(
  id: string,
  kind: abstract new (...args: never) => Kind,
): Kind | null {
  const element = document.getElementById(id);
  return element instanceof kind ? element : null;
}

/** A button; what it does when it is pressed. */
export function button(className: string, text: string, press: () => void): HTMLButtonElement {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}
