/**
 * The comments of a file, found through its tokens: a text that looks like one is none.
 */
import ts from "typescript";

export interface Comment {
  readonly text: string;
  readonly offset: number;
}

export function commentsOf(source: ts.SourceFile): readonly Comment[] {
  const byOffset = new Map<number, Comment>();
  const add = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of ranges ?? []) {
      byOffset.set(pos, { text: source.text.slice(pos, end), offset: pos });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) {
      return;
    }
    const children = node.getChildren(source);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    // A comment stands before a token, or behind it on the same line.
    add(ts.getLeadingCommentRanges(source.text, node.pos));
    add(ts.getTrailingCommentRanges(source.text, node.end));
  };
  visit(source);
  return [...byOffset.values()].toSorted((a, b) => a.offset - b.offset);
}
