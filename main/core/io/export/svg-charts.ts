/**
 * Charts of an exported report as SVG text. Colours are classes that the page's style sheet fills, so
 * that one picture serves light, dark and print; no meaning rests on colour alone.
 */

/** Makes text safe inside HTML and SVG, as content and as a quoted attribute. */
export function escapeHtml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Lone surrogates and control characters are no XML; they become the replacement character. */
function safeText(content: string): string {
  return escapeHtml(content.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD'));
}

const graphemes = new Intl.Segmenter('en');

function shortText(content: string, length: number): string {
  const letters = Array.from(graphemes.segment(content), ({ segment }) => segment);
  return letters.length <= length ? content : `${letters.slice(0, length - 1).join('')}…`;
}

/** A share as per cent with one digit. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

const at = (value: number): string => String(Math.round(value * 100) / 100);

interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly className?: string;
}

function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { anchor = 'start', className = 'label' } = options;
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" class="${className}">${safeText(content)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" class="${className}"/>`;
}

function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  className: string,
  title = '',
): string {
  const label = title === '' ? '' : `<title>${safeText(title)}</title>`;
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(0, width))}" height="${at(Math.max(0, height))}" class="${className}">${label}</rect>`;
}

function svg(width: number, height: number, description: string, body: readonly string[]): string {
  return (
    `<svg viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" role="img" aria-label="${safeText(description)}">` +
    body.join('') +
    '</svg>'
  );
}

export interface IntervalPoint {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** Shares with their intervals, one below the other, on one axis from 0 to 100 %. */
export function intervalChart(points: readonly IntervalPoint[]): string {
  const left = 210;
  const width = 760;
  const right = width - 150;
  const rowHeight = 28;
  const height = 34 + points.length * rowHeight;
  const x = (share: number): number => left + share * (right - left);
  const body = SHARES.flatMap((share) => [
    line(x(share), 22, x(share), height - 6, 'grid'),
    text(x(share), 14, `${100 * share} %`, { anchor: 'middle', className: 'tick' }),
  ]);
  for (const [i, point] of points.entries()) {
    const y = 38 + i * rowHeight;
    body.push(
      text(left - 12, y + 4, shortText(point.label, 30), { anchor: 'end' }),
      line(x(point.low), y, x(point.high), y, 'interval'),
      line(x(point.low), y - 5, x(point.low), y + 5, 'interval'),
      line(x(point.high), y - 5, x(point.high), y + 5, 'interval'),
      `<circle cx="${at(x(point.value))}" cy="${at(y)}" r="4.5" class="point"/>`,
      text(right + 14, y + 4, `${percent(point.value)}  (n = ${point.n})`),
    );
  }
  return svg(width, height, `Agreement of ${points.length} metrics with 95 % intervals`, body);
}

export interface ConfusionChartCells {
  readonly truePass: number;
  readonly trueFail: number;
  readonly missedFailures: number;
  readonly falseAlarms: number;
}

/** The four cells as a matrix; the strength of a cell's colour is its share. */
export function confusionChart(cells: ConfusionChartCells): string {
  const n = cells.truePass + cells.trueFail + cells.missedFailures + cells.falseAlarms;
  const cell = (
    column: number,
    row: number,
    count: number,
    name: string,
    isError: boolean,
  ): string => {
    const x = 96 + column * 122;
    const y = 44 + row * 72;
    const share = n === 0 ? 0 : count / n;
    return (
      `<g><rect x="${x}" y="${y}" width="116" height="66" rx="4" class="cell"/>` +
      `<rect x="${x}" y="${y}" width="116" height="66" rx="4" class="${isError ? 'bad' : 'good'}" fill-opacity="${at(0.08 + 0.5 * share)}"/>` +
      text(x + 58, y + 28, String(count), { anchor: 'middle', className: 'count' }) +
      text(x + 58, y + 44, percent(share), { anchor: 'middle', className: 'tick' }) +
      text(x + 58, y + 58, name, { anchor: 'middle', className: 'tick' }) +
      '</g>'
    );
  };
  return svg(346, 196, 'Verdicts of the metric against verdicts of people', [
    text(215, 14, 'People', { anchor: 'middle', className: 'tick' }),
    text(154, 34, 'pass', { anchor: 'middle' }),
    text(276, 34, 'fail', { anchor: 'middle' }),
    text(84, 74, 'Metric pass', { anchor: 'end' }),
    text(84, 146, 'Metric fail', { anchor: 'end' }),
    cell(0, 0, cells.truePass, 'agree', false),
    cell(1, 0, cells.missedFailures, 'missed failures', true),
    cell(0, 1, cells.falseAlarms, 'false alarms', true),
    cell(1, 1, cells.trueFail, 'agree', false),
  ]);
}

export interface TimePoint {
  readonly from: string;
  readonly n: number;
  readonly agreement: number;
  readonly low: number;
  readonly high: number;
}

/** Agreement per period with a band of 95 % intervals. */
export function timeChart(points: readonly TimePoint[]): string {
  const [left, top, right, bottom] = [46, 12, 600, 172];
  const first = Date.parse(points[0]?.from ?? '');
  const last = Date.parse(points.at(-1)?.from ?? '');
  const x = (day: string): number =>
    last === first
      ? (left + right) / 2
      : left + ((Date.parse(day) - first) / (last - first)) * (right - left);
  const y = (share: number): number => bottom - share * (bottom - top);
  const along = (share: (point: TimePoint) => number, list: readonly TimePoint[]): string =>
    list.map((point) => `${at(x(point.from))},${at(y(share(point)))}`).join(' ');
  const body = SHARES.flatMap((share) => [
    line(left, y(share), right, y(share), 'grid'),
    text(left - 8, y(share) + 4, `${100 * share} %`, { anchor: 'end', className: 'tick' }),
  ]);
  body.push(
    `<polygon class="band" points="${along((p) => p.high, points)} ${along((p) => p.low, [...points].reverse())}"/>`,
    `<polyline class="curve" points="${along((p) => p.agreement, points)}"/>`,
    ...points.map(
      (point) =>
        `<circle cx="${at(x(point.from))}" cy="${at(y(point.agreement))}" r="3.5" class="point"><title>${safeText(`${point.from}: ${percent(point.agreement)} of ${point.n}`)}</title></circle>`,
    ),
    text(left, bottom + 18, points[0]?.from ?? '', { className: 'tick' }),
  );
  if (points.length > 1) {
    body.push(
      text(right, bottom + 18, points.at(-1)?.from ?? '', { anchor: 'end', className: 'tick' }),
    );
  }
  return svg(620, 196, 'Agreement over time with 95 % intervals', body);
}

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly humanPass: number;
  readonly humanFail: number;
  readonly humanUnsure: number;
}

