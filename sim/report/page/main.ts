/**
 * The script of a report's page: reads the data that stands in it, and brings the plots to life.
 */
import type { PageData } from "../html/page-data.ts";
import { showClock } from "./clock.ts";
import { find } from "./dom.ts";
import { showEvents } from "./event-list.ts";
import { showGraph } from "./graph-view.ts";
import { showLoad } from "./load-plots.ts";
import { Looks } from "./looks.ts";
import { makeLinks, offerCopy } from "./links.ts";
import { preparePaper } from "./paper.ts";
import { RunEvents } from "./run-data.ts";
import { Selection } from "./selection.ts";
import { Theme } from "./theme.ts";
import { showTimeline } from "./timeline.ts";
import { TimeView } from "./time-view.ts";
import { showTraffic } from "./traffic-plots.ts";

/** Whoever wrote the data is the same build that wrote this script. */
function readData(): PageData {
  return JSON.parse(find("data", HTMLScriptElement)?.text ?? "{}") as PageData;
}

function start(data: PageData): void {
  preparePaper();
  const theme = new Theme();
  const view = new TimeView(data.endUs);
  const events = new RunEvents(data);
  const selection = new Selection(events, view);
  showTimeline({ data, view, theme, looks: new Looks(theme), selection });
  const context = { view, theme, selection };
  if (data.samples !== null) {
    showTraffic(data.samples, context);
    showLoad(data, data.samples, context);
  }
  showGraph(data, view, selection);
  showEvents(data, events, view, selection);
  showClock(view, selection);
  makeLinks(view, selection);
  offerCopy();
}

start(readData());
