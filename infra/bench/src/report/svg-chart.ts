import type { Axis, Chart } from './findings.ts';
import { html, type Markup } from './markup.ts';
import { shownRound } from './numbers.ts';
import { linearScale, logarithmicScale, type Room, type Scale, scaleOfValues } from './scale.ts';
import { looksOf, pointMark } from './series-marks.ts';

type Point = readonly [x: number, y: number];

const [width, height] = [560, 330];
const [top, bottom, right] = [34, 52, 22];
/** A digit at the size that phones get. */
const digitWidth = 9.5;

/** A chart as inline SVG: axes, ticks, lines, and points that tell their figures when pointed at; `label` is read aloud instead. */
export const svgChart = (chart: Chart, label: string): Markup => {
  const lines = chart.lines.map(({ name, points }) => ({ name, points: points.filter((point) => isDrawable(point, chart)) }));
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return html`<p class="empty">No points.</p>`;
  const y = valueScale(chart.y, points, { from: height - bottom, to: top, ticks: 5 });
  const left = 14 + digitWidth * Math.max(...y.ticks.map((tick) => tickText(tick).length));
  const x = loadScale(chart.x, points, { from: left + 16, to: width - right, ticks: 6 });
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${yAxis(chart.y, y, left)}${xAxis(chart.x, x, left)}
${lines.map((line, index) => series(chart, line, index, x, y))}
</svg>`;
};

/** A number at an axis. */
export const tickText = (value: number): string => shownRound(Number(value.toPrecision(6)));

/** On a logarithmic axis there is no place for what is not above 0. */
const isDrawable = ([x, y]: Point, chart: Chart): boolean => fits(x, chart.x) && fits(y, chart.y);

const fits = (value: number, { isLogarithmic }: Axis): boolean => Number.isFinite(value) && (isLogarithmic !== true || value > 0);

const valueScale = (axis: Axis, points: readonly Point[], room: Room): Scale => {
  const values = points.map(([, y]) => y);
  return axis.isLogarithmic === true ? logarithmicScale(values, room) : linearScale(values, room, false);
};

/** A tick at each load that was measured, as long as their numbers stand clear of one another. */
const loadScale = (axis: Axis, points: readonly Point[], room: Room): Scale => {
  const values = points.map(([x]) => x);
  const exact = scaleOfValues(values, room, axis.isLogarithmic === true);
  if (isClear(exact)) return exact;
  return axis.isLogarithmic === true ? logarithmicScale(values, room) : linearScale(values, room, true);
};

const isClear = ({ at, ticks }: Scale): boolean =>
  ticks.every((tick, index) => {
    const next = ticks[index + 1];
    return next === undefined || at(next) - at(tick) > halfWidth(tick) + halfWidth(next) + 8;
  });

const halfWidth = (tick: number): number => (tickText(tick).length * digitWidth) / 2;

const yAxis = (
  axis: Axis,
  { at, ticks }: Scale,
  left: number,
): Markup => html`<text class="axis" x="0" y="14">${axisText(axis)}</text>
${ticks.map((tick) => html`<path class="grid" d="M${left} ${at(tick)}H${width - right + 12}"/><text x="${left - 8}" y="${at(tick)}" dy="0.35em" text-anchor="end">${tickText(tick)}</text>`)}`;

const xAxis = (axis: Axis, { at, ticks }: Scale, left: number): Markup => {
  const base = height - bottom;
  return html`<path class="base" d="M${left} ${base}H${width - right + 12}"/>
${withoutCollisions(ticks, at).map((tick) => html`<path class="base" d="M${at(tick)} ${base}v5"/><text x="${at(tick)}" y="${base + 20}" text-anchor="middle">${tickText(tick)}</text>`)}
<text class="axis" x="${width - right + 12}" y="${height - 6}" text-anchor="end">${axisText(axis)}</text>`;
};

const axisText = ({ label, isLogarithmic }: Axis): string => (isLogarithmic === true ? `${label} (logarithmic)` : label);

const withoutCollisions = (ticks: readonly number[], at: Scale['at']): number[] => {
  let taken = Number.NEGATIVE_INFINITY;
  return ticks.filter((tick) => {
    const isFree = at(tick) - halfWidth(tick) > taken + 8;
    if (isFree) taken = at(tick) + halfWidth(tick);
    return isFree;
  });
};

const series = (chart: Chart, { name, points }: Chart['lines'][number], index: number, x: Scale, y: Scale): Markup => {
  const { colour, dash } = looksOf(index);
  const places = points.map(([px, py]) => [round(x.at(px)), round(y.at(py))] as const);
  const path = places.map((place, at) => `${at === 0 ? 'M' : 'L'}${place.join(' ')}`).join('');
  const text = ([px, py]: Point): string => `${name}: ${tickText(py)} ${chart.y.label} at ${tickText(px)} ${chart.x.label}`;
  return html`<g class="${colour}"><path class="line" stroke-dasharray="${dash}" d="${path}"/>
${points.map((point, at) => pointMark(index, places[at]?.[0] ?? 0, places[at]?.[1] ?? 0, text(point)))}</g>`;
};

const round = (pixels: number): number => Math.round(pixels * 10) / 10;
