/**
 * The keys of whoever watches, one at a time, while the terminal hands them over as they are typed.
 */
import { emitKeypressEvents, type Key } from "node:readline";
import type { ReadStream } from "node:tty";

/** A key by its name, `ctrl-c` or `up`, or the character that it types. */
export type KeyName = string;

export interface Keys {
  /** Takes the keys, or gives them back to the terminal. */
  setTaken(isTaken: boolean): void;
  release(): void;
}

export function takeKeys(stream: ReadStream, onKey: (name: KeyName) => void): Keys {
  const take = (text: string | undefined, key: Key): void => onKey(nameOf(text, key));
  emitKeypressEvents(stream);
  stream.on("keypress", take);
  const setTaken = (isTaken: boolean): void => {
    stream.setRawMode(isTaken);
    if (isTaken) stream.resume();
    else stream.pause();
  };
  setTaken(true);
  return {
    setTaken,
    release() {
      stream.off("keypress", take);
      setTaken(false);
    },
  };
}

function nameOf(text: string | undefined, { name, ctrl }: Key): KeyName {
  if (ctrl === true) return `ctrl-${name ?? ""}`;
  // Of what types a character the character counts: `?` and `+` have no names.
  const isTyped = text !== undefined && [...text].length === 1 && text >= " " && text !== "\x7f";
  return isTyped ? text : (name ?? "");
}
