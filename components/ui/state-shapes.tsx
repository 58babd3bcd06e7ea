import type { ReactNode } from "react";

const line = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;
// Drawn in the surface colour on top of a filled shape, so the shape also reads in grey print.
const cut = { ...line, stroke: "var(--color-surface)" } as const;
const ring = <circle cx="8" cy="8" r="6" {...line} />;

/** The shapes of the state vocabulary on a 16 by 16 grid. Filled parts take the current colour. */
export const shapes = {
  disc: <circle cx="8" cy="8" r="5" />,
  triangle: (
    <>
      <path d="M8 1.8 15 14H1Z" />
      <path d="M8 6.4v3.4M8 11.9v.1" {...cut} />
    </>
  ),
  openTriangle: (
    <>
      <path d="M8 2.4 14.2 13.4H1.8Z" {...line} />
      <path d="M8 6.6v3M8 11.4v.1" {...line} strokeWidth={1.4} />
    </>
  ),
  squareCross: (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="1.5" />
      <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" {...cut} />
    </>
  ),
  dashedRing: (
    <>
      <circle cx="8" cy="8" r="6" {...line} strokeDasharray="2.3 2.1" />
      <path d="M6.6 6.4c.2-1.7 2.9-1.6 2.8.1 0 1-1.4 1.1-1.4 2.2M8 10.9v.1" {...line} strokeWidth={1.3} />
    </>
  ),
  clock: (
    <>
      {ring}
      <path d="M8 4.8V8l2 1.4" {...line} />
    </>
  ),
  rightHalf: (
    <>
      {ring}
      <path d="M8 4.4a3.6 3.6 0 0 1 0 7.2Z" />
    </>
  ),
  lowerHalf: (
    <>
      {ring}
      <path d="M4.4 8a3.6 3.6 0 0 0 7.2 0Z" />
    </>
  ),
  discTick: (
    <>
      <circle cx="8" cy="8" r="6.7" />
      <path d="m5.2 8.2 2 2 3.7-4.2" {...cut} />
    </>
  ),
  ringBars: (
    <>
      {ring}
      <path d="M6.4 5.8v4.4M9.6 5.8v4.4" {...line} />
    </>
  ),
  ringBar: (
    <>
      {ring}
      <path d="M5.4 8h5.2" {...line} />
    </>
  ),
  diamond: (
    <>
      <path d="M8 .8 15.2 8 8 15.2.8 8Z" />
      <path d="M8 4.8v3.6M8 10.9v.1" {...cut} />
    </>
  ),
  tick: <path d="m3 8.4 3.2 3.2L13 4.6" {...line} strokeWidth={1.8} />,
  dashedSquare: <rect x="2.6" y="2.6" width="10.8" height="10.8" rx="1.5" {...line} strokeDasharray="2.4 2" />,
  squareTick: (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2" />
      <path d="m4.9 8.2 2.1 2.1 4-4.5" {...cut} />
    </>
  ),
  squareArrow: (
    <>
      <rect x="2.6" y="2.6" width="10.8" height="10.8" rx="1.6" {...line} />
      <path d="M5.4 10.6 10.6 5.4M6.8 5.4h3.8v3.8" {...line} strokeWidth={1.5} />
    </>
  ),
  eye: (
    <>
      <path d="M1.4 8S3.8 3.8 8 3.8 14.6 8 14.6 8 12.2 12.2 8 12.2 1.4 8 1.4 8Z" {...line} strokeWidth={1.4} />
      <circle cx="8" cy="8" r="2" />
    </>
  ),
  struckSquare: (
    <>
      <rect x="2.6" y="2.6" width="10.8" height="10.8" rx="1.6" {...line} />
      <path d="m3.4 12.6 9.2-9.2" {...line} />
    </>
  ),
  notEqual: <path d="M2.5 6h11M2.5 10h11M10.6 3 5.4 13" {...line} />,
  posts: (
    <>
      <path d="M3.5 3v10M12.5 3v10" {...line} />
      <path d="M6.4 8h.1M9.5 8h.1" {...line} strokeWidth={2} />
    </>
  ),
  target: (
    <>
      {ring}
      <circle cx="8" cy="8" r="2.6" />
    </>
  ),
  padlock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.2" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" {...line} />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type ShapeName = keyof typeof shapes;
