// Renders a terminal recording as an SVG that plays once and stops at its last frame. Viewers without animation show the last frame.
import { TerminalScreen } from './terminal-screen.mjs';

const lineHeight = 17;
const columnWidth = 7.83;
const margin = 16;
const bar = 30;

const style = `
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre }
  .red { fill: #ff7b72 } .green { fill: #56d364 } .yellow { fill: #e3b341 } .blue { fill: #79c0ff } .magenta { fill: #d2a8ff }
  .cyan { fill: #76e3ea } .dim { opacity: .6 } .bold { font-weight: 700 }
  .window { fill: #0d1117; stroke: #6e7681 } .bar { fill: #6e7681 }`;

/**
 * `events` are [seconds, text] in order. The animation takes `playSeconds`, however long the recording is; frames are at least `step` recorded
 * seconds apart. A row is drawn once for as long as it stays unchanged, so the file grows with the number of changes, not with time.
 */
export function terminalPicture(events, { columns, rows, title, playSeconds = 20, step = 2 }) {
  const { spans, heights, end } = timeline(events, { columns, step });
  const last = Math.max(0, heights.at(-1).height - rows);
  const width = Math.round(columns * columnWidth + 2 * margin);
  const height = bar + rows * lineHeight + margin;
  const seconds = (at) => `${Number(((at / end) * playSeconds).toFixed(2))}s`;
  const drawn = spans.map((span) => drawSpan(span, end, seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>${style}
</style>
<rect class="window" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
<circle class="bar" cx="18" cy="15" r="4.5"/><circle class="bar" cx="34" cy="15" r="4.5"/><circle class="bar" cx="50" cy="15" r="4.5"/>
<text class="dim" x="${width / 2}" y="19" text-anchor="middle">${escapeXml(title)}</text>
<svg x="${margin}" y="${bar}" width="${width - 2 * margin}" height="${rows * lineHeight}">
<g transform="translate(0 ${-last * lineHeight})">${scrolling(heights, rows, end, seconds)}
${drawn.join('\n')}
</g></svg></svg>
`;
}

/** What each row looked like from when to when, and the number of rows. */
function timeline(events, { columns, step }) {
  const screen = new TerminalScreen(columns);
  const spans = [];
  const open = [];
  const heights = [];
  const look = (at) => {
    const rows = screen.rows();
    for (let row = 0; row < Math.max(rows.length, open.length); row += 1) {
      const runs = rows[row] ?? [];
      const content = JSON.stringify(runs);
      if (open[row]?.content === content) continue;
      if (open[row]) open[row].until = at;
      open[row] = { row, runs, content, from: at, until: undefined };
      if (runs.length > 0) spans.push(open[row]);
    }
    const height = rows.findLastIndex((runs) => runs.length > 0) + 1;
    if (heights.at(-1)?.height !== height) heights.push({ at, height });
  };
  let next = 0;
  for (const [at, text] of events) {
    if (at >= next) {
      look(next === 0 ? 0 : at);
      next = at + step;
    }
    screen.write(text);
  }
  const end = events.at(-1)[0] + 0.1;
  look(end);
  return { spans, heights, end };
}

function drawSpan({ row, runs, from, until }, end, seconds) {
  const y = row * lineHeight + 13;
  const text = runs
    .map(({ column, text: run, color, bold, dim }) => {
      const classes = [color, bold && 'bold', dim && 'dim'].filter(Boolean).join(' ');
      const length = Number((run.length * columnWidth).toFixed(1));
      const place = `x="${Number((column * columnWidth).toFixed(1))}" textLength="${length}"`;
      return `<tspan ${place}${classes && ` class="${classes}"`}>${escapeXml(run)}</tspan>`;
    })
    .join('');
  if (until === undefined) {
    const later = from > 0 ? `<set attributeName="visibility" to="hidden" begin="0s" dur="${seconds(Math.min(from, end))}"/>` : '';
    return `<text y="${y}">${text}${later}</text>`;
  }
  const shown = `<set attributeName="visibility" to="visible" begin="${seconds(from)}" dur="${seconds(until - from)}"/>`;
  return `<text y="${y}" visibility="hidden">${text}${shown}</text>`;
}

/** Scrolls so that the end of the text stays visible. */
function scrolling(heights, rows, end, seconds) {
  const stops = heights.filter(({ at }, index) => index === 0 || at > heights[index - 1].at);
  const values = stops.map(({ height }) => `0 ${-Math.max(0, height - rows) * lineHeight}`).join(';');
  const times = stops.map(({ at }) => Number(Math.min(1, at / end).toFixed(4))).join(';');
  return `<animateTransform attributeName="transform" type="translate" calcMode="discrete" dur="${seconds(end)}" values="${values}" keyTimes="${times}"/>`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