/** Scores by human verdict: passes above the line, failures below it, the threshold across both. */
export function scoreChart(
  bins: readonly HistogramBin[],
  thresholds: readonly { readonly threshold: number; readonly count: number }[],
): string {
  const [left, right, top, middle, bottom] = [46, 600, 26, 104, 182];
  const low = bins[0]?.from ?? 0;
  const high = bins.at(-1)?.to ?? 1;
  const most = Math.max(
    1,
    ...bins.map((bin) => Math.max(bin.humanPass + bin.humanUnsure, bin.humanFail)),
  );
  const x = (score: number): number => left + ((score - low) / (high - low)) * (right - left);
  const tall = (count: number): number => (count / most) * (middle - top);
  const body = [
    text(left - 8, top + 12, 'pass', { anchor: 'end', className: 'tick' }),
    text(left - 8, bottom - 4, 'fail', { anchor: 'end', className: 'tick' }),
    text(left, 14, `most in one bar: ${most}`, { className: 'tick' }),
  ];
  for (const bin of bins) {
    const start = x(bin.from) + 1;
    const width = x(bin.to) - x(bin.from) - 2;
    const range = `${format(bin.from)} to ${format(bin.to)}`;
    const unsure = tall(bin.humanUnsure);
    const pass = tall(bin.humanPass);
    if (bin.humanPass > 0) {
      body.push(
        rect(start, middle - pass, width, pass, 'good', `${range}: people pass ${bin.humanPass}`),
      );
    }
    if (bin.humanUnsure > 0) {
      const title = `${range}: people are unsure about ${bin.humanUnsure}`;
      body.push(rect(start, middle - pass - unsure, width, unsure, 'unsure', title));
    }
    if (bin.humanFail > 0) {
      body.push(
        rect(
          start,
          middle,
          width,
          tall(bin.humanFail),
          'bad',
          `${range}: people fail ${bin.humanFail}`,
        ),
      );
    }
  }
  body.push(line(left, middle, right, middle, 'axis'));
  for (const [i, { threshold, count }] of thresholds.entries()) {
    if (threshold < low || threshold > high) continue;
    const place = x(threshold);
    body.push(line(place, top - 4, place, bottom, i === 0 ? 'threshold' : 'threshold minor'));
    if (i > 0) continue;
    const anchor = place > (left + right) / 2 ? 'end' : 'start';
    const label = `threshold ${format(threshold)} (${count} results)`;
    body.push(text(place + (anchor === 'end' ? -6 : 6), top - 8, label, { anchor }));
  }
  body.push(
    text(left, bottom + 18, format(low), { className: 'tick' }),
    text(right, bottom + 18, format(high), { anchor: 'end', className: 'tick' }),
    text((left + right) / 2, bottom + 18, 'score of the metric', {
      anchor: 'middle',
      className: 'tick',
    }),
  );
  return svg(620, 206, 'Scores of the metric by human verdict', body);
}

function format(value: number): string {
  return String(Number(value.toPrecision(4)));
}
