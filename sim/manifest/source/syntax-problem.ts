/**
 * Says in a person's words what the YAML library found wrong with a text.
 *
 * The library's own sentence is kept where it is clear; the common mistakes of manifests, values
 * that YAML cannot hold unquoted, get the quoted form as their hint.
 */
import type { ErrorCode } from "yaml";

export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** As much of a wrong value as is searched for its end and shown. */
const VALUE_SHOWN_MAX = 80;

/** Describes the library's error `code` at `offset` of `text`. */
export function describeSyntaxError(
  code: ErrorCode,
  libraryMessage: string,
  text: string,
  offset: number,
): SyntaxProblem {
  switch (code) {
    case "BAD_SCALAR_START":
      return unquotable(text, offset);
    case "UNEXPECTED_TOKEN":
      if (libraryMessage.startsWith("Block scalar header")) {
        return unquotable(text, text.lastIndexOf(blockMark(libraryMessage), offset));
      }
      return { offset, ...describeToken(libraryMessage) };
    case "TAB_AS_INDENT":
      return { offset, message: "a tab cannot indent in YAML", hint: "indent with spaces" };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        offset,
        message: "a second ': ' on one line",
        hint: "put a text with ': ' in quotes, or begin the inner mapping on its own line",
      };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        offset,
        message: "a key does not end on its line",
        hint: "is a ':' missing on the line before, or a quote?",
      };
    case "BAD_INDENT":
      return { offset, ...describeIndentation(libraryMessage) };
    case "MISSING_CHAR":
      return { offset, ...describeMissing(libraryMessage) };
    default:
      return { offset, message: plainSentence(libraryMessage), hint: "" };
  }
}

/** The value at `offset` as it should have been written; up to what ends a value on its line. */
function unquotable(text: string, offset: number): SyntaxProblem {
  const lineEnd = text.indexOf("\n", offset);
  const end = Math.min(lineEnd === -1 ? text.length : lineEnd, offset + VALUE_SHOWN_MAX);
  const line = text.slice(offset, end);
  const value = line.replace(/(\s+#.*|\s*[,}\]].*|\s+)$/, "");
  const first = value.charAt(0);
  return {
    offset,
    message: `a value that begins with '${first}' has to be quoted in YAML`,
    hint: `write "${value}"`,
  };
}

/** Of a bracket's content, or of the entries of one mapping or list. */
function describeIndentation(libraryMessage: string): Omit<SyntaxProblem, "offset"> {
  if (/^Flow (?:map|sequence) in block collection/.test(libraryMessage)) {
    const bracket = libraryMessage.startsWith("Flow map") ? "}" : "]";
    const message = `'${bracket}' is missing, or stands too far to the left`;
    return { message, hint: `close the bracket with '${bracket}', or indent what is in it` };
  }
  const message = "the indentation is not that of the lines that belong with this one";
  return { message, hint: "begin the entries of one mapping or list at the same column" };
}

function describeToken(libraryMessage: string): Omit<SyntaxProblem, "offset"> {
  if (libraryMessage.endsWith("at node end")) {
    const hint = "put the whole value in quotes, or check the indentation";
    return { message: "something follows a value that is already complete", hint };
  }
  return { message: plainSentence(libraryMessage), hint: "" };
}

function describeMissing(libraryMessage: string): Omit<SyntaxProblem, "offset"> {
  if (libraryMessage.startsWith("Implicit map keys")) {
    const hint = "write 'key: value', with a space after the colon";
    return { message: "a key without a ':' after it", hint };
  }
  if (libraryMessage.startsWith("Missing closing")) {
    return { message: "a text in quotes does not end", hint: "close the quote" };
  }
  return { message: plainSentence(libraryMessage), hint: "" };
}

function blockMark(libraryMessage: string): string {
  return libraryMessage.includes(": |") ? "|" : ">";
}

/** The library begins with a capital; a problem's message does not. */
function plainSentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
