/**
 * No text of a manifest becomes markup, and embedded data never ends its script element.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedded, escaped, html, Markup } from "../../../../sim/report/html/markup.ts";

describe("markup", () => {
  it("escapes whatever fills a template, in texts and in attributes", () => {
    const name = `<b>"web" & 'db'</b>`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      `<p title="&lt;b&gt;&quot;web&quot; &amp; &#39;db&#39;&lt;/b&gt;">` +
        `&lt;b&gt;&quot;web&quot; &amp; &#39;db&#39;&lt;/b&gt;</p>`,
    );
  });

  it("leaves markup that was made here as it is, also in lists, and of null nothing", () => {
    const items = [html`<li>1</li>`, html`<li>2</li>`];
    expect(html`<i>${items}${null}${new Markup("<hr>")}</i>`.text).toBe(
      "<i><li>1</li><li>2</li><hr></i>",
    );
  });

  it("has no character that could end a text or an attribute, whatever is escaped", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']/u);
      }),
    );
  });

  it("embeds data so that no script element ends within it, and it reads back the same", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("</script>", "<!--", "\u2028")), (text) => {
        const data = embedded({ text });
        expect(data.text).not.toContain("<");
        expect(JSON.parse(data.text)).toEqual({ text });
      }),
    );
  });
});
