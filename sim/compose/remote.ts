/**
 * Files that Compose would fetch from elsewhere; nothing here goes to a network.
 */
import type { LoadSession } from "./load-session.ts";

export function isRemote(path: string): boolean {
  return /^(oci|https?|git|ssh):\/\/|^git@|\.git(#|$)/.test(path);
}

/** Reports it; answers the `null` of a file that could not be had. */
export function refuseRemote(session: LoadSession, offset: number, path: string): null {
  const message = `'${path}' is not on this machine, and nothing is fetched`;
  session.error(offset, "remote-file", message, "fetch the file and name its path");
  return null;
}
