/**
 * Events of the Trace Event Format, as Perfetto and chrome://tracing read it: those that we write.
 *
 * Times are microseconds. A process of the format is a service, or one of our own tracks; a thread
 * is an instance. Source: "Trace Event Format" of the Catapult project.
 */

interface OnTrack {
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
}

type Args = Readonly<Record<string, unknown>>;

export type TraceEventJson =
  /** What a process or thread is called, and where it stands. */
  | {
      readonly ph: "M";
      readonly name: "process_name" | "thread_name" | "process_sort_index" | "thread_sort_index";
      readonly pid: number;
      readonly tid: number;
      readonly args: Args;
    }
  /** A slice begins, and the innermost one ends. */
  | (OnTrack & {
      readonly ph: "B";
      readonly name: string;
      readonly cat: string;
      readonly cname?: string;
      readonly args?: Args;
    })
  | (OnTrack & { readonly ph: "E"; readonly args?: Args })
  /** A whole slice. */
  | (OnTrack & {
      readonly ph: "X";
      readonly dur: number;
      readonly name: string;
      readonly cat: string;
    })
  /** Something at an instant: of its thread, or for all to see. */
  | (OnTrack & {
      readonly ph: "i";
      readonly name: string;
      readonly cat: string;
      readonly s: "t" | "g";
      readonly args?: Args;
    })
  /** An arrow from the slice around its beginning to the one around its end. */
  | (OnTrack & {
      readonly ph: "s" | "f";
      readonly id: number;
      readonly name: string;
      readonly cat: string;
      readonly bp?: "e";
    })
  /** Slices that belong to no thread, nested among those of the same category and id. */
  | (OnTrack & {
      readonly ph: "b" | "e";
      readonly id: string;
      readonly name: string;
      readonly cat: string;
      readonly args?: Args;
    })
  /** What a counter is from now on. */
  | (OnTrack & { readonly ph: "C"; readonly name: string; readonly args: Args });

export type EventSink = (event: TraceEventJson) => void;
