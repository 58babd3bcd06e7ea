import uPlot from "uplot";
import { formatTime } from "#lib/format.ts";
import type { LatencyPoint } from "./reading.ts";

export interface LatencyPlot {
  update: (points: readonly LatencyPoint[]) => void;
  destroy: () => void;
}

const height = 240;
/** Share of the height that belongs to the loss strip at the foot. */
const lossShare = 0.18;

/** Draws the chart into `target` with the colours of its theme; follows its width. Browser only. */
export function drawLatency(
  target: HTMLElement,
  points: readonly LatencyPoint[],
  options: { limitMs: number | null; zone: string },
): LatencyPlot {
  const style = getComputedStyle(target);
  // Canvas knows neither custom properties nor light-dark(); a probe element resolves them.
  const probe = target.appendChild(document.createElement("span"));
  const colour = (token: string) => {
    probe.style.color = `var(--color-${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    line: colour("chart-1"),
    band: colour("band-inner"),
    grid: colour("grid"),
    axis: colour("axis"),
    limit: colour("threshold"),
    loss: colour("degraded-mark"),
  };
  probe.remove();
  const font = `11px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colours.axis,
    font,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
  const chart = new uPlot(
    {
      width: Math.max(200, target.clientWidth),
      height,
      cursor: { show: false },
      legend: { show: false },
      padding: [10, 8, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), options.zone),
      scales: {
        x: { time: true },
        y: { distr: 3, range: (_, low, high) => msRange(low, high, options.limitMs) },
        loss: { range: (_, __, high) => [0, Math.max(0.02, high ?? 0) / lossShare] },
      },
      axes: [
        {
          ...axis,
          space: 64,
          size: 24,
          values: (_, splits) => splits.map((split) => formatTime(new Date(split * 1000), options.zone)),
        },
        {
          ...axis,
          size: 40,
          splits: (_, __, low, high) => msSplits(low, high),
          values: (_, splits) => splits.map(String),
        },
      ],
      series: [
        {},
        { scale: "y", stroke: colours.line, width: 1.75, points: { show: false } },
        { scale: "y", stroke: colours.band, width: 1, points: { show: false } },
        {
          scale: "loss",
          stroke: colours.loss,
          fill: colours.loss,
          points: { show: false },
          paths: uPlot.paths.bars?.({ size: [0.7, 6] }),
        },
      ],
      bands: [{ series: [2, 1], fill: colours.band }],
      hooks: { draw: [(plot) => drawLimit(plot, options.limitMs, colours.limit, font)] },
    },
    toData(points),
    target,
  );
  const watcher = new ResizeObserver(() => chart.setSize({ width: Math.max(200, target.clientWidth), height }));
  watcher.observe(target);
  return {
    update: (next) => chart.setData(toData(next)),
    destroy: () => {
      watcher.disconnect();
      chart.destroy();
    },
  };
}

function toData(points: readonly LatencyPoint[]): uPlot.AlignedData {
  return [
    points.map((point) => point.t / 1000),
    points.map((point) => point.p50),
    points.map((point) => point.p95),
    points.map((point) => point.loss || null),
  ];
}

/** A log range that holds the data and the limit, with room for the loss strip below. */
function msRange(low: number | null, high: number | null, limitMs: number | null): [number, number] {
  const top = Math.max(high ?? 100, limitMs ?? 0) * 1.25;
  const bottom = Math.max(0.1, Math.min(low ?? 10, limitMs ?? Number.POSITIVE_INFINITY) * 0.8);
  const decades = Math.log10(top / bottom);
  return [bottom / 10 ** ((decades * lossShare) / (1 - lossShare)), top];
}

/** Round values of a 1-2-5 scale inside the range; none so low that they fall into the loss strip. */
function msSplits(low: number, high: number): number[] {
  const floor = low * (high / low) ** lossShare;
  const splits: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
    for (const step of [1, 2, 5]) {
      const value = Number((decade * step).toPrecision(1));
      if (value >= floor && value <= high) splits.push(value);
    }
  }
  return splits;
}

function drawLimit(plot: uPlot, limitMs: number | null, colour: string, font: string): void {
  if (limitMs === null) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const y = Math.round(plot.valToPos(limitMs, "y", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.font = font.replace("11px", `500 ${11 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText(`p95 limit ${limitMs} ms`, bbox.left + 3 * ratio, y - 3 * ratio);
  ctx.restore();
}
