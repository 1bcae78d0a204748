/**
 * The graph of a page: boxes and the lines between them, readable without the script too.
 *
 * The script gives each box the state of the instant that is looked at, and the keyboard.
 */
import { shorten } from "../boot-text/shorten.ts";
import { NODE_HEIGHT, NODE_WIDTH, type Graph, type GraphEdge, type GraphNode } from "./graph.ts";
import { html, type Markup } from "./markup.ts";

/** As many letters as fit in a box. */
const NAME_LETTERS = 17;

export function graphHtml(graph: Graph): Markup {
  const { width, height, nodes, edges } = graph;
  const size = { box: `0 0 ${width} ${height}`, width: Math.ceil(width) };
  return html`<div class="graph-scroll">
    <svg
      class="graph"
      viewBox="${size.box}"
      width="${size.width}"
      height="${Math.ceil(height)}"
      role="group"
      aria-label="Services, what they need and whom they call"
    >
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="9"
          markerHeight="9"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" class="arrow" />
        </marker>
      </defs>
      ${edges.map((edge) => edgeHtml(edge, nodes))}${nodes.map(nodeHtml)}
    </svg>
  </div>`;
}

function edgeHtml(edge: GraphEdge, nodes: readonly GraphNode[]): Markup {
  const [from, to] = [nodes[edge.from], nodes[edge.to]];
  if (from === undefined || to === undefined) return html``;
  const kind = edge.isCall ? "edge call" : "edge need";
  const marker = edge.isCall ? html` marker-end="url(#arrow)"` : null;
  // A call points at whom it calls; what is needed merely stands above.
  const path = edge.isCall ? curve(to, from) : curve(from, to);
  return html`<path
    class="${kind}"
    data-from="${edge.from}"
    data-to="${edge.to}"
    d="${path}"
    ${marker}
    ><title>${edge.title}</title></path
  >`;
}

/** From the side of one box that faces the other, vertically at both ends. */
function curve(from: GraphNode, to: GraphNode): string {
  const isUp = to.y < from.y;
  const [x1, x2] = [from.x + NODE_WIDTH / 2, to.x + NODE_WIDTH / 2];
  if (from.y === to.y) {
    const [side, end] = from.x < to.x ? [NODE_WIDTH, 0] : [0, NODE_WIDTH];
    const y = from.y + NODE_HEIGHT / 2;
    return `M${from.x + side} ${y}L${to.x + end} ${y}`;
  }
  const y1 = isUp ? from.y : from.y + NODE_HEIGHT;
  const y2 = isUp ? to.y + NODE_HEIGHT : to.y;
  const bend = (y2 - y1) / 2;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function nodeHtml({ name, unit, x, y }: GraphNode): Markup {
  const kind = unit === null ? "node workload" : "node";
  const data = unit === null ? null : html` data-unit="${unit}"`;
  const words = unit === null ? "workload" : "";
  return html`<g class="${kind}" ${data} transform="translate(${x} ${y})">
    <title>${name}</title>
    <rect width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="${unit === null ? 24 : 7}" />
    <rect class="stripe" x="0" y="0" width="6" height="${NODE_HEIGHT}" rx="3" />
    <text class="name" x="${NODE_WIDTH / 2}" y="20">${shorten(name, NAME_LETTERS)}</text>
    <text class="told" x="${NODE_WIDTH / 2}" y="37">${words}</text>
  </g>`;
}
